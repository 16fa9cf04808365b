using System.Security.Cryptography;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>Where a version of a key belongs: a wrap opens in this place only.</summary>
/// <param name="Owner">Whose key.</param>
/// <param name="KeyId">The key's own random id.</param>
/// <param name="Version">The version's number.</param>
internal readonly record struct KeyPlace(KeyOwner Owner, Guid KeyId, uint Version);

/// <summary>
/// Wraps versions of keys with AES-256-KWP (RFC 5649, NIST SP 800-38F), which has no associated data: the wrapping key is derived for
/// the place instead. Thread-safe.
/// </summary>
internal static class KeyWrap
{
    /// <summary>Bytes of a wrapped key.</summary>
    public const int WrappedBytes = KeyDerivation.KeyBytes + 8;

    /// <summary>Wraps <paramref name="key"/> under a version of the key above it.</summary>
    public static byte[] Wrap(SecretBytes parent, uint parentVersion, in KeyPlace place, SecretBytes key)
    {
        Span<byte> wrappingKey = stackalloc byte[KeyDerivation.KeyBytes];
        KeyDerivation.WrappingKey(parent.Reveal(), parentVersion, place, wrappingKey);
        var wrapped = new byte[WrappedBytes];
        Wrap(wrappingKey, key, wrapped);
        CryptographicOperations.ZeroMemory(wrappingKey);
        return wrapped;
    }

    /// <summary>Wraps <paramref name="key"/>, of 32 bytes, into <see cref="WrappedBytes"/> bytes.</summary>
    /// <param name="wrappingKey">32 bytes that were derived for the place of this key alone.</param>
    /// <param name="key">What is wrapped.</param>
    /// <param name="wrapped">Receives the wrap.</param>
    public static void Wrap(ReadOnlySpan<byte> wrappingKey, SecretBytes key, Span<byte> wrapped)
    {
        using var aes = Aes.Create();
        aes.SetKey(wrappingKey);
        aes.EncryptKeyWrapPadded(key.Reveal(), wrapped);
    }

    /// <summary>Opens what <see cref="Wrap(SecretBytes, uint, in KeyPlace, SecretBytes)"/> made; the caller disposes the key.</summary>
    /// <exception cref="CryptographicException">The bytes were altered, or belong to another place or another parent.</exception>
    public static SecretBytes Unwrap(SecretBytes parent, uint parentVersion, in KeyPlace place, ReadOnlySpan<byte> wrapped)
    {
        Span<byte> wrappingKey = stackalloc byte[KeyDerivation.KeyBytes];
        KeyDerivation.WrappingKey(parent.Reveal(), parentVersion, place, wrappingKey);
        try
        {
            return Unwrap(wrappingKey, wrapped);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(wrappingKey);
        }
    }

    /// <summary>Opens what was wrapped under <paramref name="wrappingKey"/>; the caller disposes the key.</summary>
    /// <exception cref="CryptographicException">The bytes were altered, or belong to another place.</exception>
    public static SecretBytes Unwrap(ReadOnlySpan<byte> wrappingKey, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != WrappedBytes)
        {
            throw new CryptographicException($"A wrapped key has {WrappedBytes} bytes, this one {wrapped.Length}.");
        }

        using var aes = Aes.Create();
        aes.SetKey(wrappingKey);
        Span<byte> key = stackalloc byte[WrappedBytes];
        try
        {
            return aes.TryDecryptKeyWrapPadded(wrapped, key, out var length) && length == KeyDerivation.KeyBytes
                ? SecretBytes.CopyOf(key[..length])
                : throw new CryptographicException("A wrapped key has another length than the keys of this hierarchy.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
