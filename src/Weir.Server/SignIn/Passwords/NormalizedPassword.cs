using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Weir.Server.SignIn.Passwords;

/// <summary>
/// A password in Unicode normalization form C, as NIST SP 800-63B-4 section 3.1.1.2 asks, so that it is the same from every keyboard.
/// The only thing that is hashed or judged. Never prints itself.
/// </summary>
internal sealed class NormalizedPassword
{
    /// <summary>The most UTF-16 units that are read at all; far above <see cref="PasswordRules.LongestCodePoints"/>.</summary>
    public const int LongestInput = 4096;

    private NormalizedPassword(string text)
    {
        Text = text;
        CodePoints = UnicodeText.CodePoints(text);
    }

    /// <summary>The text; for judging and hashing only.</summary>
    internal string Text { get; }

    /// <summary>Its length as people count it.</summary>
    public int CodePoints { get; }

    /// <summary>Reads what was typed; false for nothing, for half a surrogate pair, and for what no form would send.</summary>
    public static bool TryFrom(string? typed, [NotNullWhen(true)] out NormalizedPassword? password)
    {
        password = typed is { Length: > 0 and <= LongestInput } && UnicodeText.TryNormalize(typed, out var normalized)
            ? new NormalizedPassword(normalized)
            : null;
        return password is not null;
    }

    /// <summary>The bytes that are hashed; the caller overwrites them.</summary>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(Text);

    /// <summary>A fixed text.</summary>
    public override string ToString() => "[secret]";
}
