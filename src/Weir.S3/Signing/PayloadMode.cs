using Weir.S3.Errors;

namespace Weir.S3.Signing;

/// <summary>
/// How a request's body is framed and proven. Chosen by <c>x-amz-content-sha256</c> alone: several clients leave out the
/// <c>Content-Encoding</c> that goes with it.
/// </summary>
internal enum PayloadFraming
{
    /// <summary>The bytes themselves; nothing is said of them.</summary>
    Unsigned = 1,

    /// <summary>The bytes themselves; their SHA-256 is signed.</summary>
    Hashed = 2,

    /// <summary><c>aws-chunked</c>, each chunk signed.</summary>
    SignedChunks = 3,

    /// <summary><c>aws-chunked</c>, each chunk and the trailer signed.</summary>
    SignedChunksWithTrailer = 4,

    /// <summary><c>aws-chunked</c> with a trailer; nothing is signed.</summary>
    UnsignedChunksWithTrailer = 5,
}

/// <summary>The framing with the text that was signed for it.</summary>
/// <param name="Framing">The framing.</param>
/// <param name="Text">The last line of the canonical request.</param>
internal sealed record PayloadMode(PayloadFraming Framing, string Text)
{
    /// <summary>The name of the header.</summary>
    public const string Header = "x-amz-content-sha256";

    /// <summary>SHA-256 of no bytes.</summary>
    public const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>Nothing is said of the body.</summary>
    public static PayloadMode Unsigned { get; } = new(PayloadFraming.Unsigned, "UNSIGNED-PAYLOAD");

    /// <summary>Whether the body is <c>aws-chunked</c>.</summary>
    public bool IsChunked => Framing >= PayloadFraming.SignedChunks;

    /// <summary>Whether the body ends with a trailer.</summary>
    public bool HasTrailer => Framing >= PayloadFraming.SignedChunksWithTrailer;

    /// <summary>The 32 bytes that the body must hash to; null where none are said.</summary>
    public byte[]? Sha256 => Framing == PayloadFraming.Hashed ? Convert.FromHexString(Text) : null;

    /// <summary>Reads the header's value.</summary>
    /// <exception cref="S3Exception">It is none of those that S3 knows.</exception>
    public static PayloadMode Parse(string text) => text switch
    {
        "UNSIGNED-PAYLOAD" => Unsigned,
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" => new PayloadMode(PayloadFraming.SignedChunks, text),
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER" => new PayloadMode(PayloadFraming.SignedChunksWithTrailer, text),
        "STREAMING-UNSIGNED-PAYLOAD-TRAILER" => new PayloadMode(PayloadFraming.UnsignedChunksWithTrailer, text),
        "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" or "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD-TRAILER" =>
            throw new S3Exception(S3Errors.NotImplemented, "Signatures with ECDSA are not implemented. Use AWS4-HMAC-SHA256."),
        { Length: 64 } when Hex.IsLower(text) => new PayloadMode(PayloadFraming.Hashed, text),
        _ => throw new S3Exception(
            S3Errors.InvalidArgument,
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, "
            + "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."),
    };
}
