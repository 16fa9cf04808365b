using System.Buffers;
using System.Security.Cryptography;

namespace Weir.Server.SignIn.Tokens;

/// <summary>An access key in the form that S3 clients expect. The secret is sealed, not hashed, because SigV4 needs it.</summary>
/// <param name="AccessKeyId">20 characters: <c>WEIR</c> and 16 of A to Z and 2 to 7 (80 random bits); no secret.</param>
/// <param name="Secret">40 characters of A to Z, a to z and 0 to 9 (238 random bits).</param>
internal sealed record S3KeyPair(string AccessKeyId, ShownOnce Secret)
{
    private const string Prefix = "WEIR";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int IdBytes = 10;
    private const int IdCharacters = 20;
    private const int SecretCharacters = 40;

    private static readonly SearchValues<char> IdLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

    /// <summary>Makes a pair.</summary>
    public static S3KeyPair New(RandomNumberGenerator random)
    {
        Span<byte> id = stackalloc byte[IdBytes];
        random.GetBytes(id);
        return new S3KeyPair(Prefix + Base32.Rfc4648.Encode(id), new ShownOnce(SecretText(random)));
    }

    /// <summary>Whether a text can be an access key id made here; asked before any look-up.</summary>
    public static bool IsAccessKeyId(string? text) =>
        text is { Length: IdCharacters }
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && !text.AsSpan(Prefix.Length).ContainsAnyExcept(IdLetters);

    private static string SecretText(RandomNumberGenerator random) => string.Create(SecretCharacters, random, static (text, random) =>
    {
        Span<byte> one = stackalloc byte[1];
        for (var i = 0; i < text.Length; i++)
        {
            do
            {
                random.GetBytes(one);
            }
            while (one[0] >= Letters.Length * (256 / Letters.Length)); // a remainder would make the first letters likelier

            text[i] = Letters[one[0] % Letters.Length];
        }
    });
}
