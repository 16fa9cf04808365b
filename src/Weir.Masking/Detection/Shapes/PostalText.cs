namespace Weir.Masking.Detection.Shapes;

/// <summary>Postal codes by their pattern of digits (9), letters (A) and separators.</summary>
internal static class PostalText
{
    private static readonly HashSet<string> Distinctive =
    [
        "99999-9999", "A9A 9A9", "A9A9A9", "9999 AA", "9999AA", "99-999", "999 99", "9999-999", "99999-999", "999-9999",
        "A9 9AA", "A99 9AA", "AA9 9AA", "AA99 9AA", "A9A 9AA", "AA9A 9AA", "A-9999", "A-99999", "AA-9999", "AA-99999",
    ];

    private static readonly HashSet<string> Plain = ["9999", "99999", "999999", "999999999"];

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> DistinctiveLookup =
        Distinctive.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> PlainLookup =
        Plain.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the pattern alone suggests a postal code: <c>SW1A 1AA</c>, <c>K1A 0B1</c>, <c>02139-4307</c>.</summary>
    public static bool IsDistinctive(ReadOnlySpan<byte> text)
    {
        Span<char> pattern = stackalloc char[12];
        return TryPattern(text, pattern, out var length) && DistinctiveLookup.Contains(pattern[..length]);
    }

    /// <summary>Whether it can be a postal code.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> text)
    {
        Span<char> pattern = stackalloc char[12];
        return TryPattern(text, pattern, out var length)
            && (DistinctiveLookup.Contains(pattern[..length]) || PlainLookup.Contains(pattern[..length]));
    }

    private static bool TryPattern(ReadOnlySpan<byte> text, Span<char> pattern, out int length)
    {
        length = text.Length;
        if (text.Length is < 3 or > 12)
        {
            return false;
        }

        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (!AsciiBytes.IsAlphanumeric(b) && b is not ((byte)' ' or (byte)'-'))
            {
                return false;
            }

            pattern[i] = AsciiBytes.IsDigit(b) ? '9' : AsciiBytes.IsLetter(b) ? 'A' : (char)b;
        }

        return true;
    }
}
