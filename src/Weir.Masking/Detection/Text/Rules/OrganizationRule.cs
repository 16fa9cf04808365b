namespace Weir.Masking.Detection.Text.Rules;

/// <summary>Names of organizations that end in a legal form or in a word for a kind of organization.</summary>
internal sealed class OrganizationRule : TextRule
{
    private const int MaxWords = 7;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Word];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        if (!window.Tokens[i].IsCapitalized || (i > 0 && window.IsSpaced(i - 1) && window.Tokens[i - 1].IsCapitalized))
        {
            return;
        }

        // "The", "Our" and the like begin a sentence, not a name.
        var first = window.Tokens[i].Has(WordUses.Common) && window.Tokens[i].Length <= 4 && window.IsSpaced(i) ? i + 1 : i;
        var last = -1;
        for (var k = first; k < first + MaxWords && window.Has(k); k++)
        {
            ref readonly var token = ref window.Tokens[k];
            if (token.IsCapitalized && token.Has(Cues.Organization) && k > first)
            {
                last = k;
            }

            var joins = token.IsCapitalized || token.Is('&') || token.Is(',') || token.Has(Cues.Particle) || IsJoiningWord(window[k]);
            if (!joins || token.Class == TokenClass.NewLine)
            {
                break;
            }
        }

        if (last > first)
        {
            finds.Add(window.Tokens[first].Start, window.Tokens[last].End, SensitiveKinds.Company, Specificity.Phrase);
        }
    }

    private static bool IsJoiningWord(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("and"u8) || word.SequenceEqual("of"u8) || word.SequenceEqual("for"u8) || word.SequenceEqual("und"u8);
}
