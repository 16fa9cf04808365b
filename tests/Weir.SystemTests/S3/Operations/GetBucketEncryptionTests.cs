namespace Weir.SystemTests.S3.Operations;

public sealed class GetBucketEncryptionTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await BucketAsync(), "?encryption");

    [Fact]
    public async Task It_is_always_on() =>
        Assert.Equal("AES256", (await Send("GET", $"/{await BucketAsync()}?encryption")).Demand(Ok).One("SSEAlgorithm"));
}
