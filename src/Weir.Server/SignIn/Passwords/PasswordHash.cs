using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Server.SignIn.Passwords;

/// <summary>
/// A stored password in a text that describes itself, after the PHC string format:
/// <c>$weir-pbkdf2-sha512$v=1$i=220000,k=1$salt$tag</c>, the last two in base64 without padding.
/// </summary>
/// <param name="Iterations">PBKDF2 iterations.</param>
/// <param name="PepperVersion">The version of the pepper key.</param>
/// <param name="Salt">32 random bytes.</param>
/// <param name="Tag">32 bytes: the MAC under the pepper key over the 64 derived bytes.</param>
internal sealed partial record PasswordHash(int Iterations, int PepperVersion, byte[] Salt, byte[] Tag)
{
    /// <summary>Bytes of a salt.</summary>
    public const int SaltBytes = 32;

    /// <summary>Bytes of a tag.</summary>
    public const int TagBytes = 32;

    /// <summary>Reads a stored text; false when it is damaged or its figures are outside the bounds.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        var match = Form().Match(text ?? "");
        if (!match.Success
            || !int.TryParse(match.Groups["i"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || !int.TryParse(match.Groups["k"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || iterations is < PasswordHashing.FewestIterations or > PasswordHashing.MostIterations
            || version < 1)
        {
            return false;
        }

        hash = new PasswordHash(iterations, version, Bytes(match.Groups["salt"]), Bytes(match.Groups["tag"]));
        return true;
    }

    /// <summary>The text that is stored.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"$weir-pbkdf2-sha512$v=1$i={Iterations},k={PepperVersion}${Text(Salt)}${Text(Tag)}");

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Bytes(Group text) => Convert.FromBase64String(text.Value + "=");

    [GeneratedRegex(@"\A\$weir-pbkdf2-sha512\$v=1\$i=(?<i>[1-9][0-9]{0,8}),k=(?<k>[1-9][0-9]{0,8})"
        + @"\$(?<salt>[A-Za-z0-9+/]{43})\$(?<tag>[A-Za-z0-9+/]{43})\z")]
    private static partial Regex Form();
}
