using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Weir.S3.Signing;

/// <summary>
/// The keys that signatures of one day are made with, which cost four rounds of HMAC to derive and are therefore kept for a while. Safe
/// for concurrent use.
/// </summary>
internal sealed class SigningKeys
{
    /// <summary>Bytes of a signing key.</summary>
    public const int KeyBytes = 32;

    // About 200 bytes each.
    private const int MostRemembered = 10_000;

    private readonly ConcurrentDictionary<(string AccessKeyId, string Date, string Region), Entry> _keys = new();

    /// <summary>The signing key of a secret.</summary>
    /// <param name="scope">Whose secret, and what the key is for.</param>
    /// <param name="secret">The secret access key, UTF-8.</param>
    public ReadOnlyMemory<byte> KeyOf(in CredentialScope scope, ReadOnlySpan<byte> secret)
    {
        var name = (scope.AccessKeyId, scope.Date, scope.Region);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(secret, digest);
        if (_keys.TryGetValue(name, out var entry) && CryptographicOperations.FixedTimeEquals(entry.SecretDigest, digest))
        {
            return entry.Key;
        }

        if (_keys.Count >= MostRemembered)
        {
            _keys.Clear();
        }

        var key = Derive(scope, secret);
        _keys[name] = new Entry(digest.ToArray(), key);
        return key;
    }

    /// <summary>Derives a signing key.</summary>
    public static byte[] Derive(in CredentialScope scope, ReadOnlySpan<byte> secret)
    {
        Span<byte> first = stackalloc byte[4 + secret.Length];
        "AWS4"u8.CopyTo(first);
        secret.CopyTo(first[4..]);
        var key = new byte[KeyBytes];
        Round(first, scope.Date, key);
        CryptographicOperations.ZeroMemory(first);
        Round(key, scope.Region, key);
        Round(key, scope.Service, key);
        Round(key, scope.Terminator, key);
        return key;
    }

    private static void Round(ReadOnlySpan<byte> key, string text, Span<byte> destination) =>
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text), destination);

    private sealed record Entry(byte[] SecretDigest, byte[] Key);
}
