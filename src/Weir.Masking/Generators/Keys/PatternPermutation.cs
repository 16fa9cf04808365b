using System.Security.Cryptography;
using Weir.Masking.Keys;

namespace Weir.Masking.Generators.Keys;

/// <summary>
/// A keyed permutation of the strings of one pattern of digits and letters: FF1's rounds over two halves of mixed radix, and a shuffled
/// table where a pattern has fewer than 1,000,000 strings. One per thread.
/// </summary>
internal sealed class PatternPermutation
{
    private const byte Digit = (byte)'d';
    private const byte Letter = (byte)'l';

    // FF1 works on a single radix; here its number only separates this use from others under the same key.
    private const int NominalRadix = 36;

    private static readonly UInt128 LargestHalf = UInt128.One << (8 * Ff1Rounds.MaximumHalfBytes);

    private readonly GroupKeys _keys;
    private readonly string _purpose;
    private readonly AesBlock _cipher;
    private readonly Dictionary<ulong, KeyedPermutation> _tables = [];

    /// <param name="keys">The consistency group's keys.</param>
    /// <param name="purpose">The generator and version.</param>
    public PatternPermutation(GroupKeys keys, string purpose)
    {
        _keys = keys;
        _purpose = purpose;
        Span<byte> key = stackalloc byte[MasterKey.SizeBytes];
        keys.Derive($"{purpose}/pattern", key);
        _cipher = new AesBlock(key);
        CryptographicOperations.ZeroMemory(key);
    }

    /// <summary>The numeral of an ASCII letter or digit, and its class.</summary>
    public static int FromCharacter(byte character, out byte kind)
    {
        kind = character <= '9' ? Digit : Letter;
        return kind == Digit ? character - '0' : (character | 0x20) - 'a';
    }

    /// <summary>The character of a numeral in the place of <paramref name="replaced"/>, whose class and case it takes.</summary>
    public static byte ToCharacter(ushort numeral, byte replaced) =>
        (byte)(numeral + (replaced <= '9' ? '0' : replaced < 'a' ? 'A' : 'a'));

    /// <summary>How many characters a class has.</summary>
    public static int RadixOf(byte kind) => kind == Digit ? 10 : 26;

    /// <summary>Permutes the numerals in place; false when a half is beyond 96 bits.</summary>
    public bool TryApply(Span<ushort> numerals, ReadOnlySpan<byte> pattern)
    {
        var middle = numerals.Length / 2;
        if (!TryGetSize(pattern[..middle], out var left) || !TryGetSize(pattern[middle..], out var right))
        {
            return false;
        }

        if (left < Ff1.MinimumDomain && right < Ff1.MinimumDomain && left * right < Ff1.MinimumDomain)
        {
            ApplyTable(numerals, pattern, (ulong)(left * right));
            return true;
        }

        // FF1's second half is never the smaller one: the rounds reserve the room of that half.
        var (small, large) = left > right ? (middle.., ..middle) : (..middle, middle..);
        var rounds = new Ff1Rounds(
            _cipher,
            NominalRadix,
            numerals.Length,
            pattern,
            new Modulus(UInt128.Min(left, right)),
            new Modulus(UInt128.Max(left, right)));
        var a = Read(numerals[small], pattern[small]);
        var b = Read(numerals[large], pattern[large]);
        if (rounds.IsNarrow)
        {
            var (narrowA, narrowB) = ((ulong)a, (ulong)b);
            rounds.Run(ref narrowA, ref narrowB, encrypt: true);
            (a, b) = (narrowA, narrowB);
        }
        else
        {
            rounds.Run(ref a, ref b, encrypt: true);
        }

        Write(a, numerals[small], pattern[small]);
        Write(b, numerals[large], pattern[large]);
        return true;
    }

    private void ApplyTable(Span<ushort> numerals, ReadOnlySpan<byte> pattern, ulong size)
    {
        // 10^d · 26^l is another number for every d and l, so the size names the table.
        if (!_tables.TryGetValue(size, out var table))
        {
            _tables[size] = table = _keys.CreatePermutation($"{_purpose}/small", size);
        }

        Write(table.Apply((ulong)Read(numerals, pattern)), numerals, pattern);
    }

    private static bool TryGetSize(ReadOnlySpan<byte> pattern, out UInt128 size)
    {
        size = UInt128.One;
        foreach (var kind in pattern)
        {
            size *= (UInt128)RadixOf(kind);
            if (size > LargestHalf)
            {
                return false;
            }
        }

        return true;
    }

    private static UInt128 Read(ReadOnlySpan<ushort> numerals, ReadOnlySpan<byte> pattern)
    {
        UInt128 number = 0;
        for (var i = 0; i < numerals.Length; i++)
        {
            number = number * (UInt128)RadixOf(pattern[i]) + numerals[i];
        }

        return number;
    }

    private static void Write(UInt128 number, Span<ushort> numerals, ReadOnlySpan<byte> pattern)
    {
        for (var i = numerals.Length - 1; i >= 0; i--)
        {
            if (number <= ulong.MaxValue)
            {
                Write((ulong)number, numerals[..(i + 1)], pattern);
                return;
            }

            (number, var numeral) = UInt128.DivRem(number, (UInt128)RadixOf(pattern[i]));
            numerals[i] = (ushort)numeral;
        }
    }

    private static void Write(ulong number, Span<ushort> numerals, ReadOnlySpan<byte> pattern)
    {
        for (var i = numerals.Length - 1; i >= 0; i--)
        {
            (number, var numeral) = Math.DivRem(number, (ulong)RadixOf(pattern[i]));
            numerals[i] = (ushort)numeral;
        }
    }
}
