using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>
/// Street lines: <c>12 Main Street Apt. 4</c>, <c>Hauptstraße 12</c>, <c>12 rue de la Paix</c>, <c>Calle Mayor 5</c>,
/// <c>6750 Koskikatu 25</c>; flats and boxes that stand alone.
/// </summary>
internal sealed class StreetRule : TextRule
{
    private const int MaxWords = 5;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Number, TokenClass.Mixed, TokenClass.Word];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        if (token.Class == TokenClass.Word)
        {
            MatchWord(window, i, finds);
        }
        else if (token.Length <= 6 && AsciiBytes.IsDigit(token.First) && window.IsSpaced(i)
            && TryName(window, i + 1, out var last, out var isStreet))
        {
            var end = WithNumber(window, last, out var hasNumber);
            if (isStreet || hasNumber)
            {
                AddStreet(window, i, WithUnit(window, end), finds);
            }
        }
    }

    private static void AddStreet(in TextWindow window, int first, int last, SpanCollector finds)
    {
        finds.Add(window.Tokens[first].Start, window.Tokens[last].End, SensitiveKinds.Street, Specificity.Pattern);
        AddressTail.Match(window, last, finds);
    }

    private static void MatchWord(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        if (token.Has(Cues.Unit) && token.IsCapitalized && WithUnit(window, i - 1) is var unit && unit > i)
        {
            finds.Add(token.Start, window.Tokens[unit].End, SensitiveKinds.Street, Specificity.Phrase);
            AddressTail.Match(window, unit, finds);
        }

        if ((token.IsCapitalized || token.Has(Cues.StreetBefore)) && TryName(window, i, out var last, out var isStreet) && isStreet)
        {
            var end = WithNumber(window, last, out var hasNumber);
            if (hasNumber)
            {
                AddStreet(window, i, WithUnit(window, end), finds);
            }
        }
    }

    // The name of a street that begins at token i. Without a word for a kind of street it is a street only between two numbers.
    private static bool TryName(in TextWindow window, int i, out int last, out bool isStreet)
    {
        last = i - 1;
        isStreet = false;
        if (!window.Has(i))
        {
            return false;
        }

        var prefixed = window.Tokens[i].Has(Cues.StreetBefore);
        var capitals = 0;
        for (var k = i; k < i + MaxWords && window.Has(k); k++)
        {
            ref readonly var token = ref window.Tokens[k];
            var inName = token.IsCapitalized || token.Has(Cues.Particle) || (k == i && prefixed) || IsOrdinal(window, k);
            if (k == i + 1 && prefixed && token.Is('.'))
            {
                continue;
            }

            if (!inName || (k > i && !window.IsSpaced(k - 1) && !window.Tokens[k - 1].Is('.')))
            {
                break;
            }

            capitals += token.IsCapitalized || token.Class == TokenClass.Mixed ? 1 : 0;
            last = token.IsCapitalized || token.Class == TokenClass.Mixed ? k : last;
            if (token.Has(Cues.StreetAfter) && (k > i || token.Length > 6))
            {
                isStreet = true;
                last = WithDirection(window, k);
                return true;
            }
        }

        isStreet = prefixed && capitals >= (window.Tokens[i].IsCapitalized ? 2 : 1);
        return last >= i && (isStreet || capitals is >= 1 and <= 3);
    }

    private static bool IsOrdinal(in TextWindow window, int k) =>
        window.Tokens[k].Class == TokenClass.Mixed && window.Tokens[k].Length <= 5 && AsciiBytes.IsDigit(window.Tokens[k].First);

    private static int WithDirection(in TextWindow window, int k)
    {
        if (!window.IsSpaced(k) && !(window.Has(k + 1) && window.Tokens[k + 1].Is('.')))
        {
            return k;
        }

        var next = window.Tokens[k + 1].Is('.') ? k + 2 : k + 1;
        return window.Has(next) && window.Tokens[next].Length <= 2 && window[next].IndexOfAnyExcept("NSEW"u8) < 0 ? next : k;
    }

    private static int WithNumber(in TextWindow window, int last, out bool hasNumber)
    {
        var k = last + 1;
        if (window.Has(k) && window.Tokens[k].IsOneOf(",."u8))
        {
            k++;
        }

        hasNumber = window.Has(k) && window.Tokens[k].Length <= 5
            && (window.Tokens[k].Class == TokenClass.Number || IsOrdinal(window, k));
        return hasNumber ? k : last;
    }

    // ", Apt. 4", "\n Suite #12": after token k, through commas and line ends.
    private static int WithUnit(in TextWindow window, int k)
    {
        var unit = k + 1;
        while (window.Has(unit) && unit <= k + 3 && (window.Tokens[unit].Class == TokenClass.NewLine || window.Tokens[unit].Is(',')))
        {
            unit++;
        }

        if (!window.Has(unit) || !window.Tokens[unit].Has(Cues.Unit))
        {
            return k;
        }

        var number = unit + 1;
        while (window.Has(number) && number <= unit + 2 && window.Tokens[number].IsOneOf(".#"u8))
        {
            number++;
        }

        return window.Has(number) && window.Tokens[number].Class is TokenClass.Number or TokenClass.Mixed ? number : k;
    }
}
