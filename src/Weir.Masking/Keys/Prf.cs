using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Weir.Masking.Keys;

/// <summary>
/// A pseudo-random function from messages of any length to 128 bits: AES-256 CBC-MAC over the prefix-free encoding
/// (length as 4 big-endian bytes, message, zeros up to a whole block). Bellare, Kilian, Rogaway, "The Security of the Cipher Block
/// Chaining Message Authentication Code", 2000, and Petrank, Rackoff, "CBC MAC for Real-Time Data Sources", 2000, for prefix-free
/// messages of different lengths.
/// </summary>
/// <remarks>Immutable, thread-safe, and without allocation where <see cref="AesBlock.IsAccelerated"/>.</remarks>
internal sealed class Prf
{
    private const int FirstBlockCapacity = AesBlock.SizeBytes - sizeof(int);

    private readonly AesBlock _mac;
    private readonly AesBlock _expand;

    /// <param name="key">32 bytes that nothing else uses; the caller clears them.</param>
    /// <param name="engine">Which AES to run on; the values are the same.</param>
    public Prf(ReadOnlySpan<byte> key, AesEngine engine = AesEngine.Automatic)
    {
        if (key.Length != MasterKey.SizeBytes)
        {
            throw new ArgumentException($"A PRF key is {MasterKey.SizeBytes} bytes, not {key.Length}.", nameof(key));
        }

        // Under one key, Expand would be CBC-MAC of a longer message that has another's encoding as its prefix.
        Span<byte> keys = stackalloc byte[2 * MasterKey.SizeBytes];
        HKDF.Expand(HashAlgorithmName.SHA256, key, keys, "weir/v1 prf"u8);
        _mac = new AesBlock(keys[..MasterKey.SizeBytes], engine);
        _expand = new AesBlock(keys[MasterKey.SizeBytes..], engine);
        CryptographicOperations.ZeroMemory(keys);
    }

    /// <summary>The 128 pseudo-random bits that belong to <paramref name="message"/>.</summary>
    public UInt128 Evaluate(ReadOnlySpan<byte> message)
    {
        var (low, high) = Load(message[..Math.Min(message.Length, FirstBlockCapacity)]);
        var length = BinaryPrimitives.ReverseEndianness((uint)message.Length);
        var state = _mac.Encrypt(Vector128.Create((low << 32) | length, (high << 32) | (low >> 32)).AsByte());
        if (message.Length <= FirstBlockCapacity)
        {
            return AesBlock.ToNumber(state);
        }

        var rest = message[FirstBlockCapacity..];
        for (; rest.Length >= AesBlock.SizeBytes; rest = rest[AesBlock.SizeBytes..])
        {
            state = _mac.Encrypt(state ^ Vector128.Create(rest));
        }

        if (!rest.IsEmpty)
        {
            (low, high) = Load(rest);
            state = _mac.Encrypt(state ^ Vector128.Create(low, high).AsByte());
        }

        return AesBlock.ToNumber(state);
    }

    /// <summary>
    /// Draw number <paramref name="counter"/> of those that follow from <paramref name="seed"/>: independent of the seed and of
    /// each other, for anyone without the key.
    /// </summary>
    /// <param name="seed">A result of <see cref="Evaluate"/> (never a value that an outsider can choose).</param>
    /// <param name="counter">Any number; each gives one draw.</param>
    public UInt128 Expand(UInt128 seed, uint counter) =>
        AesBlock.ToNumber(_expand.Encrypt(AesBlock.FromNumber(seed ^ counter)));

    /// <summary>
    /// Maps a draw to [0, <paramref name="size"/>) by the high part of draw × size. No value is more likely than another by more
    /// than 2⁻⁶⁴ of its share.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty.</exception>
    public static ulong ToRange(UInt128 draw, ulong size)
    {
        ArgumentOutOfRangeException.ThrowIfZero(size);
        var low = Math.BigMul((ulong)draw, size, out _);
        var high = Math.BigMul((ulong)(draw >> 64), size, out var middle);
        return middle + low < middle ? high + 1 : high;
    }

    // Up to 15 bytes as a little-endian number, zeros above. Overlapping reads in registers: going through a buffer on the stack
    // costs more than the AES block itself.
    private static (ulong Low, ulong High) Load(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length;
        if (length > 8)
        {
            var last = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(length - 8)..]);
            return (BinaryPrimitives.ReadUInt64LittleEndian(bytes), last >> (8 * (16 - length)));
        }

        if (length >= 4)
        {
            var last = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes[(length - 4)..]);
            return (BinaryPrimitives.ReadUInt32LittleEndian(bytes) | (last << (8 * (length - 4))), 0);
        }

        return length == 0
            ? (0UL, 0UL)
            : (bytes[0] | ((ulong)bytes[length / 2] << (8 * (length / 2))) | ((ulong)bytes[^1] << (8 * (length - 1))), 0UL);
    }
}
