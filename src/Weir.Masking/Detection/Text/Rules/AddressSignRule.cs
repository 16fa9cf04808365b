using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>E-mail addresses, and handles that begin with an at sign.</summary>
internal sealed class AddressSignRule : TextRule
{
    private const int MaxHandle = 30;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Symbol];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        if (!window.Tokens[i].Is('@'))
        {
            return;
        }

        var at = window.Tokens[i].Start;
        if (EmailAddress.TryFind(window.Text, at, 0, out var start, out var length))
        {
            finds.Add(start, start + length, SensitiveKinds.Email, Specificity.Proven);
        }
        else if (window.IsJoined(i) && !window.IsJoined(i - 1))
        {
            var end = window.RunEnd(at + 1, "_."u8, MaxHandle);
            if (end - at > 2)
            {
                finds.Add(at, end, SensitiveKinds.Username, Specificity.Phrase);
            }
        }
    }
}
