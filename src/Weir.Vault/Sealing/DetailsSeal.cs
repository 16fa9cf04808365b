using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;

namespace Weir.Vault.Sealing;

/// <summary>
/// Seals what the catalog keeps of objects beside their keys and sizes: entity tags, checksums, metadata, tags (docs/formats/objects.md,
/// "Details"): <c>0x01 ‖ key version (4) ‖ nonce (12) ‖ ciphertext ‖ tag (16)</c>, AES-256-GCM under a key that is derived for the bucket,
/// bound to the row and column. One instance serves one bucket for one operation, so that a page of a thousand rows derives a key once. Not
/// thread-safe; the owner disposes it.
/// </summary>
/// <remarks>
/// Nonces are random. A key version seals at most 2^32 values of one bucket (NIST SP 800-38D, section 8.3), which is far more than a
/// bucket takes between two rotations.
/// </remarks>
/// <param name="keys">The key hierarchy; the project's key has to exist.</param>
/// <param name="project">The bucket's project.</param>
/// <param name="bucket">The bucket.</param>
internal sealed class DetailsSeal(KeyRing keys, Id<Project> project, Id<Bucket> bucket) : IDisposable
{
    /// <summary>Bytes that a sealed value has more than its plaintext.</summary>
    public const int OverheadBytes = HeaderBytes + NonceBytes + TagBytes;

    private const byte Format = 1;
    private const int HeaderBytes = 5;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int KeyBytes = 32;

    private readonly Dictionary<uint, AesGcm> _ciphers = [];

    /// <summary>Seals a value of a row.</summary>
    /// <param name="row">The row's id.</param>
    /// <param name="column">The column.</param>
    /// <param name="plaintext">The value.</param>
    /// <exception cref="KeyUnavailableException">The project's key cannot be used.</exception>
    public byte[] Seal(string row, string column, ReadOnlySpan<byte> plaintext)
    {
        var version = keys.CurrentVersion(KeyOwner.Project(project));
        var stored = new byte[OverheadBytes + plaintext.Length];
        stored[0] = Format;
        BinaryPrimitives.WriteUInt32BigEndian(stored.AsSpan(1), version);
        var nonce = stored.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var body = stored.AsSpan(HeaderBytes + NonceBytes);
        Cipher(version).Encrypt(nonce, plaintext, body[..plaintext.Length], body[plaintext.Length..], Context(row, column));
        return stored;
    }

    /// <summary>Opens a value.</summary>
    /// <exception cref="CryptographicException">It was altered, or belongs to another row, column or bucket.</exception>
    /// <exception cref="KeyUnavailableException">The project's key, or the version that sealed, cannot be used.</exception>
    public byte[] Open(string row, string column, ReadOnlySpan<byte> stored)
    {
        var version = VersionOf(stored);
        var nonce = stored.Slice(HeaderBytes, NonceBytes);
        var body = stored[(HeaderBytes + NonceBytes)..];
        var plaintext = new byte[body.Length - TagBytes];
        try
        {
            Cipher(version).Decrypt(nonce, body[..^TagBytes], body[^TagBytes..], plaintext, Context(row, column));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new CryptographicException($"Opening {column} of {row}: it was altered, or belongs to another row.", failure);
        }
    }

    /// <summary>The version of the project's key that a sealed value needs.</summary>
    /// <exception cref="CryptographicException">The bytes are no sealed value.</exception>
    public static uint VersionOf(ReadOnlySpan<byte> stored) => stored.Length >= OverheadBytes && stored[0] == Format
        ? BinaryPrimitives.ReadUInt32BigEndian(stored[1..])
        : throw new CryptographicException($"Expected a sealed detail: at least {OverheadBytes} bytes that begin with {Format}.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var cipher in _ciphers.Values)
        {
            cipher.Dispose();
        }
    }

    private static byte[] Context(string row, string column) => Encoding.UTF8.GetBytes($"{row}/{column}");

    private AesGcm Cipher(uint version)
    {
        if (!_ciphers.TryGetValue(version, out var cipher))
        {
            Span<byte> key = stackalloc byte[KeyBytes];
            keys.DeriveKept(KeyOwner.Project(project), KeyPurpose.ObjectDetails, version, bucket.ToString(), key);
            cipher = new AesGcm(key, TagBytes);
            CryptographicOperations.ZeroMemory(key);
            _ciphers.Add(version, cipher);
        }

        return cipher;
    }
}
