using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>Cities, states, provinces and countries of the dictionaries, and the postal codes beside them.</summary>
internal sealed class PlaceRule : TextRule
{
    private const int MaxWords = 4;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Word];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        if (!token.IsCapitalized)
        {
            return;
        }

        if (token.Case == LetterCase.AllCapitals && token.Length == 2 && token.Has(Cues.State))
        {
            MatchState(window, i, finds);
            return;
        }

        var last = LongestPhrase(window, i, out var uses);
        if (last < 0)
        {
            MatchUnknown(window, i, finds);
            return;
        }

        var isPhrase = last > i;
        var specificity = isPhrase || window.HasCueBefore(i, Cues.Place, 1) ? Specificity.Phrase : Specificity.Word;
        finds.Add(token.Start, window.Tokens[last].End, KindOf(uses), specificity);
        MatchPostalCode(window, i, last, finds);
    }

    // "moved to Põlluküla", "flew to RYSSBY": what a place stands after. Short capitals are acronyms.
    private static void MatchUnknown(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        if (token.Uses == WordUses.None && token.Cues == Cues.None && token.Length >= 5
            && i > 0 && window.Tokens[i - 1].Has(Cues.Place) && window.IsSpaced(i - 1))
        {
            finds.Add(token.Start, token.End, SensitiveKinds.City, Specificity.Guess);
        }
    }

    private static string KindOf(WordUses uses) =>
        (uses & WordUses.City) != 0 ? SensitiveKinds.City
        : (uses & WordUses.Region) != 0 ? SensitiveKinds.Region
        : SensitiveKinds.Country;

    // "Boston, MA 02139", "CO 80203". Two capitals alone are too many other things.
    private static void MatchState(in TextWindow window, int i, SpanCollector finds)
    {
        var next = window.Has(i + 1) && window.Tokens[i + 1].Class is TokenClass.NewLine or TokenClass.Symbol ? i + 2 : i + 1;
        var hasCode = window.Has(next) && window.Tokens[next].Class == TokenClass.Number && window.Tokens[next].Length == 5;
        var afterPlace = i > 0 && (window.Tokens[i - 1].Is(',')
            || window.Tokens[i - 1].Has(WordUses.City)
            || (window.Tokens[i - 1].Class == TokenClass.NewLine && window.Has(i + 1) && window.Tokens[i + 1].Class == TokenClass.NewLine));
        if (!hasCode && !afterPlace)
        {
            return;
        }

        finds.Add(window.Tokens[i].Start, window.Tokens[i].End, SensitiveKinds.Region, Specificity.Phrase);
        if (hasCode)
        {
            AddPostalCode(window, next, finds);
        }
    }

    private static int LongestPhrase(in TextWindow window, int i, out WordUses uses)
    {
        uses = WordUses.None;
        var best = -1;
        ref readonly var first = ref window.Tokens[i];
        if (first.Has(WordUses.Place) && !first.Has(WordUses.Common) && (first.Length > 3 || first.Case == LetterCase.Capitalized))
        {
            uses = first.Uses;
            best = i;
        }

        if (!first.Has(WordUses.PhraseStart))
        {
            return best;
        }

        for (var k = i + 1; k < i + MaxWords && window.IsSpaced(k - 1) && window.Tokens[k].Class == TokenClass.Word; k++)
        {
            var phrase = window.Text[first.Start..window.Tokens[k].End];
            if (phrase.Length > Lexicon.MaxBytes)
            {
                break;
            }

            var found = Lexicon.Default.Find(phrase) & WordUses.Place;
            if (found != WordUses.None && window.Tokens[k].IsCapitalized)
            {
                uses = found;
                best = k;
            }
        }

        return best;
    }

    // "10115 Berlin", "Goiânia 64677", "Estonia 62488": four to six digits right before or after the place.
    private static void MatchPostalCode(in TextWindow window, int first, int last, SpanCollector finds)
    {
        if (window.IsSpaced(first - 1) && window.Tokens[first - 1].Class == TokenClass.Number
            && window.Tokens[first - 1].Length is >= 4 and <= 6)
        {
            finds.Add(window.Tokens[first - 1].Start, window.Tokens[first - 1].End, SensitiveKinds.PostalCode, Specificity.Phrase);
        }

        var after = last + 1;
        while (window.Has(after) && after <= last + 2 && (window.Tokens[after].Is(',') || window.Tokens[after].Class == TokenClass.NewLine))
        {
            after++;
        }

        if (window.Has(after) && window.Tokens[after].Class == TokenClass.Number && window.Tokens[after].Length is 5 or 6)
        {
            AddPostalCode(window, after, finds);
        }
    }

    private static void AddPostalCode(in TextWindow window, int k, SpanCollector finds)
    {
        var hasPlus4 = window.Has(k + 2) && window.Tokens[k + 1].Is('-')
            && window.Tokens[k + 2].Class == TokenClass.Number && window.Tokens[k + 2].Length == 4;
        var end = hasPlus4 ? window.Tokens[k + 2].End : window.Tokens[k].End;
        if (PostalText.IsPlausible(window.Text[window.Tokens[k].Start..end]))
        {
            finds.Add(window.Tokens[k].Start, end, SensitiveKinds.PostalCode, Specificity.Pattern);
        }
    }
}
