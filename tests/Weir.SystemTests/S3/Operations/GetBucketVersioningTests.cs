namespace Weir.SystemTests.S3.Operations;

public sealed class GetBucketVersioningTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await BucketAsync(), "?versioning");

    [Fact]
    public async Task It_tells_whether_versions_are_kept()
    {
        Assert.Equal("Enabled", (await Send("GET", $"/{await BucketAsync()}?versioning")).Demand(Ok).One("Status"));
        Assert.Equal("Suspended", (await Send("GET", $"/{await SuspendedBucketAsync()}?versioning")).Demand(Ok).One("Status"));
    }
}
