namespace Weir.Masking.Detection.Shapes;

/// <summary>Dates in the written forms in use, without knowing which of day and month comes first.</summary>
internal static class DateText
{
    private static readonly string[] Months =
    [
        "jan january januar janvier enero gennaio januari jänner ene gen",
        "feb february februar fevrier febrero febbraio februari fev",
        "mar march marz mars marzo maart mrt",
        "apr april avril abril aprile avr abr",
        "may mai mayo maggio mei mag",
        "jun june juni juin junio giugno giu",
        "jul july juli juillet julio luglio lug",
        "aug august aout agosto augustus ago",
        "sep september septembre septiembre settembre sept set",
        "oct october oktober octobre octubre ottobre okt ott",
        "nov november novembre noviembre",
        "dec december dezember decembre diciembre dicembre dez dic",
    ];

    private static readonly HashSet<string> MonthWords =
        Months.SelectMany(m => m.Split(' ')).Select(Text.Folding.Fold).ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> MonthLookup =
        MonthWords.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a folded word is a month's name or its abbreviation in en, de, fr, es, it or nl.</summary>
    public static bool IsMonth(ReadOnlySpan<byte> folded)
    {
        if (folded.Length is < 3 or > 10)
        {
            return false;
        }

        Span<char> chars = stackalloc char[10];
        for (var i = 0; i < folded.Length; i++)
        {
            chars[i] = (char)folded[i];
        }

        return MonthLookup.Contains(chars[..folded.Length]);
    }

    /// <summary>
    /// Whether <paramref name="text"/> begins with a date of three numbers (<c>2001-02-03</c>, <c>3.2.2001</c>, <c>02/03/01</c>).
    /// </summary>
    /// <param name="text">The text, at a digit.</param>
    /// <param name="length">Length of the date.</param>
    /// <param name="year">The year as written, two digits resolved to 1930 to 2029.</param>
    public static bool TryNumeric(ReadOnlySpan<byte> text, out int length, out int year)
    {
        length = 0;
        year = 0;
        var first = DigitsAt(text, 0, 4);
        if (first == 0 || first >= text.Length || !IsSeparator(text[first]))
        {
            return false;
        }

        var second = DigitsAt(text, first + 1, 2);
        var afterSecond = first + 1 + second;
        if (second == 0 || afterSecond >= text.Length || text[afterSecond] != text[first])
        {
            return false;
        }

        var third = DigitsAt(text, afterSecond + 1, 4);
        length = afterSecond + 1 + third;
        if (third == 0 || (length < text.Length && AsciiBytes.IsDigit(text[length])))
        {
            return false;
        }

        var a = AsciiBytes.Number(text[..first]);
        var b = AsciiBytes.Number(text.Slice(first + 1, second));
        var c = AsciiBytes.Number(text.Slice(afterSecond + 1, third));
        if (first == 4)
        {
            year = a;
            return third <= 2 && IsYear(a) && b is >= 1 and <= 12 && c is >= 1 and <= 31;
        }

        year = third == 2 ? (c < 30 ? 2000 : 1900) + c : c;
        return first <= 2 && third is 2 or 4 && IsYear(year)
            && ((a is >= 1 and <= 31 && b is >= 1 and <= 12) || (b is >= 1 and <= 31 && a is >= 1 and <= 12));
    }

    /// <summary>Whether the whole of <paramref name="text"/> is a date, perhaps with a time of day, and its year.</summary>
    public static bool TryWhole(ReadOnlySpan<byte> text, out int year)
    {
        if (TryNumeric(text, out var length, out year))
        {
            return length == text.Length || text[length] is (byte)'T' or (byte)' ' or (byte)',';
        }

        if (text.Length == 8 && AsciiBytes.CountDigits(text) == 8)
        {
            year = AsciiBytes.Number(text[..4]);
            return IsYear(year)
                && AsciiBytes.Number(text.Slice(4, 2)) is >= 1 and <= 12
                && AsciiBytes.Number(text.Slice(6, 2)) is >= 1 and <= 31;
        }

        return TryNamed(text, out year);
    }

    /// <summary>Whether <paramref name="year"/> can be a year of somebody's life or care.</summary>
    public static bool IsYear(int year) => year is >= 1850 and <= 2100;

    // A month's name, and of the numbers one day and one year: "12 March 1980", "Mar 12, 1980", "12-Mar-80".
    private static bool TryNamed(ReadOnlySpan<byte> text, out int year)
    {
        year = 0;
        if (text.Length > 30)
        {
            return false;
        }

        var hasMonth = false;
        var hasDay = false;
        Span<byte> folded = stackalloc byte[64];
        var length = Text.Folding.Fold(text, folded);
        for (var i = 0; i < length;)
        {
            var end = i;
            while (end < length && AsciiBytes.IsDigit(folded[end]))
            {
                end++;
            }

            if (end > i)
            {
                var number = AsciiBytes.Number(folded[i..end]);
                if (end - i <= 2 && number is >= 1 and <= 31 && !hasDay)
                {
                    hasDay = true;
                }
                else
                {
                    year = number;
                }
            }
            else
            {
                while (end < length && AsciiBytes.IsLetter(folded[end]))
                {
                    end++;
                }

                hasMonth |= end > i && IsMonth(folded[i..end]);
            }

            i = Math.Max(end, i + 1);
        }

        return hasMonth && hasDay && IsYear(year < 100 ? year + 1900 : year);
    }

    private static int DigitsAt(ReadOnlySpan<byte> text, int start, int most)
    {
        var count = 0;
        while (count < most && start + count < text.Length && AsciiBytes.IsDigit(text[start + count]))
        {
            count++;
        }

        return count;
    }

    private static bool IsSeparator(byte b) => b is (byte)'-' or (byte)'/' or (byte)'.';
}
