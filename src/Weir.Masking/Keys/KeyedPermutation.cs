using System.Buffers.Binary;

namespace Weir.Masking.Keys;

/// <summary>
/// A keyed, tweaked bijection of the numbers 0 to <see cref="Last"/>: no two inputs share an output, so a unique column stays
/// unique without any table of seen values.
/// </summary>
/// <remarks>
/// From 1,000,000 values on this is FF1 of radix 2 on ⌈log₂ size⌉ bits, repeated until the result is in range (cycle walking: fewer
/// than 2 rounds of FF1 on average, as more than half of the bit strings are in range). Smaller domains use a shuffled table of 8
/// bytes per value, see <see cref="IsSmallDomain"/>. Immutable, thread-safe, and without allocation where
/// <see cref="AesBlock.IsAccelerated"/>.
/// </remarks>
internal sealed class KeyedPermutation
{
    private const int LastSizeBytes = 16;

    private readonly int _bits;
    private readonly Ff1Rounds _rounds;
    private readonly uint[]? _table;
    private readonly uint[]? _inverse;

    private KeyedPermutation(ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, UInt128 last, AesEngine engine)
    {
        Last = last;

        // The size is part of the tweak: domains that need equally many bits are still unrelated.
        var fullTweak = new byte[LastSizeBytes + tweak.Length];
        BinaryPrimitives.WriteUInt128BigEndian(fullTweak, last);
        tweak.CopyTo(fullTweak.AsSpan(LastSizeBytes));

        if (last < Ff1.MinimumDomain - 1)
        {
            _table = Shuffle(new Prf(key, engine), fullTweak, (int)last + 1);
            _inverse = Inverse(_table);
            return;
        }

        _bits = 128 - (int)UInt128.LeadingZeroCount(last);
        var low = _bits - _bits / 2;
        _rounds = new Ff1Rounds(
            new AesBlock(key, engine), radix: 2, _bits, fullTweak, new Modulus(UInt128.One << (_bits / 2)),
            new Modulus(UInt128.One << low));
    }

    /// <summary>The largest number of the domain; the smallest is 0.</summary>
    public UInt128 Last { get; }

    /// <summary>
    /// Whether the domain has fewer than 1,000,000 values. Its permutation is drawn uniformly, but a domain this small is
    /// invertible by frequency or known plaintext: who knows or guesses enough pairs needs no key. Plans and reports must say so.
    /// </summary>
    public bool IsSmallDomain => _table is not null;

    /// <summary>A permutation of [0, <paramref name="size"/>).</summary>
    /// <param name="key">32 bytes that nothing else uses; copied.</param>
    /// <param name="tweak">Public; another tweak is another permutation.</param>
    /// <param name="size">The number of values, at least 1.</param>
    /// <param name="engine">Which AES to run on; the values are the same.</param>
    public static KeyedPermutation OfSize(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, UInt128 size, AesEngine engine = AesEngine.Automatic)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(size, UInt128.Zero);
        return Create(key, tweak, size - 1, engine);
    }

    /// <summary>A permutation of all numbers of <paramref name="bits"/> bits, 1 to 128; otherwise <see cref="OfSize"/>.</summary>
    public static KeyedPermutation OfBits(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, int bits, AesEngine engine = AesEngine.Automatic)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 128);
        return Create(key, tweak, UInt128.MaxValue >> (128 - bits), engine);
    }

    /// <summary>The number that <paramref name="value"/> is mapped to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is above <see cref="Last"/>.</exception>
    public ulong Apply(ulong value) => (ulong)Map(value, forward: true);

    /// <inheritdoc cref="Apply(ulong)"/>
    public UInt128 Apply(UInt128 value) => Map(value, forward: true);

    /// <summary>The number that <see cref="Apply(ulong)"/> maps to <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is above <see cref="Last"/>.</exception>
    public ulong Invert(ulong value) => (ulong)Map(value, forward: false);

    /// <inheritdoc cref="Invert(ulong)"/>
    public UInt128 Invert(UInt128 value) => Map(value, forward: false);

    private static KeyedPermutation Create(ReadOnlySpan<byte> key, ReadOnlySpan<byte> tweak, UInt128 last, AesEngine engine) =>
        key.Length == MasterKey.SizeBytes
            ? new KeyedPermutation(key, tweak, last, engine)
            : throw new ArgumentException($"A permutation key is {MasterKey.SizeBytes} bytes, not {key.Length}.", nameof(key));

    private UInt128 Map(UInt128 value, bool forward)
    {
        // The message holds no value: it may be a row's data.
        if (value > Last)
        {
            throw new ArgumentOutOfRangeException(nameof(value), "The value is outside the permutation's domain.");
        }

        if (_table is not null)
        {
            return (forward ? _table : _inverse!)[(int)value];
        }

        return _rounds.IsNarrow ? WalkNarrow((ulong)value, forward) : WalkWide(value, forward);
    }

    private ulong WalkNarrow(ulong value, bool forward)
    {
        var lowBits = _bits - _bits / 2;
        var last = (ulong)Last;
        do
        {
            var high = value >> lowBits;
            var low = value & ((1UL << lowBits) - 1);
            _rounds.Run(ref high, ref low, forward);
            value = (high << lowBits) | low;
        }
        while (value > last);
        return value;
    }

    private UInt128 WalkWide(UInt128 value, bool forward)
    {
        var lowBits = _bits - _bits / 2;
        do
        {
            var high = value >> lowBits;
            var low = value & ((UInt128.One << lowBits) - 1);
            _rounds.Run(ref high, ref low, forward);
            value = (high << lowBits) | low;
        }
        while (value > Last);
        return value;
    }

    // Fisher and Yates's shuffle (Durstenfeld, algorithm 235, 1964), every step drawn without bias.
    private static uint[] Shuffle(Prf prf, ReadOnlySpan<byte> tweak, int size)
    {
        var table = new uint[size];
        for (var i = 0; i < size; i++)
        {
            table[i] = (uint)i;
        }

        var seed = prf.Evaluate(tweak);
        for (var i = size - 1; i > 0; i--)
        {
            var j = (int)Prf.ToRange(prf.Expand(seed, (uint)i), (ulong)i + 1);
            (table[i], table[j]) = (table[j], table[i]);
        }

        return table;
    }

    private static uint[] Inverse(uint[] table)
    {
        var inverse = new uint[table.Length];
        for (var i = 0; i < table.Length; i++)
        {
            inverse[table[i]] = (uint)i;
        }

        return inverse;
    }
}
