using Weir.Masking.Keys;

namespace Weir.Masking.Generators.Keys;

/// <summary>
/// A keyed permutation of the strings over one alphabet, for each length: FF1 of NIST SP 800-38G with an empty tweak (the key already
/// belongs to one consistency group), and a shuffled table where a length has fewer than 1,000,000 strings. One per thread.
/// </summary>
internal sealed class DigitPermutation(GroupKeys keys, string purpose, int radix)
{
    private readonly Ff1 _ff1 = keys.CreateFf1(purpose, radix);
    private readonly KeyedPermutation?[] _tables = new KeyedPermutation?[Ff1.MinimumLengthOf(radix)];

    /// <summary>The number of numerals.</summary>
    public int Radix => radix;

    /// <summary>Whether strings of <paramref name="length"/> are a small domain, which known pairs invert without the key.</summary>
    public bool IsSmallDomain(int length) => length < _ff1.MinimumLength;

    /// <summary>Permutes numerals in place; 1 to <see cref="Ff1.MaximumLength"/> of them.</summary>
    public void Apply(Span<ushort> numerals)
    {
        if (!IsSmallDomain(numerals.Length))
        {
            _ff1.Encrypt([], numerals, numerals);
            return;
        }

        ulong number = 0;
        ulong size = 1;
        foreach (var numeral in numerals)
        {
            number = number * (ulong)radix + numeral;
            size *= (ulong)radix;
        }

        var table = _tables[numerals.Length] ??= keys.CreatePermutation($"{purpose}/small", size);
        number = table.Apply(number);
        for (var i = numerals.Length - 1; i >= 0; i--)
        {
            (number, var numeral) = Math.DivRem(number, (ulong)radix);
            numerals[i] = (ushort)numeral;
        }
    }
}
