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
        using var aes = Cipher(parent, parentVersion, place);
        var wrapped = new byte[WrappedBytes];
        aes.EncryptKeyWrapPadded(key.Reveal(), wrapped);
        return wrapped;
    }

    /// <summary>Opens what <see cref="Wrap"/> made; the caller disposes the key.</summary>
    /// <exception cref="CryptographicException">The bytes were altered, or belong to another place or another parent.</exception>
    public static SecretBytes Unwrap(SecretBytes parent, uint parentVersion, in KeyPlace place, ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length != WrappedBytes)
        {
            throw new CryptographicException($"A wrapped key has {WrappedBytes} bytes, this one {wrapped.Length}.");
        }

        using var aes = Cipher(parent, parentVersion, place);
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

    private static Aes Cipher(SecretBytes parent, uint parentVersion, in KeyPlace place)
    {
        Span<byte> wrappingKey = stackalloc byte[KeyDerivation.KeyBytes];
        KeyDerivation.WrappingKey(parent.Reveal(), parentVersion, place, wrappingKey);
        var aes = Aes.Create();
        aes.SetKey(wrappingKey);
        CryptographicOperations.ZeroMemory(wrappingKey);
        return aes;
    }
}
