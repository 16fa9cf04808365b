using System.Globalization;
using Weir.S3.Errors;

namespace Weir.S3.Signing;

/// <summary>The signature in the header <c>Authorization</c> ("Authenticating requests: using the Authorization header", S3 API reference).</summary>
internal static class AuthorizationHeader
{
    /// <summary>Reads the header and what goes with it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="header">The header's value.</param>
    /// <exception cref="S3Exception">It is no signature of this version, or something that it needs is missing.</exception>
    public static SignatureClaim Read(in SignedRequest request, string header)
    {
        if (!header.StartsWith(SignatureClaim.Algorithm + " ", StringComparison.Ordinal))
        {
            throw new S3Exception(S3Errors.InvalidArgument, "Unsupported Authorization Type");
        }

        string? credential = null, names = null, signature = null;
        foreach (var piece in header[(SignatureClaim.Algorithm.Length + 1)..].Split(','))
        {
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (piece.Trim(' '), "") : (piece[..equals].Trim(' '), piece[(equals + 1)..].Trim(' '));
            _ = name switch
            {
                "Credential" => Once(ref credential, name, value),
                "SignedHeaders" => Once(ref names, name, value),
                "Signature" => Once(ref signature, name, value),
                _ => throw Malformed("an unknown field was sent."),
            };
        }

        if (!CredentialScope.TryParse(credential ?? throw Malformed("missing Credential."), out var scope))
        {
            throw Malformed("the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
        }

        var (time, text) = TimeOf(request);
        return new SignatureClaim(
            SignatureCarrier.Header,
            scope,
            SignatureClaim.ReadSignedHeaders(names ?? throw Malformed("missing SignedHeaders.")) ?? throw Malformed("SignedHeaders is mal-formed."),
            signature is { Length: 64 } && Hex.IsLower(signature) ? signature : throw Malformed("missing or mal-formed Signature."),
            time,
            text,
            PayloadMode.Parse(request.Single(PayloadMode.Header)
                ?? throw new S3Exception(S3Errors.InvalidRequest, "Missing required header for this request: x-amz-content-sha256")));
    }

    /// <summary>The header breaks its rules.</summary>
    public static S3Exception Malformed(string fault) =>
        new(S3Errors.AuthorizationHeaderMalformed, $"The authorization header is malformed; {fault}");

    private static string Once(ref string? field, string name, string value) =>
        field is null ? field = value : throw Malformed($"{name} was sent more than once.");

    private static (DateTimeOffset Time, string Text) TimeOf(in SignedRequest request)
    {
        if (request.Single("x-amz-date") is { } stamp)
        {
            return SignatureClaim.TryReadTime(stamp, out var time) ? (time, stamp) : throw NoTime();
        }

        var date = request.Single("Date");
        if (SignatureClaim.TryReadTime(date, out var plain))
        {
            return (plain, date!);
        }

        return DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var http)
            ? (http, SignatureClaim.TextOf(http))
            : throw NoTime();
    }

    private static S3Exception NoTime() => new(S3Errors.AccessDenied, "AWS authentication requires a valid Date or x-amz-date header");
}
