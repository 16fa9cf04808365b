using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>Ages: <c>79 year old</c>, <c>45-year-old</c>, <c>aged 80</c>, <c>45yo</c>; and the year after <c>born in</c>.</summary>
internal sealed class AgeRule : TextRule
{
    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Number, TokenClass.Mixed];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        var text = window[i];
        if (token.Class == TokenClass.Mixed)
        {
            if ((text.EndsWith("yo"u8) || text.EndsWith("yrs"u8)) && AsciiBytes.Number(text[..text.IndexOf((byte)'y')]) is > 0 and <= 125)
            {
                finds.Add(token.Start, token.End, SensitiveKinds.Age, Specificity.Phrase);
            }

            return;
        }

        if (text.Length == 4 && DateText.IsYear(AsciiBytes.Number(text)) && window.HasCueBefore(i, Cues.Birth, 3))
        {
            finds.Add(token.Start, token.End, SensitiveKinds.BirthDate, Specificity.Phrase);
        }
        else if (text.Length <= 3 && AsciiBytes.Number(text) is > 0 and <= 125 && (SaysYearsOld(window, i) || window.HasCueBefore(i, Cues.Age, 2)))
        {
            finds.Add(token.Start, token.End, SensitiveKinds.Age, Specificity.Phrase);
        }
    }

    // "years old", "-year-old", "Jahre alt", "ans", "y/o". A plain "years" is a duration.
    private static bool SaysYearsOld(in TextWindow window, int i)
    {
        var k = i + 1;
        if (window.Has(k) && window.Tokens[k].Is('-'))
        {
            k++;
        }

        if (!window.Has(k))
        {
            return false;
        }

        var unit = window[k];
        if (unit.SequenceEqual("year-old"u8) || unit.SequenceEqual("years-old"u8) || unit.SequenceEqual("yo"u8) || unit.SequenceEqual("jährige"u8)
            || unit.SequenceEqual("jähriger"u8) || unit.SequenceEqual("jährigen"u8))
        {
            return true;
        }

        if (unit.SequenceEqual("y"u8))
        {
            return window.Has(k + 2) && window.Tokens[k + 1].First is (byte)'/' or (byte)'.' && window[k + 2].SequenceEqual("o"u8);
        }

        var isYears = unit.SequenceEqual("year"u8) || unit.SequenceEqual("years"u8) || unit.SequenceEqual("yr"u8) || unit.SequenceEqual("yrs"u8)
            || unit.SequenceEqual("Jahre"u8) || unit.SequenceEqual("jaar"u8) || unit.SequenceEqual("anni"u8) || unit.SequenceEqual("años"u8);
        return isYears && window.Has(k + 1)
            && (window[k + 1].SequenceEqual("old"u8) || window[k + 1].SequenceEqual("alt"u8) || window[k + 1].SequenceEqual("oud"u8)
                || (window.Tokens[k + 1].Is('-') && window.Has(k + 2) && window[k + 2].SequenceEqual("old"u8)));
    }
}
