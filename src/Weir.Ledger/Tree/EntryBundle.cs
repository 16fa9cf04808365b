using System.Buffers;
using System.Buffers.Binary;

namespace Weir.Ledger;

/// <summary>Bundles of entries (c2sp.org/tlog-tiles): up to 256 entries, each behind its length as a big-endian 16-bit number.</summary>
public static class EntryBundle
{
    /// <summary>The largest entry.</summary>
    public const int MaxEntryBytes = ushort.MaxValue;

    /// <summary>The largest bundle.</summary>
    public const int MaxBytes = TileId.MaxWidth * (sizeof(ushort) + MaxEntryBytes);

    /// <summary>Appends one entry to a bundle.</summary>
    /// <exception cref="ArgumentException">The entry is empty or too large: it must be made smaller before it is recorded.</exception>
    public static void Append(IBufferWriter<byte> bundle, ReadOnlySpan<byte> entry)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        Check(entry);
        BinaryPrimitives.WriteUInt16BigEndian(bundle.GetSpan(sizeof(ushort)), (ushort)entry.Length);
        bundle.Advance(sizeof(ushort));
        bundle.Write(entry);
    }

    /// <summary>Refuses an entry that no log can hold. Called before the entry is stored, so that none is stored that cannot be logged.</summary>
    /// <exception cref="ArgumentException">The entry is empty or too large.</exception>
    public static void Check(ReadOnlySpan<byte> entry)
    {
        if (entry.Length is 0 or > MaxEntryBytes)
        {
            throw new ArgumentException(
                $"An entry of the ledger has 1 to {MaxEntryBytes} bytes, not {entry.Length}. Keep large values outside and record their digest.",
                nameof(entry));
        }
    }

    /// <summary>Takes the next entry off the front of a bundle.</summary>
    /// <param name="rest">The bundle; afterwards what follows the entry.</param>
    /// <param name="entry">The entry.</param>
    /// <returns>False when the bundle is at its end or cut; it is cut when <paramref name="rest"/> is not empty then.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (rest.Length < sizeof(ushort))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length == 0 || rest.Length - sizeof(ushort) < length)
        {
            return false;
        }

        entry = rest.Slice(sizeof(ushort), length);
        rest = rest[(sizeof(ushort) + length)..];
        return true;
    }
}
