namespace Weir.Masking.Detection.Shapes;

/// <summary>
/// Codes of the International Classification of Diseases, 10th revision, with the longer national forms (ICD-10-CM, -GM).
/// </summary>
internal static class Icd10Code
{
    /// <summary>
    /// Whether <paramref name="text"/> is letter, digit, digit (or A, B), and at most four characters after an optional point.
    /// </summary>
    public static bool IsValid(ReadOnlySpan<byte> text) =>
        text.Length is >= 3 and <= 8 && AsciiBytes.IsUpper(text[0]) && AsciiBytes.IsDigit(text[1])
        && (AsciiBytes.IsDigit(text[2]) || text[2] is (byte)'A' or (byte)'B')
        && IsDetail(text[3..]);

    /// <summary>Whether it also has the point that other codes lack.</summary>
    public static bool IsDistinctive(ReadOnlySpan<byte> text) => IsValid(text) && text.Length > 4 && text[3] == '.';

    private static bool IsDetail(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        var detail = text[0] == '.' ? text[1..] : text;
        if (detail.Length is 0 or > 4)
        {
            return false;
        }

        foreach (var b in detail)
        {
            if (!AsciiBytes.IsDigit(b) && !AsciiBytes.IsUpper(b) && b != '-')
            {
                return false;
            }
        }

        return AsciiBytes.CountDigits(detail) > 0 || detail[0] is (byte)'X' or (byte)'-';
    }
}
