using System.Text;
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
        else if (text.Length <= 3 && AsciiBytes.Number(text) is > 0 and <= 125
            && (SaysYearsOld(window, i) || window.HasCueBefore(i, Cues.Age, 2)))
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

        if (IsOneOf(window[k], "year-old", "years-old", "yo", "jährige", "jähriger", "jährigen"))
        {
            return true;
        }

        if (window[k].SequenceEqual("y"u8))
        {
            return window.Has(k + 2) && window.Tokens[k + 1].IsOneOf("/."u8) && window[k + 2].SequenceEqual("o"u8);
        }

        var old = window.Has(k + 2) && window.Tokens[k + 1].Is('-') ? k + 2 : k + 1;
        return IsOneOf(window[k], "year", "years", "yr", "yrs", "Jahre", "jaar", "anni", "años")
            && window.Has(old) && IsOneOf(window[old], "old", "alt", "oud");
    }

    private static bool IsOneOf(ReadOnlySpan<byte> word, params ReadOnlySpan<string> words)
    {
        Span<char> chars = stackalloc char[Lexicon.MaxBytes];
        if (word.Length > Lexicon.MaxBytes)
        {
            return false;
        }

        var text = chars[..Encoding.UTF8.GetChars(word, chars)];
        foreach (var candidate in words)
        {
            if (text.SequenceEqual(candidate))
            {
                return true;
            }
        }

        return false;
    }
}
