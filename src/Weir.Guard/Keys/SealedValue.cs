using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Guard.Keys;

/// <summary>
/// The bytes of a sealed value, version 1 (docs/formats/sealed-values.md):
/// <c>0x01 ‖ key version (4) ‖ salt (24) ‖ ciphertext ‖ tag (16)</c>. Thread-safe.
/// </summary>
/// <remarks>
/// Every value has an AES-256-GCM key and nonce of its own, derived from the key's version and a random salt of 192 bits. One key
/// therefore seals any number of values: the bound of 2^32 random nonces per key (NIST SP 800-38D, section 8.3) is never met.
/// </remarks>
internal static class SealedValue
{
    /// <summary>Bytes that a sealed value has more than its plaintext.</summary>
    public const int OverheadBytes = HeaderBytes + SaltBytes + TagBytes;

    /// <summary>Bytes of the salt.</summary>
    public const int SaltBytes = 24;

    private const byte Format = 1;
    private const int HeaderBytes = 5;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    /// <summary>Seals under a fresh salt.</summary>
    public static byte[] Seal(
        ReadOnlySpan<byte> key, uint version, KeyOwner owner, KeyPurpose purpose, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
    {
        Span<byte> salt = stackalloc byte[SaltBytes];
        RandomNumberGenerator.Fill(salt);
        return Seal(key, version, owner, purpose, plaintext, context, salt);
    }

    /// <summary>Seals under the given salt, which must never be used twice.</summary>
    public static byte[] Seal(
        ReadOnlySpan<byte> key,
        uint version,
        KeyOwner owner,
        KeyPurpose purpose,
        ReadOnlySpan<byte> plaintext,
        ReadOnlySpan<byte> context,
        ReadOnlySpan<byte> salt)
    {
        var bytes = new byte[OverheadBytes + plaintext.Length];
        bytes[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(1), version);
        salt.CopyTo(bytes.AsSpan(HeaderBytes, SaltBytes));

        var fields = Fields(version, owner, purpose, context, out var infoBytes);
        Span<byte> derived = stackalloc byte[KeyDerivation.KeyBytes + NonceBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA512, key, derived, salt, fields.AsSpan(0, infoBytes));
        try
        {
            using var gcm = new AesGcm(derived[..KeyDerivation.KeyBytes], TagBytes);
            var body = bytes.AsSpan(HeaderBytes + SaltBytes);
            gcm.Encrypt(derived[KeyDerivation.KeyBytes..], plaintext, body[..plaintext.Length], body[plaintext.Length..], fields);
            return bytes;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>The version of the key that a sealed value needs.</summary>
    /// <exception cref="CryptographicException">The bytes are not a sealed value of a format that this program knows.</exception>
    public static uint VersionOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < OverheadBytes)
        {
            throw new CryptographicException($"A sealed value has at least {OverheadBytes} bytes, this one {bytes.Length}.");
        }

        return bytes[0] == Format
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes[1..])
            : throw new CryptographicException($"A sealed value of format {bytes[0]}: this program knows format {Format}.");
    }

    /// <summary>Opens a sealed value whose version is <paramref name="key"/>'s.</summary>
    /// <exception cref="CryptographicException">Altered, or sealed for another owner, purpose or context.</exception>
    public static byte[] Open(
        ReadOnlySpan<byte> key, KeyOwner owner, KeyPurpose purpose, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> context)
    {
        var fields = Fields(VersionOf(bytes), owner, purpose, context, out var infoBytes);
        var salt = bytes.Slice(HeaderBytes, SaltBytes);
        var body = bytes[(HeaderBytes + SaltBytes)..];
        Span<byte> derived = stackalloc byte[KeyDerivation.KeyBytes + NonceBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA512, key, derived, salt, fields.AsSpan(0, infoBytes));
        try
        {
            using var gcm = new AesGcm(derived[..KeyDerivation.KeyBytes], TagBytes);
            var plaintext = new byte[body.Length - TagBytes];
            gcm.Decrypt(derived[KeyDerivation.KeyBytes..], body[..^TagBytes], body[^TagBytes..], plaintext, fields);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new CryptographicException(
                $"Opening a sealed value of {owner} for {purpose}: it was altered, or sealed for another owner, purpose or context.",
                failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    // The info of the derivation is the start of the associated data, so one buffer serves both.
    private static byte[] Fields(uint version, KeyOwner owner, KeyPurpose purpose, ReadOnlySpan<byte> context, out int infoBytes)
    {
        Span<byte> head = stackalloc byte[CanonicalFields.FixedBytes];
        var fixedFields = new CanonicalFields(head);
        fixedFields.Add("weir/v1 seal"u8);
        fixedFields.Add(owner);
        fixedFields.Add((uint)purpose);
        fixedFields.Add(version);
        infoBytes = fixedFields.Written.Length;

        var fields = new byte[infoBytes + sizeof(int) + context.Length];
        fixedFields.Written.CopyTo(fields);
        new CanonicalFields(fields.AsSpan(infoBytes)).Add(context);
        return fields;
    }
}
