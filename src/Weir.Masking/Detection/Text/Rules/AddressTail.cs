namespace Weir.Masking.Detection.Text.Rules;

/// <summary>What follows a street: a city on the next line or after a comma, a state in capitals, a postal code.</summary>
internal static class AddressTail
{
    private const int MaxTokens = 12;

    /// <summary>Adds the parts that follow token <paramref name="last"/>, the street's last.</summary>
    public static void Match(in TextWindow window, int last, SpanCollector finds)
    {
        var k = SkipBreak(window, last + 1);
        if (k == last + 1)
        {
            return;
        }

        var first = k;
        while (window.Has(k) && k < first + 4 && window.Tokens[k].IsCapitalized && !window.Tokens[k].Has(Cues.Unit)
            && (k == first || window.IsSpaced(k - 1)))
        {
            k++;
        }

        // A line with more words than a city's name has is something else.
        if (k == first || (window.Has(k) && window.Tokens[k].Class == TokenClass.Word))
        {
            return;
        }

        finds.Add(window.Tokens[first].Start, window.Tokens[k - 1].End, SensitiveKinds.City, Specificity.Word);
        for (var limit = last + MaxTokens; k < limit && window.Has(k = SkipBreak(window, k)); k++)
        {
            ref readonly var token = ref window.Tokens[k];
            if (token.Class == TokenClass.Number && token.Length is >= 4 and <= 6)
            {
                finds.Add(token.Start, token.End, SensitiveKinds.PostalCode, Specificity.Phrase);
                return;
            }

            if (token.Case == LetterCase.AllCapitals && token.Length is 2 or 3)
            {
                finds.Add(token.Start, token.End, SensitiveKinds.Region, Specificity.Word);
            }
            else if (!token.Has(WordUses.Place))
            {
                return;
            }
        }
    }

    // Over commas, line ends and quotation marks.
    private static int SkipBreak(in TextWindow window, int k)
    {
        var first = k;
        while (window.Has(k) && k < first + 4 && (window.Tokens[k].Class == TokenClass.NewLine || window.Tokens[k].IsOneOf(",>."u8)))
        {
            k++;
        }

        return k;
    }
}
