using Microsoft.AspNetCore.Http;
using Weir.S3.Routing;
using Weir.S3.Signing;

namespace Weir.Tests.S3.Signing;

/// <summary>The account, the day and the requests of AWS's own examples ("Authenticating requests", S3 API reference).</summary>
internal static class AwsExamples
{
    public const string Region = "us-east-1";

    public const string Scope = "20130524/us-east-1/s3/aws4_request";

    public static readonly DateTimeOffset Day = new(2013, 5, 24, 0, 0, 0, TimeSpan.Zero);

    public const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    /// <summary>A request with the headers that all examples have.</summary>
    public static SignedRequest Request(
        string method, string target, string signedHeaders, string signature, string payload, params (string Name, string Value)[] headers)
    {
        var all = new HeaderDictionary
        {
            ["Host"] = "examplebucket.s3.amazonaws.com",
            ["x-amz-date"] = "20130524T000000Z",
            ["x-amz-content-sha256"] = payload,
            ["Authorization"] =
                $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/{Scope}, SignedHeaders={signedHeaders},Signature={signature}",
        };
        foreach (var (name, value) in headers)
        {
            all[name] = value;
        }

        return new SignedRequest(method, RequestTarget.Parse(target), all);
    }

    /// <summary>Reads, checks and verifies; null where the signature is another.</summary>
    public static SignatureSeed? Verify(in SignedRequest request, DateTimeOffset? now = null)
    {
        var claim = SignatureClaim.Read(request);
        Assert.NotNull(claim);
        var check = new SignatureCheck(Region);
        check.CheckClaim(request, claim, now ?? Day);
        return check.Verify(request, claim, new KnownCredential(Secret));
    }

    /// <summary>The presigned example.</summary>
    public static SignedRequest Presigned(string expires = "86400", string more = "", string signature =
        "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404") => new(
        "GET",
        RequestTarget.Parse(
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + $"&X-Amz-Date=20130524T000000Z&X-Amz-Expires={expires}&X-Amz-SignedHeaders=host{more}&X-Amz-Signature={signature}"),
        new HeaderDictionary { ["Host"] = "examplebucket.s3.amazonaws.com" });
}
