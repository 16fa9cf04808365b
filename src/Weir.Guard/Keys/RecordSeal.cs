using System.Security.Cryptography;
using System.Text;

namespace Weir.Guard.Keys;

/// <summary>
/// Seals values under one key, each bound to its place: <c>0x02 ‖ nonce (12) ‖ ciphertext ‖ tag (16)</c>, AES-256-GCM with random nonces
/// (docs/formats/sealed-values.md, "Record keys"). Not thread-safe; the owner disposes it.
/// </summary>
/// <param name="key">32 bytes; the caller clears them.</param>
internal sealed class RecordSeal(ReadOnlySpan<byte> key) : IDisposable
{
    /// <summary>Bytes that a sealed value has more than its plaintext.</summary>
    public const int OverheadBytes = HeaderBytes + NonceBytes + TagBytes;

    private const byte Format = 2;
    private const int HeaderBytes = 1;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly AesGcm _cipher = new(key, TagBytes);

    /// <summary>Seals a value.</summary>
    /// <param name="place">What it belongs to; only there it opens.</param>
    /// <param name="plaintext">The value.</param>
    public byte[] Seal(string place, ReadOnlySpan<byte> plaintext)
    {
        var stored = new byte[OverheadBytes + plaintext.Length];
        stored[0] = Format;
        var nonce = stored.AsSpan(HeaderBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        var body = stored.AsSpan(HeaderBytes + NonceBytes);
        _cipher.Encrypt(nonce, plaintext, body[..plaintext.Length], body[plaintext.Length..], Encoding.UTF8.GetBytes(place));
        return stored;
    }

    /// <summary>Opens a value.</summary>
    /// <exception cref="CryptographicException">It was altered, or belongs to another place or key.</exception>
    public byte[] Open(string place, ReadOnlySpan<byte> stored)
    {
        if (stored.Length < OverheadBytes || stored[0] != Format)
        {
            throw new CryptographicException($"Opening {place}: expected at least {OverheadBytes} bytes that begin with {Format}.");
        }

        var body = stored[(HeaderBytes + NonceBytes)..];
        var plaintext = new byte[body.Length - TagBytes];
        try
        {
            _cipher.Decrypt(
                stored.Slice(HeaderBytes, NonceBytes), body[..^TagBytes], body[^TagBytes..], plaintext, Encoding.UTF8.GetBytes(place));
            return plaintext;
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new CryptographicException($"Opening {place}: it was altered, or belongs to another place.", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();
}
