using System.Security.Cryptography;
using System.Text;
using Weir.S3.Errors;
using Weir.S3.Signing;

namespace Weir.S3.Framing;

/// <summary>
/// The chain of signatures over the chunks of a body, each made over the one before ("Signature calculations for the Authorization header:
/// transferring payload in multiple chunks", S3 API reference). Not thread-safe; the owner disposes it.
/// </summary>
internal sealed class ChunkSignatures : IDisposable
{
    private readonly SignatureSeed _seed;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string _previous;

    /// <summary>Continues from a request's own signature.</summary>
    public ChunkSignatures(SignatureSeed seed)
    {
        _seed = seed;
        _previous = seed.Signature;
    }

    /// <summary>Takes the next bytes of the chunk, or of the trailer.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>Ends a chunk.</summary>
    /// <param name="signature">What it was sent with: 64 lower-case hexadecimal digits.</param>
    /// <exception cref="S3Exception">The signature is another.</exception>
    public void EndChunk(string signature) =>
        Verify($"AWS4-HMAC-SHA256-PAYLOAD\n{_seed.TimeText}\n{_seed.Scope}\n{_previous}\n{PayloadMode.EmptyHash}\n", signature);

    /// <summary>Ends the trailer.</summary>
    /// <param name="signature">What it was sent with: 64 lower-case hexadecimal digits.</param>
    /// <exception cref="S3Exception">The signature is another.</exception>
    public void EndTrailer(string signature) =>
        Verify($"AWS4-HMAC-SHA256-TRAILER\n{_seed.TimeText}\n{_seed.Scope}\n{_previous}\n", signature);

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Verify(string head, string signature)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _hash.GetHashAndReset(digest);
        Span<byte> text = stackalloc byte[512];
        var length = Encoding.UTF8.GetBytes(head, text);
        Convert.TryToHexStringLower(digest, text[length..], out var written);
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_seed.Key.Span, text[..(length + written)], expected);
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Convert.FromHexString(signature, given, out _, out _);
        if (!CryptographicOperations.FixedTimeEquals(expected, given))
        {
            throw new S3Exception(S3Errors.SignatureDoesNotMatch);
        }

        _previous = signature;
    }
}
