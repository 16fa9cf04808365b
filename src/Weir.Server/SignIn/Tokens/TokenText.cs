using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Server.SignIn.Tokens;

/// <summary>
/// What all random tokens share: 256 random bits as 43 characters of base64url (RFC 4648 section 5, no padding), and a digest that is
/// bound to what the token is for. Only the digest is stored.
/// </summary>
internal static class TokenText
{
    /// <summary>Random bytes in a token.</summary>
    public const int SecretBytes = 32;

    /// <summary>Characters of the text form.</summary>
    public const int Characters = 43;

    /// <summary>Bytes of a digest.</summary>
    public const int DigestBytes = 32;

    /// <summary>Makes a token.</summary>
    public static string New(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        random.GetBytes(bytes);
        var text = Base64Url.EncodeToString(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return text;
    }

    /// <summary>Whether the text is exactly one token: no padding, no white space, no second spelling of the same bytes.</summary>
    public static bool IsWellFormed([NotNullWhen(true)] string? text) =>
        text is { Length: Characters } && TryDecode(text, SecretBytes, out _);

    /// <summary>
    /// Decodes base64url of a known length. Only the one spelling that encoding gives is accepted, so that a token cannot be altered
    /// in bits that nobody reads.
    /// </summary>
    public static bool TryDecode(string text, int length, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length != Base64Url.GetEncodedLength(length) || text.AsSpan().ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var decoded = new byte[length];
        if (Base64Url.DecodeFromChars(text, decoded, out _, out var written) != OperationStatus.Done
            || written != length
            || !string.Equals(Base64Url.EncodeToString(decoded), text, StringComparison.Ordinal))
        {
            return false;
        }

        bytes = decoded;
        return true;
    }

    /// <summary>SHA-256 over the label, a zero byte and the token's text. The token has 256 bits of chance, so no slow hash is needed.</summary>
    /// <param name="label">What the token is for; tokens of different labels never have the same digest.</param>
    /// <param name="text">The token.</param>
    public static byte[] Digest(string label, string text) => SHA256.HashData(Encoding.UTF8.GetBytes($"{label}\0{text}"));

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
