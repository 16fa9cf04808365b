namespace Weir.Masking.Detection.Text.Rules;

/// <summary>Web addresses with a scheme, and bare domain names.</summary>
internal sealed class WebAddressRule : TextRule
{
    private const int MaxLength = 2_048;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Word, TokenClass.Mixed];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        if (window.Text[token.End..].StartsWith("://"u8))
        {
            finds.Add(token.Start, AddressEnd(window.Text, token.End + 3), SensitiveKinds.Url, Specificity.Proven);
            return;
        }

        // The first label only: www.example.org is one find, not two.
        var continues = i > 0 && window.IsJoined(i - 1) && window.Tokens[i - 1].IsOneOf(".@/"u8);
        if (!continues && TryDomain(window, i, out var end))
        {
            var path = window.Text[end..].StartsWith("/"u8) ? AddressEnd(window.Text, end) : end;
            finds.Add(token.Start, path, SensitiveKinds.Url, Specificity.Pattern);
        }
    }

    // Labels joined by points, the last one a top-level domain in small letters.
    private static bool TryDomain(in TextWindow window, int i, out int end)
    {
        end = 0;
        for (var k = i; k < i + 12 && window.IsJoined(k) && window.Tokens[k + 1].Is('.') && window.IsJoined(k + 1); k += 2)
        {
            ref readonly var label = ref window.Tokens[k + 2];
            if (label.Class == TokenClass.Symbol || label.Class == TokenClass.NewLine)
            {
                break;
            }

            end = label.Has(Cues.Domain) && label.Case == LetterCase.Lower ? label.End : end;
        }

        return end > 0 && (end == window.Text.Length || window.Text[end] != '@');
    }

    private static int AddressEnd(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        var limit = Math.Min(text.Length, start + MaxLength);
        while (end < limit && text[end] > ' ' && !"\"<>|`"u8.Contains(text[end]))
        {
            end++;
        }

        while (end > start && ".,;:!?)]'"u8.Contains(text[end - 1]))
        {
            end--;
        }

        return end;
    }
}
