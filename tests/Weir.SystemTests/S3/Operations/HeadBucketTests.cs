namespace Weir.SystemTests.S3.Operations;

public sealed class HeadBucketTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() => new("HEAD", await BucketAsync());

    [Fact]
    public async Task It_tells_the_region()
    {
        var answer = (await Send("HEAD", $"/{await BucketAsync()}")).Demand(Ok);

        Assert.Equal("us-east-1", answer["x-amz-bucket-region"]);
    }
}
