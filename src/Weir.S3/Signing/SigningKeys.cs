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

    /// <summary>The signing key of an access key.</summary>
    /// <param name="scope">What the key is for.</param>
    /// <param name="credential">The access key.</param>
    public ReadOnlyMemory<byte> KeyOf(in CredentialScope scope, IS3Credential credential)
    {
        var name = (scope.AccessKeyId, scope.Date, scope.Region);
        if (_keys.TryGetValue(name, out var entry) && ReferenceEquals(entry.Stamp, credential.Stamp))
        {
            return entry.Key;
        }

        if (_keys.Count >= MostRemembered)
        {
            _keys.Clear();
        }

        using var secret = credential.OpenSecret();
        var key = Derive(scope, secret.Reveal());
        _keys[name] = new Entry(credential.Stamp, key);
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

    private sealed record Entry(object Stamp, byte[] Key);
}
