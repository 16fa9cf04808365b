using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Weir.S3.Errors;
using Weir.S3.Routing;
using Weir.S3.Signing;

namespace Weir.Tests.S3.Signing;

public sealed class SignatureRulesTests
{
    private const string Names = "host;x-amz-content-sha256;x-amz-date";
    private const string Signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";

    [Fact]
    public void A_request_without_signature_is_nobodys() => Assert.Null(SignatureClaim.Read(
        new SignedRequest("GET", RequestTarget.Parse("/bucket/key?versionId=1"), new HeaderDictionary { ["Host"] = "localhost" })));

    [Theory]
    [InlineData("GET", "/?prefix=J&max-keys=3")]
    [InlineData("HEAD", "/?prefix=J&max-keys=2")]
    [InlineData("GET", "//?prefix=J&max-keys=2")]
    public void What_was_not_signed_so_does_not_verify(string method, string target) =>
        Assert.Null(AwsExamples.Verify(AwsExamples.Request(method, target, Names, Signature, PayloadMode.EmptyHash)));

    [Fact]
    public void Another_secret_does_not_verify()
    {
        var request = AwsExamples.Request("GET", "/?prefix=J&max-keys=2", Names, Signature, PayloadMode.EmptyHash);
        var check = new SignatureCheck(AwsExamples.Region);
        var claim = SignatureClaim.Read(request)!;

        Assert.NotNull(check.Verify(request, claim, new KnownCredential(AwsExamples.Secret)));
        Assert.Null(check.Verify(request, claim, new KnownCredential("another")));
        Assert.NotNull(check.Verify(request, claim, new KnownCredential(AwsExamples.Secret)));
    }

    [Theory]
    [InlineData(-15, null)]
    [InlineData(15, null)]
    [InlineData(-15.1, "RequestTimeTooSkewed")]
    [InlineData(15.1, "RequestTimeTooSkewed")]
    public void A_clock_may_be_off_by_a_quarter_of_an_hour(double minutes, string? error) =>
        Refused(error, () => AwsExamples.Verify(List(), AwsExamples.Day.AddMinutes(minutes)));

