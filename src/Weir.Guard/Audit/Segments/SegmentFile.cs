using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Weir.Ledger;

namespace Weir.Guard.Audit.Segments;

/// <summary>The bytes of a closed segment (docs/formats/audit-segments.md): successive entries of one log, oldest first.</summary>
/// <param name="Log">The log.</param>
/// <param name="FirstLeaf">The leaf of the first entry.</param>
/// <param name="Previous">The digest of the segment before it in the log; 32 zeros for the first.</param>
/// <param name="Entries">The entries.</param>
internal sealed record SegmentFile(string Log, long FirstLeaf, byte[] Previous, IReadOnlyList<SegmentEntry> Entries)
{
    /// <summary>The bytes of a digest.</summary>
    public const int DigestBytes = SHA256.HashSizeInBytes;

    private static readonly byte[] Magic = "weir audit segment 1\n"u8.ToArray();

    /// <summary>The bytes; the last 32 are the digest of all before them.</summary>
    public byte[] ToBytes()
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(Magic);
        Write(bytes, Encoding.ASCII.GetBytes(Log));
        Write(bytes, FirstLeaf);
        Write(bytes, Entries.Count);
        bytes.Write(Previous);
        foreach (var entry in Entries)
        {
            Write(bytes, entry.Seq);
            Write(bytes, entry.AddressIndex);
            Write(bytes, entry.StateSalt);
            EntryBundle.Append(bytes, entry.Entry);
        }

        bytes.Write(SHA256.HashData(bytes.WrittenSpan));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The digest in the last bytes of a segment, as they say it.</summary>
    public static ReadOnlySpan<byte> DigestIn(ReadOnlySpan<byte> bytes) => bytes[^DigestBytes..];

    /// <summary>Reads a segment that is exactly the one that was closed.</summary>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="digest">Its digest, as it was kept apart from it.</param>
    /// <returns>Null where it is another, or damaged.</returns>
    public static SegmentFile? Read(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> digest)
    {
        if (bytes.Length < Magic.Length + DigestBytes
            || !DigestIn(bytes).SequenceEqual(digest)
            || !SHA256.HashData(bytes[..^DigestBytes]).AsSpan().SequenceEqual(digest)
            || !bytes.StartsWith(Magic))
        {
            return null;
        }

        // Whoever can give a digest its file may write anything; nothing is read beyond the end.
        var rest = bytes[Magic.Length..^DigestBytes];
        if (!TryBytes(ref rest, out var log)
            || !TryNumber(ref rest, out var first)
            || !TryNumber(ref rest, out var count)
            || !TryTake(ref rest, DigestBytes, out var previous))
        {
            return null;
        }

        var entries = new List<SegmentEntry>();
        while (!rest.IsEmpty)
        {
            if (!TryNumber(ref rest, out var seq)
                || !TryBytes(ref rest, out var address)
                || !TryBytes(ref rest, out var salt)
                || !EntryBundle.TryRead(ref rest, out var entry))
            {
                return null;
            }

            entries.Add(new SegmentEntry(seq, OrNull(address), OrNull(salt), entry.ToArray()));
        }

        return entries.Count == count && count > 0
            ? new SegmentFile(Encoding.ASCII.GetString(log), first, previous.ToArray(), entries)
            : null;
    }

    private static byte[]? OrNull(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : bytes.ToArray();

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), number);
        bytes.Advance(sizeof(long));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, byte[]? content)
    {
        bytes.GetSpan(1)[0] = checked((byte)(content?.Length ?? 0));
        bytes.Advance(1);
        bytes.Write(content);
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        return TryTake(ref rest, sizeof(long), out var bytes) && BinaryPrimitives.TryReadInt64BigEndian(bytes, out number);
    }

    private static bool TryBytes(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> content)
    {
        content = default;
        return TryTake(ref rest, 1, out var length) && TryTake(ref rest, length[0], out content);
    }

    private static bool TryTake(ref ReadOnlySpan<byte> rest, int length, out ReadOnlySpan<byte> taken)
    {
        taken = default;
        if (rest.Length < length)
        {
            return false;
        }

        taken = rest[..length];
        rest = rest[length..];
        return true;
    }
}
