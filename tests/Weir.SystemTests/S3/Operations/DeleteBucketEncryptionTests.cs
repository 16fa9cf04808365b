using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class DeleteBucketEncryptionTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override HttpStatusCode Success => NoContent;

    protected override async Task<Sample> SampleAsync() => new("DELETE", await BucketAsync(), "?encryption");

    [Fact]
    public async Task It_stays_on()
    {
        var bucket = await BucketAsync();
        (await Send("DELETE", $"/{bucket}?encryption")).Demand(NoContent);

        Assert.Equal("AES256", (await Send("GET", $"/{bucket}?encryption")).Demand(Ok).One("SSEAlgorithm"));
    }
}
