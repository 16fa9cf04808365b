namespace Weir.SystemTests.S3.Operations;

public sealed class GetObjectRetentionTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.inspect";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await ObjectAsync(locks: true);
        const string retention = "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2090-01-01T00:00:00Z</RetainUntilDate></Retention>";
        (await Send("PUT", $"/{bucket}/k?retention", retention)).Demand(Ok);
        return new Sample("GET", bucket, "/k?retention");
    }

    [Fact]
    public async Task It_tells_mode_and_end()
    {
        var told = (await SendAsync(House.Manager, await SampleAsync())).Demand(Ok);

        Assert.Equal(("GOVERNANCE", "2090-01-01T00:00:00.000Z"), (told.One("Mode"), told.One("RetainUntilDate")));
    }

    [Fact]
    public async Task Where_nothing_is_kept_it_says_so()
    {
        (await Send("GET", $"/{await ObjectAsync(locks: true)}/k?retention")).Refused(NotFound, "NoSuchObjectLockConfiguration");
        (await Send("GET", $"/{await ObjectAsync()}/k?retention")).Refused(BadRequest, "InvalidRequest");
        (await Send("GET", $"/{await BucketAsync()}/k?retention")).Refused(NotFound, "NoSuchKey");
        (await Send("GET", $"/{await ObjectAsync()}/k?retention&versionId=null")).Refused(NotFound, "NoSuchVersion");
        (await Send("GET", $"/{await ObjectAsync()}/k?retention&versionId=x")).Refused(BadRequest, "InvalidArgument");
    }
}
