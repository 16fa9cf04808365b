using Weir.Masking.Keys;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>
/// A keyed permutation of the codes that have the same number of digits and of letters: each digit becomes a digit and each letter a
/// letter of the same case, and no two codes of one pattern meet. One per bound generator; not thread-safe.
/// </summary>
/// <remarks>
/// The characters are one number of mixed radix, permuted by <see cref="KeyedPermutation"/> (FF1 with cycle walking from a million codes
/// on). Fewer codes than that are permuted in a single cycle, so that none of them stays as it is.
/// </remarks>
internal sealed class CharacterPermutation(GeneratorBinding binding, string purpose)
{
    /// <summary>The fewest codes that are permuted by FF1, and may stay as they are.</summary>
    public const int SmallestFf1Domain = Ff1.MinimumDomain;

    private readonly Dictionary<(int Digits, int Letters), KeyedPermutation> _permutations = [];

    /// <summary>
    /// Permutes <paramref name="code"/>, which holds only ASCII digits and letters, in place. False when it is empty or has more than
    /// 2¹²⁸ codes of its pattern (38 digits fit, and 27 letters).
    /// </summary>
    public bool TryApply(Span<byte> code)
    {
        int digits = 0, letters = 0;
        UInt128 number = 0;
        foreach (var c in code)
        {
            var isDigit = char.IsAsciiDigit((char)c);
            digits += isDigit ? 1 : 0;
            letters += isDigit ? 0 : 1;
            number = isDigit ? (number * 10) + (uint)(c - '0') : (number * 26) + (uint)((c | 0x20) - 'a');
        }

        if (!TrySizeOf(digits, letters, out var size) || code.IsEmpty)
        {
            return false;
        }

        number = Permute(PermutationOf(digits, letters, size), number, size);
        for (var i = code.Length - 1; i >= 0; i--)
        {
            var isDigit = char.IsAsciiDigit((char)code[i]);
            (number, var rest) = UInt128.DivRem(number, isDigit ? 10u : 26u);
            code[i] = isDigit ? (byte)('0' + (int)rest) : (byte)((code[i] & 0x20) + 'A' + (int)rest);
        }

        return true;
    }

    /// <summary>The probability that a code of so many digits and letters becomes itself: 0 where codes are permuted in a cycle.</summary>
    public static double FixedPointProbability(int digits, int letters = 0)
    {
        var size = Math.Pow(10, digits) * Math.Pow(26, letters);
        return size < SmallestFf1Domain ? 0 : 1 / size;
    }

    private static UInt128 Permute(KeyedPermutation permutation, UInt128 number, UInt128 size)
    {
        if (!permutation.IsSmallDomain)
        {
            return permutation.Apply(number);
        }

        var next = permutation.Apply(number) + 1;
        return permutation.Invert(next == size ? 0 : next);
    }

    private KeyedPermutation PermutationOf(int digits, int letters, UInt128 size)
    {
        if (!_permutations.TryGetValue((digits, letters), out var permutation))
        {
            permutation = binding.Keys.CreatePermutation($"{purpose}/{digits}/{letters}", size);
            _permutations.Add((digits, letters), permutation);
        }

        return permutation;
    }

    private static bool TrySizeOf(int digits, int letters, out UInt128 size)
    {
        size = 1;
        for (var i = 0; i < digits + letters; i++)
        {
            var radix = i < digits ? 10u : 26u;
            if (size > UInt128.MaxValue / radix)
            {
                return false;
            }

            size *= radix;
        }

        return true;
    }
}
