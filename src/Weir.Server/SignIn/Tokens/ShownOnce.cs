namespace Weir.Server.SignIn.Tokens;

/// <summary>
/// A secret in text form on its single way to the person it is made for. It prints as <c>[secret]</c>, so that a log line or an error
/// message shows nothing; only <see cref="Reveal"/> gives the text.
/// </summary>
internal sealed class ShownOnce
{
    private readonly string _text;

    /// <summary>Wraps a secret text.</summary>
    public ShownOnce(string text) => _text = text;

    /// <summary>The secret itself; for the answer to the one who may see it, and for nothing else.</summary>
    public string Reveal() => _text;

    /// <summary>A fixed text.</summary>
    public override string ToString() => "[secret]";
}
