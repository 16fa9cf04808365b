using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.S3.Errors;

namespace Weir.S3.Signing;

/// <summary>Decides whether the signature of a request counts (AWS Signature Version 4 for S3). Safe for concurrent use.</summary>
/// <param name="region">The region that clients must have signed for.</param>
internal sealed class SignatureCheck(string region)
{
    /// <summary>How far a client's clock may be off.</summary>
    public static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    private readonly SigningKeys _keys = new();

    /// <summary>Checks all that can be without the secret: for whom, where and when the signature was made, and over what.</summary>
    /// <param name="request">The request.</param>
    /// <param name="claim">What it says of its signature.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="S3Exception">It cannot count.</exception>
    public void CheckClaim(in SignedRequest request, SignatureClaim claim, DateTimeOffset now)
    {
        CheckRegion(claim);
        CheckTime(claim, now);
        CheckScope(claim);
        CheckHeaders(request, claim);
    }

    /// <summary>Compares the signature with what the secret makes of the request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="claim">What it says of its signature, checked.</param>
    /// <param name="credential">The access key.</param>
    /// <returns>What the chunks of the body are signed with; null where the signature is another.</returns>
    public SignatureSeed? Verify(in SignedRequest request, SignatureClaim claim, IS3Credential credential)
    {
        var key = _keys.KeyOf(claim.Credential, credential);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        CanonicalRequest.Hash(request, claim, hash);
        var text = $"{SignatureClaim.Algorithm}\n{claim.TimeText}\n{claim.Credential.Text}\n{Convert.ToHexStringLower(hash)}";
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(text), expected);
        return CryptographicOperations.FixedTimeEquals(expected, Convert.FromHexString(claim.Signature))
            ? new SignatureSeed(key, claim.TimeText, claim.Credential.Text, claim.Signature)
            : null;
    }

    private void CheckRegion(SignatureClaim claim)
    {
        var scope = claim.Credential;
        var isQuery = claim.Carrier == SignatureCarrier.Query;
        if (scope.Region != region)
        {
            throw S3Exception.With(
                isQuery ? S3Errors.AuthorizationQueryParametersError : S3Errors.AuthorizationHeaderMalformed,
                (isQuery ? "Error parsing the X-Amz-Credential parameter; " : "The authorization header is malformed; ")
                + $"the region '{scope.Region}' is wrong; expecting '{region}'",
                new KeyValuePair<string, string>("Region", region));
        }
    }

    private static void CheckScope(SignatureClaim claim)
    {
        var fault = claim.Credential switch
        {
            { Service: not CredentialScope.S3 } => $"incorrect service \"{claim.Credential.Service}\". This endpoint belongs to \"s3\".",
            { Terminator: not CredentialScope.End } => $"incorrect terminal \"{claim.Credential.Terminator}\". This endpoint uses \"aws4_request\".",
            { Date: var date } when !claim.TimeText.StartsWith(date, StringComparison.Ordinal) =>
                $"incorrect date \"{date}\". This is not the day of the request.",
            _ => null,
        };
        if (fault is not null)
        {
            throw claim.Carrier == SignatureCarrier.Query
                ? new S3Exception(S3Errors.AuthorizationQueryParametersError, $"Error parsing the X-Amz-Credential parameter; {fault}")
                : AuthorizationHeader.Malformed(fault);
        }
    }

    private static void CheckTime(SignatureClaim claim, DateTimeOffset now)
    {
        if (claim.ValidFor is not { } valid)
        {
            if ((claim.Time - now).Duration() > MaxSkew)
            {
                throw S3Exception.With(
                    S3Errors.RequestTimeTooSkewed,
                    S3Errors.RequestTimeTooSkewed.Message,
                    new KeyValuePair<string, string>("RequestTime", claim.TimeText),
                    new KeyValuePair<string, string>("ServerTime", SignatureClaim.TextOf(now)),
                    new KeyValuePair<string, string>("MaxAllowedSkewMilliseconds", "900000"));
            }
        }
        else if (claim.Time - now > MaxSkew)
        {
            throw new S3Exception(S3Errors.AccessDenied, "Request is not valid yet");
        }
        else if (now - claim.Time > valid)
        {
            throw S3Exception.With(
                S3Errors.AccessDenied,
                "Request has expired",
                new KeyValuePair<string, string>("X-Amz-Expires", valid.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)),
                new KeyValuePair<string, string>("ServerTime", SignatureClaim.TextOf(now)));
        }
    }

    // What is not signed, somebody on the way could have added.
    private static void CheckHeaders(in SignedRequest request, SignatureClaim claim)
    {
        foreach (var (name, _) in request.Headers)
        {
            if ((name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || name.Equals("host", StringComparison.OrdinalIgnoreCase))
                && !claim.SignedHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                throw NotSigned(name.ToLowerInvariant());
            }
        }

        if (!claim.SignedHeaders.Contains("host"))
        {
            throw NotSigned("host");
        }

        _ = request.Single("Host");
    }

    private static S3Exception NotSigned(string name) => S3Exception.With(
        S3Errors.AccessDenied,
        "There were headers present in the request which were not signed",
        new KeyValuePair<string, string>("HeadersNotSigned", name));
}

/// <summary>What the first chunk of a signed body continues from.</summary>
/// <param name="Key">The signing key.</param>
/// <param name="TimeText">The time of the request.</param>
/// <param name="Scope">The credential's scope.</param>
/// <param name="Signature">The request's signature, in lower-case hexadecimal digits.</param>
internal sealed record SignatureSeed(ReadOnlyMemory<byte> Key, string TimeText, string Scope, string Signature);
