using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weir.Server.SignIn.Tokens;

/// <summary>The value of the session cookie: 256 random bits. The server keeps only the digest, so a read database opens no session.</summary>
internal static class SessionToken
{
    private const string Label = "weir/session";

    /// <summary>Makes a token and the digest to store.</summary>
    public static (ShownOnce Text, byte[] Digest) Issue(RandomNumberGenerator random)
    {
        var text = TokenText.New(random);
        return (new ShownOnce(text), TokenText.Digest(Label, text));
    }

    /// <summary>The digest to look a session up by; false when the text is no session token.</summary>
    public static bool TryDigest(string? text, [NotNullWhen(true)] out byte[]? digest)
    {
        digest = TokenText.IsWellFormed(text) ? TokenText.Digest(Label, text) : null;
        return digest is not null;
    }
}
