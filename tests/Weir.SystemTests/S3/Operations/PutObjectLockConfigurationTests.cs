namespace Weir.SystemTests.S3.Operations;

public sealed class PutObjectLockConfigurationTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.lock";

    protected override async Task<Sample> SampleAsync() =>
        Sample.Of("PUT", await BucketAsync(locks: true), "?object-lock", Rule("<Mode>GOVERNANCE</Mode><Days>1</Days>"));

    [Fact]
    public async Task New_objects_are_kept_from_then_on()
    {
        var bucket = await BucketAsync(locks: true);
        (await Send("PUT", $"/{bucket}?object-lock", Rule("<Mode>COMPLIANCE</Mode><Days>1</Days>"))).Demand(Ok);
        var put = (await Send("PUT", $"/{bucket}/k", "1")).Demand(Ok);

        Assert.Equal("COMPLIANCE", (await Send("GET", $"/{bucket}/k?retention")).Demand(Ok).One("Mode"));
        (await Send("DELETE", $"/{bucket}/k?versionId={put["x-amz-version-id"]}")).Refused(Forbidden, "AccessDenied");
    }

    [Fact]
    public async Task A_bucket_that_keeps_versions_can_have_it_later_and_another_cannot()
    {
        (await Send("PUT", $"/{await BucketAsync()}?object-lock", Rule("<Mode>GOVERNANCE</Mode><Days>1</Days>"))).Demand(Ok);
        (await Send("PUT", $"/{await SuspendedBucketAsync()}?object-lock", Rule("<Mode>GOVERNANCE</Mode><Days>1</Days>")))
            .Refused(Conflict, "InvalidBucketState");
    }

    [Theory]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>0</Days>", "InvalidRetentionPeriod")]
    [InlineData("<Mode>GOVERNANCE</Mode><Years>-1</Years>", "InvalidRetentionPeriod")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>36501</Days>", "InvalidRetentionPeriod")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>9223372036854775807</Days>", "InvalidRetentionPeriod")]
    [InlineData("<Mode>GOVERNANCE</Mode><Years>101</Years>", "InvalidRetentionPeriod")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>1</Days><Years>1</Years>", "MalformedXML")]
    [InlineData("<Mode>GOVERNANCE</Mode>", "MalformedXML")]
    [InlineData("<Mode>governance</Mode><Days>1</Days>", "MalformedXML")]
    [InlineData("<Mode>GOVERNANCE</Mode><Days>one</Days>", "MalformedXML")]
    [InlineData("<Days>1</Days>", "MalformedXML")]
    public async Task A_rule_has_one_period_and_a_mode(string rule, string code) =>
        (await Send("PUT", $"/{await BucketAsync(locks: true)}?object-lock", Rule(rule))).Refused(BadRequest, code);

    [Theory]
    [InlineData("", "MissingRequestBodyError")]
    [InlineData("<ObjectLockConfiguration><ObjectLockEnabled>Disabled</ObjectLockEnabled></ObjectLockConfiguration>", "MalformedXML")]
    [InlineData("<ObjectLockConfiguration><Rule/></ObjectLockConfiguration>", "MalformedXML")]
    public async Task Another_body_is_refused(string body, string code) =>
        (await Send("PUT", $"/{await BucketAsync(locks: true)}?object-lock", body)).Refused(BadRequest, code);

    private static string Rule(string rule) =>
        "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled>"
        + $"<Rule><DefaultRetention>{rule}</DefaultRetention></Rule></ObjectLockConfiguration>";
}
