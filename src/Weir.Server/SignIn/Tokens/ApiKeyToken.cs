using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard;

namespace Weir.Server.SignIn.Tokens;

/// <summary>
/// The text form of an access key for the API and SFTP: <c>weir_</c>, the 26 characters of the key's id, <c>_</c>, 52 characters of
/// secret (256 random bits) and 6 of checksum, all in Crockford's base 32 in lower case.
/// </summary>
/// <remarks>
/// The fixed shape lets scanners of repositories and mail recognise a leaked key: <c>weir_[0-9a-hjkmnp-tv-z]{26}_[0-9a-hjkmnp-tv-z]{58}</c>.
/// The checksum is the first 30 bits of SHA-256 over everything before it, and tells a typing error from a wrong key without a look-up.
/// Only <see cref="Digest"/> is stored.
/// </remarks>
internal sealed class ApiKeyToken
{
    /// <summary>Characters of the whole text.</summary>
    public const int Characters = 90;

    private const string Scheme = "weir_";
    private const int IdCharacters = 26;
    private const int SecretCharacters = 52;
    private const int ChecksumCharacters = 6;

    private ApiKeyToken(Id<AccessKey> id, byte[] digest)
    {
        Id = id;
        Digest = digest;
    }

    /// <summary>The key's id: the look-up key, no secret.</summary>
    public Id<AccessKey> Id { get; }

    /// <summary>32 bytes: SHA-256 over a label and the whole text.</summary>
    public byte[] Digest { get; }

    /// <summary>Makes a key for an id.</summary>
    public static (ShownOnce Text, ApiKeyToken Token) Issue(Id<AccessKey> id, RandomNumberGenerator random)
    {
        Span<byte> secret = stackalloc byte[32];
        random.GetBytes(secret);
        var head = $"{Scheme}{IdText(id)}_{Base32.Crockford.Encode(secret)}";
        CryptographicOperations.ZeroMemory(secret);
        var text = head + Checksum(head);
        return (new ShownOnce(text), new ApiKeyToken(id, DigestOf(text)));
    }

    /// <summary>Reads a presented key; false for anything that is not exactly the text form with a right checksum.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ApiKeyToken? token)
    {
        token = null;
        if (text is not { Length: Characters } || !text.StartsWith(Scheme, StringComparison.Ordinal) || text[Scheme.Length + IdCharacters] != '_')
        {
            return false;
        }

        var secret = text.AsSpan(Scheme.Length + IdCharacters + 1, SecretCharacters);
        if (!Id<AccessKey>.TryParse($"{AccessKey.Prefix}_{text.AsSpan(Scheme.Length, IdCharacters)}", null, out var id)
            || !Base32.Crockford.TryDecode(secret, out _)
            || !text.EndsWith(Checksum(text[..^ChecksumCharacters]), StringComparison.Ordinal))
        {
            return false;
        }

        token = new ApiKeyToken(id, DigestOf(text));
        return true;
    }

    /// <summary>Compares with a stored digest in constant time.</summary>
    public bool Matches(ReadOnlySpan<byte> storedDigest) => CryptographicOperations.FixedTimeEquals(Digest, storedDigest);

    /// <summary>The id; never the secret.</summary>
    public override string ToString() => Id.ToString();

    private static string IdText(Id<AccessKey> id) => id.ToString()[(AccessKey.Prefix.Length + 1)..];

    private static string Checksum(string head) =>
        Base32.Crockford.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(head)))[..ChecksumCharacters];

    private static byte[] DigestOf(string text) => TokenText.Digest("weir/access-key", text);
}
