using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Guard.Keys;

/// <summary>A record key as it is stored.</summary>
/// <param name="Subject">The id of what it belongs to, such as an object's version.</param>
/// <param name="Owner">Under whose key it is sealed.</param>
/// <param name="Sealed">The sealed key (<see cref="RecordKeys"/>).</param>
public sealed record StoredRecordKey(string Subject, KeyOwner Owner, byte[] Sealed);

/// <summary>
/// Keys of their own for things that can be erased one by one: 32 random bytes, sealed under the owner's key and bound to what they belong to
/// (docs/formats/sealed-values.md, "Record keys"): <c>0x01 ‖ key version (4) ‖ nonce (12) ‖ ciphertext (32) ‖ tag (16)</c>. Whoever destroys
/// the stored form erases what was sealed under it, in the catalog and in the record alike. Thread-safe.
/// </summary>
/// <remarks>Nonces are random; a version of an owner's key seals at most 2^32 of them (NIST SP 800-38D, section 8.3).</remarks>
internal static class RecordKeys
{
    /// <summary>Bytes of the stored form.</summary>
    public const int StoredBytes = HeaderBytes + NonceBytes + KeyDerivation.KeyBytes + TagBytes;

    private const byte Format = 1;
    private const int HeaderBytes = 5;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Makes a key for a new thing.</summary>
    /// <exception cref="KeyUnavailableException">The owner's key cannot be used.</exception>
    public static StoredRecordKey Create(KeyRing keys, KeyOwner owner, string subject)
    {
        Span<byte> key = stackalloc byte[KeyDerivation.KeyBytes];
        RandomNumberGenerator.Fill(key);
        var stored = Seal(keys, owner, subject, key);
        CryptographicOperations.ZeroMemory(key);
        return stored;
    }

    /// <summary>What seals and opens under a key; the caller disposes it.</summary>
    /// <exception cref="CryptographicException">The stored form was altered, or belongs to something else.</exception>
    /// <exception cref="KeyUnavailableException">The owner's key, or the version that sealed, cannot be used.</exception>
    public static RecordSeal Open(KeyRing keys, StoredRecordKey stored)
    {
        Span<byte> key = stackalloc byte[KeyDerivation.KeyBytes];
        Open(keys, stored, key);
        var seal = new RecordSeal(key);
        CryptographicOperations.ZeroMemory(key);
        return seal;
    }

    /// <summary>The same key sealed under the owner's newest version.</summary>
    /// <inheritdoc cref="Open(KeyRing, StoredRecordKey)" path="/exception"/>
    public static StoredRecordKey Rewrap(KeyRing keys, StoredRecordKey stored)
    {
        Span<byte> key = stackalloc byte[KeyDerivation.KeyBytes];
        Open(keys, stored, key);
        var anew = Seal(keys, stored.Owner, stored.Subject, key);
        CryptographicOperations.ZeroMemory(key);
        return anew;
    }

    /// <summary>The version of the owner's key that a stored form needs.</summary>
    /// <exception cref="CryptographicException">The bytes are no stored form.</exception>
    public static uint VersionOf(ReadOnlySpan<byte> stored) => stored.Length == StoredBytes && stored[0] == Format
        ? BinaryPrimitives.ReadUInt32BigEndian(stored[1..])
        : throw new CryptographicException($"Expected a sealed record key: {StoredBytes} bytes that begin with {Format}.");

    private static StoredRecordKey Seal(KeyRing keys, KeyOwner owner, string subject, ReadOnlySpan<byte> key)
    {
        var version = keys.CurrentVersion(owner);
        var stored = new byte[StoredBytes];
        stored[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(stored.AsSpan(1), version);
        var nonce = stored.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var body = stored.AsSpan(HeaderBytes + NonceBytes);
        using var cipher = Cipher(keys, owner, version);
        cipher.Encrypt(nonce, key, body[..^TagBytes], body[^TagBytes..], Encoding.UTF8.GetBytes(subject));
        return new StoredRecordKey(subject, owner, stored);
    }

    private static void Open(KeyRing keys, StoredRecordKey stored, Span<byte> key)
    {
        var bytes = stored.Sealed.AsSpan();
        using var cipher = Cipher(keys, stored.Owner, VersionOf(bytes));
        var body = bytes[(HeaderBytes + NonceBytes)..];
        try
        {
            cipher.Decrypt(
                bytes.Slice(HeaderBytes, NonceBytes), body[..^TagBytes], body[^TagBytes..], key, Encoding.UTF8.GetBytes(stored.Subject));
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new CryptographicException($"Opening the record key of {stored.Subject}: it was altered, or belongs to something else.", failure);
        }
    }

    private static AesGcm Cipher(KeyRing keys, KeyOwner owner, uint version)
    {
        Span<byte> key = stackalloc byte[KeyDerivation.KeyBytes];
        keys.DeriveKept(owner, KeyPurpose.RecordKey, version, "", key);
        var cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }
}
