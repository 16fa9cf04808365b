using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Weir.Tests.Vault.Erasure;

/// <summary>
/// Takes every 40 bytes that follow each other in a file for a wrapped data key, and unwraps them (RFC 5649, section 4.2): what somebody would do
/// who has all files and does not know where in them keys once stood. Written from the RFC; all windows take each step together.
/// </summary>
internal static class WindowSearch
{
    /// <summary>Bytes of a wrap.</summary>
    public const int WindowBytes = 40;

    private const int Semiblocks = 4;
    private const int Together = 1 << 16;
    private const ulong Header = 0xA65959A6_00000020;

    /// <summary>The 32-byte keys that unwrap somewhere in the bytes.</summary>
    public static IEnumerable<byte[]> Find(byte[] bytes, byte[] wrappingKey)
    {
        using var aes = Aes.Create();
        aes.Key = wrappingKey;
        for (var first = 0; first + WindowBytes <= bytes.Length; first += Together)
        {
            foreach (var key in Find(bytes.AsSpan(first), Math.Min(Together, bytes.Length - WindowBytes + 1 - first), aes))
            {
                yield return key;
            }
        }
    }

    private static List<byte[]> Find(ReadOnlySpan<byte> bytes, int windows, Aes aes)
    {
        var a = new ulong[windows];
        var r = new ulong[Semiblocks + 1][];
        for (var part = 1; part <= Semiblocks; part++)
        {
            r[part] = new ulong[windows];
        }

        for (var window = 0; window < windows; window++)
        {
            a[window] = BinaryPrimitives.ReadUInt64BigEndian(bytes[window..]);
            for (var part = 1; part <= Semiblocks; part++)
            {
                r[part][window] = BinaryPrimitives.ReadUInt64BigEndian(bytes[(window + (8 * part))..]);
            }
        }

        var block = new ulong[2 * windows];
        for (var turn = 5; turn >= 0; turn--)
        {
            for (var part = Semiblocks; part >= 1; part--)
            {
                Step(aes, a, r[part], (ulong)((Semiblocks * turn) + part), block);
            }
        }

        var found = new List<byte[]>();
        for (var window = 0; window < windows; window++)
        {
            if (a[window] == Header)
            {
                var key = new byte[8 * Semiblocks];
                for (var part = 1; part <= Semiblocks; part++)
                {
                    BinaryPrimitives.WriteUInt64BigEndian(key.AsSpan(8 * (part - 1)), r[part][window]);
                }

                found.Add(key);
            }
        }

        return found;
    }

    private static void Step(Aes aes, ulong[] a, ulong[] r, ulong number, ulong[] block)
    {
        for (var window = 0; window < a.Length; window++)
        {
            block[2 * window] = BinaryPrimitives.ReverseEndianness(a[window] ^ number);
            block[(2 * window) + 1] = BinaryPrimitives.ReverseEndianness(r[window]);
        }

        var bytes = MemoryMarshal.AsBytes(block.AsSpan());
        aes.DecryptEcb(bytes, bytes, PaddingMode.None);
        for (var window = 0; window < a.Length; window++)
        {
            a[window] = BinaryPrimitives.ReverseEndianness(block[2 * window]);
            r[window] = BinaryPrimitives.ReverseEndianness(block[(2 * window) + 1]);
        }
    }
}
