using System.Globalization;
using Weir.S3.Errors;

namespace Weir.S3.Signing;

/// <summary>The signature in the query of a presigned URL ("Authenticating requests: using query parameters", S3 API reference).</summary>
internal static class PresignedQuery
{
    private const int MaxSeconds = 604_800;

    /// <summary>Reads the parameters.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="S3Exception">One is missing or breaks its rules.</exception>
    public static SignatureClaim Read(in SignedRequest request)
    {
        var target = request.Target;
        if ((target["X-Amz-Algorithm"] ?? throw Missing()) != SignatureClaim.Algorithm)
        {
            throw Malformed("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
        }

        if (!CredentialScope.TryParse(target["X-Amz-Credential"] ?? throw Missing(), out var scope))
        {
            throw Malformed(
                "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
                + "\"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
        }

        var text = target["X-Amz-Date"] ?? throw Missing();
        if (!SignatureClaim.TryReadTime(text, out var time))
        {
            throw Malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
        }

        var signature = target["X-Amz-Signature"] ?? throw Missing();
        return new SignatureClaim(
            SignatureCarrier.Query,
            scope,
            SignatureClaim.ReadSignedHeaders(target["X-Amz-SignedHeaders"] ?? throw Missing())
                ?? throw Malformed("X-Amz-SignedHeaders is mal-formed"),
            signature.Length == 64 && Hex.IsLower(signature) ? signature : throw Malformed("X-Amz-Signature is mal-formed"),
            time,
            text,
            PayloadOf(request))
        {
            ValidFor = TimeSpan.FromSeconds(SecondsOf(target["X-Amz-Expires"] ?? throw Missing())),
        };
    }

    private static PayloadMode PayloadOf(in SignedRequest request)
    {
        var header = request.Single(PayloadMode.Header);
        var parameter = request.Target["X-Amz-Content-Sha256"];
        if (header is not null && parameter is not null && header != parameter)
        {
            throw Malformed("X-Amz-Content-Sha256 and the header of that name differ");
        }

        return (header ?? parameter) is { } text ? PayloadMode.Parse(text) : PayloadMode.Unsigned;
    }

    private static int SecondsOf(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
        ? seconds switch
        {
            < 0 => throw Malformed("X-Amz-Expires must be non-negative"),
            0 => throw Malformed("X-Amz-Expires must be at least 1 second"),
            > MaxSeconds => throw Malformed(
                "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds"),
            _ => (int)seconds,
        }
        : throw Malformed("X-Amz-Expires should be a number");

    private static S3Exception Missing() => Malformed(
        "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, "
        + "X-Amz-SignedHeaders, and X-Amz-Expires parameters.");

    private static S3Exception Malformed(string fault) => new(S3Errors.AuthorizationQueryParametersError, fault);
}
