using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.AccessKeys;

/// <summary>
/// The secrets of access keys: made here, stored as a keyed digest, and for S3 also sealed, because SigV4 needs the secret itself. All of it
/// stands under the key of the person or the organization: when that is destroyed, the access keys open nothing. Safe for concurrent use.
/// </summary>
/// <param name="keys">The keys.</param>
internal sealed class KeySecrets(KeyRing keys)
{
    private const KeyPurpose Purpose = KeyPurpose.AccessKey;

    /// <summary>Makes the secret of a key for the API or SFTP.</summary>
    public NewSecret Token(KeyOwner owner, Id<AccessKey> id)
    {
        using var random = RandomNumberGenerator.Create();
        var (text, token) = ApiKeyToken.Issue(id, random);
        var version = keys.VersionOf(owner, Purpose);
        return new NewSecret(text, Mac(owner, version, id, token.Digest), version, null, null);
    }

    /// <summary>Makes the secret of a key for S3.</summary>
    public NewSecret S3(KeyOwner owner, Id<AccessKey> id)
    {
        using var random = RandomNumberGenerator.Create();
        var pair = S3KeyPair.New(random);
        var secret = Encoding.UTF8.GetBytes(pair.Secret.Reveal());
        var version = keys.VersionOf(owner, Purpose);
        var made = new NewSecret(
            pair.Secret,
            Mac(owner, version, id, SHA256.HashData(secret)),
            version,
            pair.AccessKeyId,
            keys.Seal(owner, Purpose, secret, SecretContext(id)));
        CryptographicOperations.ZeroMemory(secret);
        return made;
    }

    /// <summary>The keyed digest that a presented secret must have, compared in constant time by <see cref="Matches"/>.</summary>
    /// <exception cref="KeyUnavailableException">The owner was erased.</exception>
    public byte[] Mac(KeyOwner owner, uint version, Id<AccessKey> id, ReadOnlySpan<byte> digest) =>
        keys.Mac(owner, Purpose, version, [.. Encoding.UTF8.GetBytes($"access_keys.secret_mac/{id}/"), .. digest]);

    /// <summary>Says whether a token is the one that a key was made with; false where the owner was erased.</summary>
    public bool Matches(KeyOwner owner, long version, ApiKeyToken token, ReadOnlySpan<byte> stored)
    {
        try
        {
            return CryptographicOperations.FixedTimeEquals(Mac(owner, (uint)version, token.Id, token.Digest), stored);
        }
        catch (KeyUnavailableException exception) when (exception.Reason != KeyUnavailableReason.StoreUnreachable)
        {
            return false;
        }
    }

    /// <summary>Whether the secrets of an owner's keys can be opened; false where the owner was erased.</summary>
    public bool CanOpen(KeyOwner owner)
    {
        try
        {
            _ = keys.CurrentVersion(owner);
            return true;
        }
        catch (KeyUnavailableException exception) when (exception.Reason != KeyUnavailableReason.StoreUnreachable)
        {
            return false;
        }
    }

    /// <summary>Opens the secret of an S3 key. The caller disposes it.</summary>
    /// <exception cref="KeyUnavailableException">The owner was erased.</exception>
    public SecretBytes OpenS3(KeyOwner owner, Id<AccessKey> id, ReadOnlySpan<byte> sealedSecret)
    {
        var opened = keys.Open(owner, Purpose, sealedSecret, SecretContext(id));
        try
        {
            return SecretBytes.CopyOf(opened);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    /// <summary>Seals the address of a use.</summary>
    public byte[] SealAddress(KeyOwner owner, Id<AccessKey> id, IPAddress? address) =>
        keys.Seal(owner, KeyPurpose.Sealing, Encoding.UTF8.GetBytes(TextOf(address)), AddressContext(id));

    /// <summary>The address of a use; null where the owner was erased.</summary>
    public string? OpenAddress(KeyOwner owner, Id<AccessKey> id, ReadOnlySpan<byte> sealedAddress)
    {
        try
        {
            return Encoding.UTF8.GetString(keys.Open(owner, KeyPurpose.Sealing, sealedAddress, AddressContext(id)));
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }

    /// <summary>The text form of an address: IPv4 written inside IPv6 is IPv4.</summary>
    public static string TextOf(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static byte[] SecretContext(Id<AccessKey> id) => Encoding.UTF8.GetBytes($"access_key_secrets.secret/{id}");

    private static byte[] AddressContext(Id<AccessKey> id) => Encoding.UTF8.GetBytes($"access_key_uses.address/{id}");
}

/// <summary>A secret that was just made.</summary>
/// <param name="Text">The secret, for the one answer that shows it.</param>
/// <param name="Mac">Its keyed digest.</param>
/// <param name="MacVersion">The version of the owner's key that the digest was made with.</param>
/// <param name="S3AccessKeyId">The id that S3 clients send; null for other doors.</param>
/// <param name="Sealed">The sealed secret of an S3 key; null for other doors.</param>
internal sealed record NewSecret(ShownOnce Text, byte[] Mac, long MacVersion, string? S3AccessKeyId, byte[]? Sealed);
