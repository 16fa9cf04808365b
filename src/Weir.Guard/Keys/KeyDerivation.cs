using System.Security.Cryptography;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>
/// Every key that is made from another: HKDF-SHA-512 (RFC 5869) with an info that says what for (docs/formats/sealed-values.md).
/// Thread-safe.
/// </summary>
internal static class KeyDerivation
{
    /// <summary>Bytes of every key of the hierarchy.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes that tell whether a root key is the one that the key store was made with.</summary>
    public const int RootCheckBytes = 16;

    /// <summary>The longest output of HKDF-SHA-512.</summary>
    public const int MaxDerivedBytes = 255 * 64;

    /// <summary>The key that wraps one version of one key, so that the wrap fits nowhere else.</summary>
    /// <param name="parent">The version of the key above.</param>
    /// <param name="parentVersion">Its number.</param>
    /// <param name="place">The version to be wrapped.</param>
    /// <param name="wrappingKey">Receives 32 bytes; the caller clears them.</param>
    public static void WrappingKey(ReadOnlySpan<byte> parent, uint parentVersion, in KeyPlace place, Span<byte> wrappingKey)
    {
        var info = new CanonicalFields(stackalloc byte[CanonicalFields.FixedBytes]);
        info.Add("weir/v1 wrap"u8);
        info.Add(parentVersion);
        info.Add(place.Owner);
        info.Add(place.KeyId);
        info.Add(place.Version);
        HKDF.DeriveKey(HashAlgorithmName.SHA512, parent, wrappingKey, [], info.Written);
    }

    /// <summary>HMAC-SHA-256 of <paramref name="data"/> under a key of its own for the owner, the purpose and the version.</summary>
    public static byte[] Mac(ReadOnlySpan<byte> key, KeyOwner owner, KeyPurpose purpose, uint version, ReadOnlySpan<byte> data)
    {
        using var macKey = MacKey(key, owner, purpose, version);
        return HMACSHA256.HashData(macKey.Reveal(), data);
    }

    /// <summary>The key of <see cref="Mac"/>; the caller disposes it.</summary>
    public static SecretBytes MacKey(ReadOnlySpan<byte> key, KeyOwner owner, KeyPurpose purpose, uint version)
    {
        Span<byte> macKey = stackalloc byte[KeyBytes];
        var info = new CanonicalFields(stackalloc byte[CanonicalFields.FixedBytes]);
        info.Add("weir/v1 mac"u8);
        info.Add(owner);
        info.Add((uint)purpose);
        info.Add(version);
        HKDF.DeriveKey(HashAlgorithmName.SHA512, key, macKey, [], info.Written);
        try
        {
            return SecretBytes.CopyOf(macKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    /// <summary>Derives <paramref name="length"/> bytes for owner, purpose, version and context; the caller disposes them.</summary>
    public static SecretBytes Derive(
        ReadOnlySpan<byte> key, KeyOwner owner, KeyPurpose purpose, uint version, ReadOnlySpan<byte> context, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxDerivedBytes);
        var info = new CanonicalFields(new byte[CanonicalFields.FixedBytes + context.Length]);
        info.Add("weir/v1 derive"u8);
        info.Add(owner);
        info.Add((uint)purpose);
        info.Add(version);
        info.Add(context);
        info.Add((uint)length);
        var derived = new byte[length];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA512, key, derived, [], info.Written);
            return SecretBytes.CopyOf(derived);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>What the key store keeps to recognise its root key; it says nothing about the key.</summary>
    public static byte[] RootCheck(ReadOnlySpan<byte> root, uint version)
    {
        var check = new byte[RootCheckBytes];
        var info = new CanonicalFields(stackalloc byte[CanonicalFields.FixedBytes]);
        info.Add("weir/v1 root check"u8);
        info.Add(version);
        HKDF.DeriveKey(HashAlgorithmName.SHA512, root, check, [], info.Written);
        return check;
    }
}
