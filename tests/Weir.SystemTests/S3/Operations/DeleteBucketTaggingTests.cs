using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class DeleteBucketTaggingTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.tag";

    protected override HttpStatusCode Success => NoContent;

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        (await Send("PUT", $"/{bucket}?tagging", Tagging(("a", "1")))).Demand(NoContent);
        return new Sample("DELETE", bucket, "?tagging");
    }

    [Fact]
    public async Task Tags_are_gone()
    {
        var sample = await SampleAsync();
        (await SendAsync(House.Manager, sample)).Demand(NoContent);

        (await Send("GET", sample.Target)).Refused(NotFound, "NoSuchTagSet");
        (await SendAsync(House.Manager, sample)).Demand(NoContent);
    }
}
