using System.Security.Cryptography;
using Weir.S3.Errors;
using Weir.S3.Framing;
using Weir.S3.Xml;
using Weir.Vault.Checksums;

namespace Weir.S3.Operations;

/// <summary>What a client declares of its body: digests that it has to have.</summary>
/// <param name="Md5">Its MD5 digest; null where none was declared.</param>
/// <param name="Algorithm">How its checksum is made; null where none was declared.</param>
/// <param name="Checksum">Its checksum; null where none was declared, or where the trailer says it.</param>
/// <param name="Trailer">The field of the trailer that says it; null where none does.</param>
internal sealed record BodyDigests(byte[]? Md5, ChecksumAlgorithm? Algorithm, byte[]? Checksum, string? Trailer)
{
    private const string Prefix = "x-amz-checksum-";

    /// <summary>Reads the headers.</summary>
    /// <param name="call">The request.</param>
    /// <param name="checksumIsOfBody">False where a checksum in a header is of something else than the body.</param>
    /// <exception cref="S3Exception">One is broken, unknown, or there are several checksums.</exception>
    public static BodyDigests Read(S3Call call, bool checksumIsOfBody = true)
    {
        var md5 = call.Header("Content-MD5") is { } text ? ReadMd5(text) : null;
        var named = call.Header("x-amz-sdk-checksum-algorithm") is { Length: > 0 } name ? ChecksumNames.Parse(name) : (ChecksumAlgorithm?)null;
        var trailer = call.Header("x-amz-trailer")?.ToLowerInvariant();
        var headers = call.AmzHeaders()
            .Where(static header => header.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Where(static header => header.Key is not ("x-amz-checksum-algorithm" or "x-amz-checksum-mode" or "x-amz-checksum-type"))
            .ToList();
        if (headers.Count + (trailer is null ? 0 : 1) > 1)
        {
            throw new S3Exception(S3Errors.InvalidRequest, "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.");
        }

        if (trailer is not null)
        {
            return new BodyDigests(md5, Same(AlgorithmOf(trailer), named), null, trailer);
        }

        if (headers.Count == 0 || !checksumIsOfBody)
        {
            return new BodyDigests(md5, null, null, null);
        }

        var algorithm = Same(AlgorithmOf(headers[0].Key), named);
        return new BodyDigests(md5, algorithm, ChecksumNames.ReadValue(algorithm, headers[0].Value), null);
    }

    /// <summary>The declared checksum, once the body was read to its end; null where none was declared.</summary>
    /// <exception cref="S3Exception">The trailer's is broken.</exception>
    public byte[]? ChecksumOf(PayloadReader body) => Trailer is null ? Checksum
        : body.Trailer(Trailer) is { } text ? ChecksumNames.ReadValue(Algorithm!.Value, text)
        : throw new S3Exception(S3Errors.MalformedTrailer);

    /// <summary>Checks a body that was read whole.</summary>
    /// <param name="bytes">The body.</param>
    /// <param name="sha256">The digest that was signed; null where none was.</param>
    /// <param name="body">Where it was read from.</param>
    /// <exception cref="S3Exception">A digest is another.</exception>
    public void Check(ReadOnlySpan<byte> bytes, byte[]? sha256, PayloadReader body)
    {
        if (sha256 is not null && !SHA256.HashData(bytes).AsSpan().SequenceEqual(sha256))
        {
            throw new S3Exception(S3Errors.XAmzContentSha256Mismatch);
        }

#pragma warning disable CA5351 // Content-MD5 is what the protocol compares; nothing is trusted because of it.
        if (Md5 is not null && !MD5.HashData(bytes).AsSpan().SequenceEqual(Md5))
#pragma warning restore CA5351
        {
            throw new S3Exception(S3Errors.BadDigest);
        }

        if (ChecksumOf(body) is { } declared)
        {
            using var hash = new ChecksumHash(Algorithm!.Value);
            hash.Append(bytes);
            if (!hash.Finish().AsSpan().SequenceEqual(declared))
            {
                throw Mismatch(Algorithm.Value);
            }
        }
    }

    /// <summary>The body has another checksum than was declared.</summary>
    public static S3Exception Mismatch(ChecksumAlgorithm algorithm) =>
        new(S3Errors.BadDigest, $"The {ChecksumNames.NameOf(algorithm)} you specified did not match the calculated checksum.");

    private static ChecksumAlgorithm AlgorithmOf(string header) => header.StartsWith(Prefix, StringComparison.Ordinal)
        ? ChecksumNames.Parse(header[Prefix.Length..])
        : throw new S3Exception(S3Errors.InvalidRequest, "The value specified in the x-amz-trailer header is not supported");

    private static ChecksumAlgorithm Same(ChecksumAlgorithm algorithm, ChecksumAlgorithm? named) => named is null || named == algorithm
        ? algorithm
        : throw new S3Exception(S3Errors.InvalidRequest, "Value for x-amz-sdk-checksum-algorithm header is invalid.");

    private static byte[] ReadMd5(string text)
    {
        var digest = new byte[16];
        return text.Length <= 32 && Convert.TryFromBase64String(text, digest, out var written) && written == digest.Length
            ? digest
            : throw new S3Exception(S3Errors.InvalidDigest);
    }
}
