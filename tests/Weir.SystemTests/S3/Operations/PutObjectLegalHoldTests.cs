namespace Weir.SystemTests.S3.Operations;

public sealed class PutObjectLegalHoldTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.hold";

    protected override async Task<Sample> SampleAsync() => Sample.Of("PUT", await ObjectAsync(locks: true), "/k?legal-hold", Hold("ON"));

    [Fact]
    public async Task What_is_held_stays_until_it_is_not()
    {
        var bucket = await ObjectAsync(locks: true);
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        (await Send("PUT", $"/{bucket}/k?legal-hold", Hold("ON"))).Demand(Ok);

        Assert.Equal("ON", (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-object-lock-legal-hold"]);
        (await Send("DELETE", $"/{bucket}/k?versionId={version}", null, ("x-amz-bypass-governance-retention", "true")))
            .Refused(Forbidden, "AccessDenied");
        (await Send("PUT", $"/{bucket}/k?legal-hold&versionId={version}", Hold("OFF"))).Demand(Ok);
        (await Send("DELETE", $"/{bucket}/k?versionId={version}")).Demand(NoContent);
    }

    [Theory]
    [InlineData("", "MissingRequestBodyError")]
    [InlineData("<LegalHold/>", "MalformedXML")]
    [InlineData("<LegalHold><Status>on</Status></LegalHold>", "MalformedXML")]
    [InlineData("<LegalHold><Status>ON</Status><Status>OFF</Status></LegalHold>", "MalformedXML")]
    public async Task Another_body_is_refused(string body, string code) =>
        (await Send("PUT", $"/{await ObjectAsync(locks: true)}/k?legal-hold", body)).Refused(BadRequest, code);

    [Fact]
    public async Task It_needs_an_object_and_a_bucket_with_lock()
    {
        (await Send("PUT", $"/{await ObjectAsync()}/k?legal-hold", Hold("ON"))).Refused(BadRequest, "InvalidRequest");
        (await Send("PUT", $"/{await BucketAsync(locks: true)}/k?legal-hold", Hold("ON"))).Refused(NotFound, "NoSuchKey");
        (await Send("PUT", $"/{await BucketAsync(locks: true)}/k?legal-hold&versionId=null", Hold("ON")))
            .Refused(NotFound, "NoSuchVersion");
        (await Send("PUT", $"/{await BucketAsync(locks: true)}/k?legal-hold&versionId=x", Hold("ON")))
            .Refused(BadRequest, "InvalidArgument");
    }

    private static string Hold(string status) => $"<LegalHold><Status>{status}</Status></LegalHold>";
}