    [Theory]
    [InlineData(-15, null)]
    [InlineData(-15.1, "AccessDenied")]
    [InlineData(1_440, null)]
    [InlineData(1_440.1, "AccessDenied")]
    public void A_presigned_address_counts_in_its_time(double minutes, string? error) =>
        Refused(error, () => AwsExamples.Verify(AwsExamples.Presigned(), AwsExamples.Day.AddMinutes(minutes)));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("604801")]
    [InlineData("99999999999999999999")]
    [InlineData("1.5")]
    [InlineData("")]
    public void An_expiry_is_one_second_to_a_week(string expires) =>
        Refused("AuthorizationQueryParametersError", () => AwsExamples.Verify(AwsExamples.Presigned(expires)));

    [Fact]
    public void A_header_that_was_added_after_signing_is_refused()
    {
        var request = List();
        request.Headers["X-Amz-Meta-Note"] = "added";

        Refused("AccessDenied", () => AwsExamples.Verify(request));
    }

    [Fact]
    public void The_host_must_be_signed() => Refused("AccessDenied", () => AwsExamples.Verify(
        AwsExamples.Request("GET", "/", "x-amz-content-sha256;x-amz-date", Signature, PayloadMode.EmptyHash)));

    [Fact]
    public void Two_carriers_are_refused()
    {
        var request = AwsExamples.Presigned();
        request.Headers.Authorization = List().Headers.Authorization;

        Refused("InvalidArgument", () => SignatureClaim.Read(request));
    }

    [Fact]
    public void The_old_signature_is_refused_with_what_to_use()
    {
        var header = new SignedRequest("GET", RequestTarget.Parse("/"), new HeaderDictionary { ["Authorization"] = "AWS AKIA:c2ln" });
        var query = new SignedRequest("GET", RequestTarget.Parse("/b/k?AWSAccessKeyId=AKIA&Signature=c2ln&Expires=1"), new HeaderDictionary());

        Assert.Contains("AWS4-HMAC-SHA256", Assert.Throws<S3Exception>(() => SignatureClaim.Read(header)).Message, StringComparison.Ordinal);
        Assert.Contains("AWS4-HMAC-SHA256", Assert.Throws<S3Exception>(() => SignatureClaim.Read(query)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_region_is_told_the_right_one()
    {
        var request = List();
        var claim = SignatureClaim.Read(request)!;

        var error = Assert.Throws<S3Exception>(() => new SignatureCheck("weir-1").CheckClaim(request, claim, AwsExamples.Day));

        Assert.Equal(S3Errors.AuthorizationHeaderMalformed, error.Code);
        Assert.Contains(error.Details, static detail => detail is { Key: "Region", Value: "weir-1" });
    }

    [Theory]
    [InlineData("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/ec2/aws4_request")]
    [InlineData("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws3_request")]
    [InlineData("AKIAIOSFODNN7EXAMPLE/20130525/us-east-1/s3/aws4_request")]
    [InlineData("AKIAIOSFODNN7EXAMPLE/2013052/us-east-1/s3/aws4_request")]
    [InlineData("AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3")]
    [InlineData("/20130524/us-east-1/s3/aws4_request")]
    [InlineData("")]
    public void A_scope_for_something_else_is_refused(string credential) => Refused(
        "AuthorizationHeaderMalformed",
        () => AwsExamples.Verify(WithAuthorization($"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={Names}, Signature={Signature}")));

    [Theory]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3/aws4_request,Credential=A,SignedHeaders=host,Signature=" + Signature)]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3/aws4_request,SignedHeaders=x-amz-date;host,Signature=" + Signature)]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;host,Signature=" + Signature)]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3/aws4_request,SignedHeaders=Host,Signature=" + Signature)]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=ABCD")]
    [InlineData("AWS4-HMAC-SHA256 Credential=A/20130524/us-east-1/s3/aws4_request,SignedHeaders=host,Signature=" + Signature + ",Extra=1")]
    [InlineData("AWS4-HMAC-SHA256 ")]
    public void A_header_that_breaks_its_rules_is_refused(string header) =>
        Refused("AuthorizationHeaderMalformed", () => SignatureClaim.Read(WithAuthorization(header)));

    [Fact]
    public void Another_kind_of_authorization_is_refused() =>
        Refused("InvalidArgument", () => SignatureClaim.Read(WithAuthorization("Bearer weir_abc")));

    [Fact]
    public void A_header_that_counts_and_comes_twice_is_refused()
    {
        foreach (var name in new[] { "Authorization", "x-amz-date", "x-amz-content-sha256", "Host" })
        {
            var request = List();
            request.Headers[name] = new StringValues([request.Headers[name], request.Headers[name]]);

            Refused("InvalidRequest", () => AwsExamples.Verify(request));
        }
    }

    [Fact]
    public void A_parameter_that_comes_twice_is_refused() =>
        Refused("InvalidArgument", () => AwsExamples.Presigned(more: "&X-Amz-Date=20130524T000000Z"));

    [Fact]
    public void A_session_token_is_refused() => Refused(
        "InvalidToken", () => SignatureClaim.Read(AwsExamples.Presigned(more: "&X-Amz-Security-Token=abc")));

    [Fact]
    public void The_hash_of_the_body_must_be_said()
    {
        var request = List();
        request.Headers.Remove("x-amz-content-sha256");

        Refused("InvalidRequest", () => SignatureClaim.Read(request));
    }

    [Theory]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", "InvalidArgument")]
    [InlineData("e3b0", "InvalidArgument")]
    [InlineData("", "InvalidArgument")]
    [InlineData("STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", "NotImplemented")]
    public void A_hash_that_is_none_is_refused(string payload, string error) =>
        Refused(error, () => SignatureClaim.Read(AwsExamples.Request("GET", "/", Names, Signature, payload)));

    [Fact]
    public void The_date_header_stands_in_for_its_own()
    {
        var request = List();
        request.Headers.Remove("x-amz-date");
        Refused("AccessDenied", () => SignatureClaim.Read(request));
        request.Headers["Date"] = "Fri, 24 May 2013 00:00:00 GMT";

        Assert.Equal("20130524T000000Z", SignatureClaim.Read(request)!.TimeText);
    }

    private static SignedRequest List() => AwsExamples.Request("GET", "/?prefix=J&max-keys=2", Names, Signature, PayloadMode.EmptyHash);

    private static SignedRequest WithAuthorization(string header)
    {
        var request = List();
        request.Headers.Authorization = header;
        return request;
    }

    private static void Refused(string? error, Func<object?> act)
    {
        if (error is null)
        {
            Assert.NotNull(act());
        }
        else
        {
            Assert.Equal(error, Assert.Throws<S3Exception>(act).Code.Name);
        }
    }
}
