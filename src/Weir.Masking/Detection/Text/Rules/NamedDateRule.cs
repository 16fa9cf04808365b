using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>
/// Dates with a month's name: <c>12 March 1980</c>, <c>3. März 2001</c>, <c>Mar 3rd, 2001</c>, <c>12-Mar-80</c>, <c>March 1980</c>.
/// </summary>
internal sealed class NamedDateRule : TextRule
{
    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Word];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var month = ref window.Tokens[i];
        if (!month.Has(Cues.Month))
        {
            return;
        }

        var first = DayBefore(window, i);
        var last = i;
        if (first == i && Next(window, i) is > 0 and var day && IsDay(window, day))
        {
            last = day;
        }

        var hasDay = first < i || last > i;
        if (Next(window, last) is > 0 and var year && IsYear(window, year))
        {
            last = year;
        }
        else if (!hasDay)
        {
            return;
        }

        // "may 5" in small letters is a verb and a count in English.
        if (month.Case == LetterCase.Lower && month.Length <= 3 && last < i + 2 && first == i)
        {
            return;
        }

        var kind = window.HasCueBefore(first, Cues.Birth, 5) ? SensitiveKinds.BirthDate : SensitiveKinds.PersonalDate;
        finds.Add(window.Tokens[first].Start, window.Tokens[last].End, kind, Specificity.Pattern);
    }

    // The day's token, through "of" and a point or hyphen.
    private static int DayBefore(in TextWindow window, int i)
    {
        var k = i - 1;
        if (k >= 0 && window.Tokens[k].IsOneOf(".-/"u8))
        {
            k--;
        }

        if (k >= 0 && (window[k].SequenceEqual("of"u8) || window[k].SequenceEqual("de"u8)))
        {
            k--;
        }

        return k >= 0 && IsDay(window, k) ? k : i;
    }

    private static int Next(in TextWindow window, int i)
    {
        var k = i + 1;
        for (var skipped = 0; skipped < 2 && window.Has(k); skipped++, k++)
        {
            var isSeparator = window.Tokens[k].Class == TokenClass.Symbol
                ? window.Tokens[k].IsOneOf(".,-/"u8)
                : window[k].SequenceEqual("de"u8) || window[k].SequenceEqual("of"u8);
            if (!isSeparator)
            {
                break;
            }
        }

        return window.Has(k) ? k : -1;
    }

    private static bool IsDay(in TextWindow window, int k)
    {
        var text = window[k];
        return window.Tokens[k].Class switch
        {
            TokenClass.Number => text.Length <= 2 && AsciiBytes.Number(text) is >= 1 and <= 31,
            TokenClass.Mixed => text.Length is 3 or 4 && AsciiBytes.Number(text[..^2]) is >= 1 and <= 31 && IsOrdinal(text[^2..]),
            _ => false,
        };
    }

    private static bool IsOrdinal(ReadOnlySpan<byte> text) =>
        text.SequenceEqual("st"u8) || text.SequenceEqual("nd"u8) || text.SequenceEqual("rd"u8) || text.SequenceEqual("th"u8)
        || text.SequenceEqual("er"u8);

    private static bool IsYear(in TextWindow window, int k) =>
        window.Tokens[k].Class == TokenClass.Number
        && (window[k].Length == 2 ? window.Tokens[k - 1].Is('-') : window[k].Length == 4 && DateText.IsYear(AsciiBytes.Number(window[k])));
}
