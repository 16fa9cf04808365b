namespace Weir.Masking.Detection.Shapes;

/// <summary>
/// United States social security numbers. Area 000 and 666, group 00 and serial 0000 are never issued (SSA POMS RM 10201.035). Area 900 to
/// 999 is not either, but serves individual taxpayer numbers and test data, and counts here.
/// </summary>
internal static class SsnNumber
{
    /// <summary>Whether <paramref name="text"/> is <c>ddd-dd-dddd</c>, with dashes or spaces.</summary>
    public static bool IsGrouped(ReadOnlySpan<byte> text) =>
        text.Length == 11 && text[3] is (byte)'-' or (byte)' ' && text[6] == text[3]
        && IsIssued(text[..3], text.Slice(4, 2), text[7..]);

    /// <summary>Whether <paramref name="digits"/> are nine digits that can be one.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> digits) =>
        digits.Length == 9 && IsIssued(digits[..3], digits.Slice(3, 2), digits[5..]);

    private static bool IsIssued(ReadOnlySpan<byte> area, ReadOnlySpan<byte> group, ReadOnlySpan<byte> serial) =>
        AsciiBytes.Number(area) is > 0 and not 666 && AsciiBytes.Number(group) > 0 && AsciiBytes.Number(serial) > 0;
}
