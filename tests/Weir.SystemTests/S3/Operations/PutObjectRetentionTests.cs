using System.Text;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

public sealed class PutObjectRetentionTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.retention";

    protected override async Task<Sample> SampleAsync() =>
        Sample.Of("PUT", await ObjectAsync(locks: true), "/k?retention", Until("GOVERNANCE", "2090-01-01T00:00:00Z"));

    [Fact]
    public async Task It_can_be_lengthened_by_all_and_shortened_by_who_may_bypass()
    {
        var target = $"/{await ObjectAsync(locks: true)}/k?retention";
        (string, string) bypass = ("x-amz-bypass-governance-retention", "true");
        var without = await House.WithoutAsync("object.retention.bypass");
        (await Send("PUT", target, Until("GOVERNANCE", "2080-01-01T00:00:00Z"))).Demand(Ok);

        (await Send("PUT", target, Until("GOVERNANCE", "2081-01-01T00:00:00Z"))).Demand(Ok);
        (await Send("PUT", target, Until("GOVERNANCE", "2080-01-01T00:00:00Z"))).Refused(Forbidden, "AccessDenied");
        (await Send("PUT", target, Until("COMPLIANCE", "2082-01-01T00:00:00Z"))).Refused(Forbidden, "AccessDenied");
        (await Send("PUT", target, "<Retention/>")).Refused(Forbidden, "AccessDenied");
        (await without.SendAsync("PUT", target, Encoding.UTF8.GetBytes("<Retention/>"), Extras.Of(bypass)))
            .Refused(Forbidden, "AccessDenied");
        (await Send("PUT", target, Until("GOVERNANCE", "2079-01-01T00:00:00Z"), bypass)).Demand(Ok);
        (await Send("PUT", target, "<Retention/>", bypass)).Demand(Ok);
        (await Send("GET", target)).Refused(NotFound, "NoSuchObjectLockConfiguration");
    }

    [Fact]
    public async Task In_compliance_mode_it_is_only_lengthened()
    {
        var target = $"/{await ObjectAsync(locks: true)}/k?retention";
        (string, string) bypass = ("x-amz-bypass-governance-retention", "true");
        (await Send("PUT", target, Until("COMPLIANCE", "2080-01-01T00:00:00Z"))).Demand(Ok);

        (await Send("PUT", target, Until("COMPLIANCE", "2079-01-01T00:00:00Z"), bypass)).Refused(Forbidden, "AccessDenied");
        (await Send("PUT", target, Until("GOVERNANCE", "2081-01-01T00:00:00Z"), bypass)).Refused(Forbidden, "AccessDenied");
        (await Send("PUT", target, "<Retention/>", bypass)).Refused(Forbidden, "AccessDenied");
        (await Send("PUT", target, Until("COMPLIANCE", "2081-01-01T00:00:00Z"))).Demand(Ok);
    }

    [Theory]
    [InlineData("", "MissingRequestBodyError")]
    [InlineData("<Retention><Mode>governance</Mode><RetainUntilDate>2090-01-01T00:00:00Z</RetainUntilDate></Retention>", "MalformedXML")]
    [InlineData("<Retention><Mode>GOVERNANCE</Mode></Retention>", "MalformedXML")]
    [InlineData("<Retention><RetainUntilDate>2090-01-01T00:00:00Z</RetainUntilDate></Retention>", "MalformedXML")]
    [InlineData("<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>soon</RetainUntilDate></Retention>", "MalformedXML")]
    [InlineData("<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2010-01-01T00:00:00Z</RetainUntilDate></Retention>", "InvalidArgument")]
    [InlineData("<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2990-01-01T00:00:00Z</RetainUntilDate></Retention>", "InvalidArgument")]
    public async Task Another_body_is_refused(string body, string code) =>
        (await Send("PUT", $"/{await ObjectAsync(locks: true)}/k?retention", body)).Refused(BadRequest, code);

    [Fact]
    public async Task It_needs_an_object_and_a_bucket_with_lock()
    {
        var body = Until("GOVERNANCE", "2090-01-01T00:00:00Z");

        (await Send("PUT", $"/{await ObjectAsync()}/k?retention", body)).Refused(BadRequest, "InvalidRequest");
        (await Send("PUT", $"/{await BucketAsync(locks: true)}/k?retention", body)).Refused(NotFound, "NoSuchKey");
        (await Send("PUT", $"/{await BucketAsync(locks: true)}/k?retention&versionId=null", body)).Refused(NotFound, "NoSuchVersion");
        (await Send("PUT", $"/{await BucketAsync(locks: true)}/k?retention&versionId=x", body)).Refused(BadRequest, "InvalidArgument");
        (await Send("PUT", $"/{await ObjectAsync(locks: true)}/k?retention", body, ("Content-MD5", Md5("other"))))
            .Refused(BadRequest, "BadDigest");
    }

    private static string Until(string mode, string until) =>
        $"<Retention><Mode>{mode}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>";
}
