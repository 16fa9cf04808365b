namespace Weir.Masking.Detection.Shapes;

/// <summary>How surely a piece of text is a telephone number.</summary>
internal enum PhoneFit
{
    /// <summary>It cannot be one.</summary>
    None = 0,

    /// <summary>Enough digits, but an order number looks the same: needs context.</summary>
    Possible = 1,

    /// <summary>Written as numbers are written.</summary>
    Likely = 2,
}

/// <summary>Telephone numbers: international (ITU-T E.164 and E.123), North American, and national forms with a trunk 0.</summary>
internal static class PhoneText
{
    /// <summary>Judges <paramref name="text"/>, an extension such as <c>x123</c> included.</summary>
    public static PhoneFit Judge(ReadOnlySpan<byte> text)
    {
        var extension = text.IndexOfAny("xX#"u8);
        if (extension > 0)
        {
            var rest = text[(extension + 1)..].TrimStart(". :"u8);
            if (rest.Length is 0 or > 6 || AsciiBytes.CountDigits(rest) != rest.Length)
            {
                return PhoneFit.None;
            }

            var main = Judge(text[..extension].TrimEnd(" ,.etE-"u8));
            return main == PhoneFit.Possible ? PhoneFit.Likely : main;
        }

        return JudgeNumber(text);
    }

    private static PhoneFit JudgeNumber(ReadOnlySpan<byte> text)
    {
        if (DateText.TryNumeric(text, out var dateLength, out _) && dateLength == text.Length)
        {
            return PhoneFit.None;
        }

        Span<byte> digits = stackalloc byte[16];
        var international = !text.IsEmpty && text[0] == '+';
        var count = AsciiBytes.CompactDigits(international ? text[1..] : text, digits);
        if (count is < 6 or > 15)
        {
            return PhoneFit.None;
        }

        if (international)
        {
            return count >= 7 && digits[0] != '0' ? PhoneFit.Likely : PhoneFit.None;
        }

        if (text.StartsWith("00"u8) && count >= 10 && digits[2] != '0')
        {
            return PhoneFit.Likely;
        }

        Span<int> groups = stackalloc int[8];
        var parts = Groups(text, groups);
        if (IsNorthAmerican(digits[..count], groups[..parts]))
        {
            return PhoneFit.Likely;
        }

        var hasParentheses = text.Contains((byte)'(');
        var trunk = digits[0] == '0' && count is >= 8 and <= 12;
        return trunk && (parts >= 2 || hasParentheses) ? PhoneFit.Likely
            : (hasParentheses && count >= 8) || IsGrouped(text, count, groups[..parts]) ? PhoneFit.Likely
            : count >= 7 ? PhoneFit.Possible : PhoneFit.None;
    }

    // Numbering plan: area and exchange begin with 2 to 9; the groups are 3-3-4, with an optional leading 1. Test data breaks the first
    // rule.
    private static bool IsNorthAmerican(ReadOnlySpan<byte> digits, ReadOnlySpan<int> groups)
    {
        if (groups.Length > 1 && groups[0] == 1 && digits[0] == '1')
        {
            groups = groups[1..];
        }

        return groups is [3, 3, 4] or [3, 7] or [6, 4] && (groups.Length == 3 || digits[0] >= '2');
    }

    // 516 466 638, 28-64-66-98, 345 67 890: three or more groups of two to four digits. Amounts are written in threes after a short
    // first group.
    private static bool IsGrouped(ReadOnlySpan<byte> text, int count, ReadOnlySpan<int> groups)
    {
        if (groups.Length is < 3 or > 5 || count is < 8 or > 12 || text.Contains((byte)'/') || text.EndsWith("000"u8))
        {
            return false;
        }

        foreach (var group in groups)
        {
            if (group is < 2 or > 4)
            {
                return false;
            }
        }

        return groups[0] >= 3 || !text.Contains((byte)' ');
    }

    private static int Groups(ReadOnlySpan<byte> text, Span<int> groups)
    {
        var parts = 0;
        var run = 0;
        foreach (var b in text)
        {
            if (AsciiBytes.IsDigit(b))
            {
                run++;
                continue;
            }

            if (run > 0 && parts < groups.Length)
            {
                groups[parts++] = run;
            }

            run = 0;
        }

        if (run > 0 && parts < groups.Length)
        {
            groups[parts++] = run;
        }

        return parts;
    }
}
