namespace Weir.Masking.Keys;

/// <summary>
/// Format-preserving encryption FF1 of NIST SP 800-38G (2016), algorithms 7 and 8: a keyed, tweaked permutation of the strings of
/// one length over an alphabet of <see cref="Radix"/> numerals. Refuses domains of fewer than 1,000,000 strings, as the second
/// public draft of revision 1 (2025) requires.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Halves of up to 12 bytes, which is 57 decimal digits or 36 letters and digits in all, run without
/// allocation where <see cref="AesBlock.IsAccelerated"/>; longer strings use big integers.
/// </remarks>
internal sealed class Ff1
{
    /// <summary>The fewest strings that a domain may have.</summary>
    public const int MinimumDomain = 1_000_000;

    /// <summary>The longest string, the implementer's maxlen of the standard.</summary>
    public const int MaximumLength = 4096;

    private readonly AesBlock _cipher;

    // Powers of the radix up to 2^96, the reach of the path without big integers.
    private readonly Modulus[] _powers;

    // As many numerals as always fit one ulong, and their power.
    private readonly int _chunkLength;

    /// <param name="key">An AES key of 16, 24 or 32 bytes; copied.</param>
    /// <param name="radix">The number of numerals in the alphabet, 2 to 65536.</param>
    /// <param name="engine">Which AES to run on; the values are the same.</param>
    public Ff1(ReadOnlySpan<byte> key, int radix, AesEngine engine = AesEngine.Automatic)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radix, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radix, 65536);
        _cipher = new AesBlock(key, engine);
        Radix = radix;
        MinimumLength = MinimumLengthOf(radix);
        _powers = PowersOf(radix);
        _chunkLength = _powers.Count(power => power.Value <= ulong.MaxValue) - 1;
    }

    /// <summary>The number of numerals in the alphabet.</summary>
    public int Radix { get; }

    /// <summary>The shortest string this alphabet allows: 6 for decimal digits, 20 for bits.</summary>
    public int MinimumLength { get; }

    /// <summary>The shortest string over <paramref name="radix"/> numerals whose domain is large enough; at least 2.</summary>
    public static int MinimumLengthOf(int radix)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radix, 2);
        var length = 1;
        for (long domain = radix; domain < MinimumDomain; domain *= radix)
        {
            length++;
        }

        return Math.Max(length, 2);
    }

    /// <summary>Encrypts <paramref name="plain"/> into <paramref name="cipher"/>, which may be the same memory.</summary>
    /// <param name="tweak">Public, any length; another tweak is another permutation.</param>
    /// <param name="plain">Numerals below <see cref="Radix"/>, <see cref="MinimumLength"/> to <see cref="MaximumLength"/> of them.</param>
    /// <param name="cipher">Receives as many numerals.</param>
    /// <exception cref="ArgumentException">A length or a numeral is out of its range.</exception>
    public void Encrypt(ReadOnlySpan<byte> tweak, ReadOnlySpan<ushort> plain, Span<ushort> cipher) =>
        Transform(tweak, plain, cipher, encrypt: true);

    /// <summary>The inverse of <see cref="Encrypt"/> under the same tweak.</summary>
    /// <param name="tweak">As for <see cref="Encrypt"/>.</param>
    /// <param name="cipher">As plain for <see cref="Encrypt"/>.</param>
    /// <param name="plain">Receives as many numerals; may be the same memory.</param>
    /// <exception cref="ArgumentException">A length or a numeral is out of its range.</exception>
    public void Decrypt(ReadOnlySpan<byte> tweak, ReadOnlySpan<ushort> cipher, Span<ushort> plain) =>
        Transform(tweak, cipher, plain, encrypt: false);

    private void Transform(ReadOnlySpan<byte> tweak, ReadOnlySpan<ushort> input, Span<ushort> output, bool encrypt)
    {
        Check(input, output);
        var u = input.Length / 2;
        var v = input.Length - u;
        if (v >= _powers.Length)
        {
            Ff1Long.Transform(_cipher, Radix, tweak, input, output, encrypt);
            return;
        }

        var rounds = new Ff1Rounds(_cipher, Radix, input.Length, tweak, _powers[u], _powers[v]);
        if (rounds.IsNarrow)
        {
            var a = ReadNarrow(input[..u]);
            var b = ReadNarrow(input[u..]);
            rounds.Run(ref a, ref b, encrypt);
            WriteNarrow(a, output[..u]);
            WriteNarrow(b, output[u..]);
        }
        else
        {
            var a = ReadWide(input[..u]);
            var b = ReadWide(input[u..]);
            rounds.Run(ref a, ref b, encrypt);
            WriteWide(a, output[..u]);
            WriteWide(b, output[u..]);
        }
    }

    private void Check(ReadOnlySpan<ushort> input, ReadOnlySpan<ushort> output)
    {
        if (input.Length < MinimumLength || input.Length > MaximumLength)
        {
            throw new ArgumentException(
                $"FF1 over {Radix} numerals takes {MinimumLength} to {MaximumLength} of them (a domain of at least {MinimumDomain:N0} " +
                $"values), not {input.Length}.", nameof(input));
        }

        if (output.Length != input.Length)
        {
            throw new ArgumentException($"FF1 keeps the length: {input.Length} numerals do not fit {output.Length}.", nameof(output));
        }

        foreach (var numeral in input)
        {
            if (numeral >= Radix)
            {
                throw new ArgumentException($"A numeral is outside the alphabet of {Radix}.", nameof(input));
            }
        }
    }

    private ulong ReadNarrow(ReadOnlySpan<ushort> numerals)
    {
        var number = 0UL;
        foreach (var numeral in numerals)
        {
            number = number * (ulong)Radix + numeral;
        }

        return number;
    }

    private void WriteNarrow(ulong number, Span<ushort> numerals)
    {
        for (var i = numerals.Length - 1; i >= 0; i--)
        {
            (number, var numeral) = Math.DivRem(number, (ulong)Radix);
            numerals[i] = (ushort)numeral;
        }
    }

    private UInt128 ReadWide(ReadOnlySpan<ushort> numerals)
    {
        UInt128 number = 0;
        for (; numerals.Length > _chunkLength; numerals = numerals[_chunkLength..])
        {
            number = number * _powers[_chunkLength].Value + ReadNarrow(numerals[.._chunkLength]);
        }

        return number * _powers[numerals.Length].Value + ReadNarrow(numerals);
    }

    // One wide division per chunk instead of one per numeral.
    private void WriteWide(UInt128 number, Span<ushort> numerals)
    {
        for (; numerals.Length > _chunkLength; numerals = numerals[..^_chunkLength])
        {
            (number, var chunk) = UInt128.DivRem(number, _powers[_chunkLength].Value);
            WriteNarrow((ulong)chunk, numerals[^_chunkLength..]);
        }

        WriteNarrow((ulong)number, numerals);
    }

    private static Modulus[] PowersOf(int radix)
    {
        var powers = new List<Modulus>();
        for (var power = UInt128.One; power <= UInt128.One << (8 * Ff1Rounds.MaximumHalfBytes); power *= (uint)radix)
        {
            powers.Add(new Modulus(power));
        }

        return [.. powers];
    }
}
