namespace Weir.SystemTests.S3.Operations;

public sealed class GetBucketTaggingTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        (await Send("PUT", $"/{bucket}?tagging", Tagging(("a", "1"), ("b", "")))).Demand(NoContent);
        return new Sample("GET", bucket, "?tagging");
    }

    [Fact]
    public async Task It_gives_what_was_set()
    {
        var sample = await SampleAsync();
        var tags = (await SendAsync(House.Manager, sample)).Demand(Ok);

        Assert.Equal(["a", "b"], tags.All("Key"));
        Assert.Equal(["1", ""], tags.All("Value"));
    }

    [Fact]
    public async Task A_bucket_without_tags_says_so() =>
        (await Send("GET", $"/{await BucketAsync()}?tagging")).Refused(NotFound, "NoSuchTagSet");
}
