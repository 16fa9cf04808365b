using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace Weir.Masking.Keys;

/// <summary>
/// The ten rounds of FF1 over the two halves as numbers, for one length and tweak. Between rounds SP 800-38G turns a half into
/// numerals and back; that is the identity, so here the halves stay numbers. Names follow the standard.
/// </summary>
internal readonly struct Ff1Rounds
{
    /// <summary>The longest half in bytes (b in the standard) that these rounds take: then d ≤ 16, one block per round.</summary>
    public const int MaximumHalfBytes = 12;

    /// <summary>The rounds of FF1.</summary>
    public const int Count = 10;

    // With b ≤ 4, d is 8: a round is arithmetic on ulong.
    private const int NarrowHalfBytes = 4;

    private readonly AesBlock _cipher;

    // CBC-MAC after P and all blocks of Q but the last, with the tweak's bytes of the last block already added.
    private readonly Vector128<byte> _start;

    private readonly Modulus _modulusU;
    private readonly Modulus _modulusV;
    private readonly int _halfBits;
    private readonly int _drop;

    /// <param name="cipher">AES under the FF1 key.</param>
    /// <param name="radix">2 to 65536.</param>
    /// <param name="length">n: the numerals in the whole string.</param>
    /// <param name="tweak">T.</param>
    /// <param name="modulusU">radix to the power u = ⌊n/2⌋.</param>
    /// <param name="modulusV">radix to the power v = n − u, at most 2⁹⁶.</param>
    public Ff1Rounds(AesBlock cipher, int radix, int length, ReadOnlySpan<byte> tweak, Modulus modulusU, Modulus modulusV)
    {
        _cipher = cipher;
        _modulusU = modulusU;
        _modulusV = modulusV;
        var halfBytes = (128 - (int)UInt128.LeadingZeroCount(modulusV.Value - 1) + 7) / 8;
        Debug.Assert(halfBytes <= MaximumHalfBytes);
        _halfBits = 8 * halfBytes;
        _drop = 128 - 8 * (4 * ((halfBytes + 3) / 4) + 4);

        Span<byte> block = stackalloc byte[AesBlock.SizeBytes];
        WriteP(block, radix, length, tweak.Length);
        var state = cipher.Encrypt(Vector128.Create<byte>(block));

        var whole = tweak.Length / AesBlock.SizeBytes * AesBlock.SizeBytes;
        state = cipher.Chain(state, tweak[..whole]);
        var rest = tweak[whole..];
        block.Clear();
        rest.CopyTo(block);
        state ^= Vector128.Create<byte>(block);
        _start = rest.Length + 1 + halfBytes <= AesBlock.SizeBytes ? state : cipher.Encrypt(state);
    }

    /// <summary>Whether the halves fit the rounds on <see cref="ulong"/>; both must be below 2³² then.</summary>
    public bool IsNarrow => _halfBits <= 8 * NarrowHalfBytes;

    /// <summary>Encrypts or decrypts the halves in place; only where <see cref="IsNarrow"/>.</summary>
    public void Run(ref ulong a, ref ulong b, bool encrypt)
    {
        for (var step = 0; step < Count; step++)
        {
            var round = encrypt ? step : Count - 1 - step;
            ref readonly var modulus = ref round % 2 == 0 ? ref _modulusU : ref _modulusV;
            var y = modulus.Reduce(F(round, encrypt ? b : a));
            if (encrypt)
            {
                var sum = a + y;
                (a, b) = (b, sum >= (ulong)modulus.Value ? sum - (ulong)modulus.Value : sum);
            }
            else
            {
                (b, a) = (a, b >= y ? b - y : b + (ulong)modulus.Value - y);
            }
        }
    }

    /// <summary>Encrypts or decrypts the halves in place.</summary>
    public void Run(ref UInt128 a, ref UInt128 b, bool encrypt)
    {
        for (var step = 0; step < Count; step++)
        {
            var round = encrypt ? step : Count - 1 - step;
            ref readonly var modulus = ref round % 2 == 0 ? ref _modulusU : ref _modulusV;
            var y = modulus.Reduce(F(round, encrypt ? b : a));
            if (encrypt)
            {
                var sum = a + y;
                (a, b) = (b, sum >= modulus.Value ? sum - modulus.Value : sum);
            }
            else
            {
                (b, a) = (a, b >= y ? b - y : b + modulus.Value - y);
            }
        }
    }

    /// <summary>The block P of the standard's step 5.</summary>
    public static void WriteP(Span<byte> block, int radix, int length, int tweakLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(block[2..], (uint)radix);
        block[0] = 1;
        block[1] = 2;
        block[2] = 1;
        block[6] = Count;
        block[7] = (byte)(length / 2);
        BinaryPrimitives.WriteInt32BigEndian(block[8..], length);
        BinaryPrimitives.WriteInt32BigEndian(block[12..], tweakLength);
    }

    // The last block of Q ends with the round and the half; everything before it is in _start.
    private ulong F(int round, ulong half)
    {
        var low = ((ulong)round << _halfBits) | half;
        var block = Vector128.Create(0UL, BinaryPrimitives.ReverseEndianness(low)).AsByte();
        return BinaryPrimitives.ReverseEndianness(_cipher.Encrypt(_start ^ block).AsUInt64().ToScalar());
    }

    private UInt128 F(int round, UInt128 half)
    {
        var block = AesBlock.FromNumber(((UInt128)(uint)round << _halfBits) | half);
        return AesBlock.ToNumber(_cipher.Encrypt(_start ^ block)) >> _drop;
    }
}
