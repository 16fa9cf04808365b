namespace Weir.SystemTests.S3.Operations;

public sealed class ListObjectsV2Tests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.list";

    protected override async Task<Sample> SampleAsync() => new("GET", await ObjectAsync(), "?list-type=2");

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended()
    {
        var bucket = await BucketAsync();
        foreach (var key in new[] { "a", "b/1", "b/2", "c" })
        {
            (await Send("PUT", $"/{bucket}/{key}", key)).Demand(Ok);
        }

        var first = (await Send("GET", $"/{bucket}?list-type=2&max-keys=2&delimiter=%2F")).Demand(Ok);
        var token = first.One("NextContinuationToken");
        var second = (await Send("GET", $"/{bucket}?list-type=2&max-keys=2&delimiter=%2F&start-after=x&continuation-token={token}")).Demand(Ok);

        Assert.Equal(("true", "2", "a"), (first.One("IsTruncated"), first.One("KeyCount"), first.One("Key")));
        Assert.Equal(["", "b/"], first.All("Prefix"));
        Assert.Equal(("false", "1", "c"), (second.One("IsTruncated"), second.One("KeyCount"), second.One("Key")));
        Assert.Equal((token, "x"), (second.One("ContinuationToken"), second.One("StartAfter")));
        Assert.Empty(second.All("NextContinuationToken"));
    }

    [Fact]
    public async Task An_empty_token_is_the_beginning()
    {
        var answer = (await Send("GET", $"/{await ObjectAsync()}?list-type=2&continuation-token=")).Demand(Ok);

        Assert.Equal(("", "false", "k"), (answer.One("ContinuationToken"), answer.One("IsTruncated"), answer.One("Key")));
    }

    [Fact]
    public async Task The_owner_is_told_where_asked_for()
    {
        var bucket = await ObjectAsync();

        Assert.Empty((await Send("GET", $"/{bucket}?list-type=2")).Demand(Ok).All("Owner"));
        Assert.Empty((await Send("GET", $"/{bucket}?list-type=2&fetch-owner=false")).Demand(Ok).All("Owner"));
        Assert.Equal(House.Organization, (await Send("GET", $"/{bucket}?list-type=2&fetch-owner=true")).Demand(Ok).One("ID"));
    }

    [Theory]
    [InlineData("list-type=1")]
    [InlineData("list-type=2&continuation-token=%21")]
    [InlineData("list-type=2&max-keys=-1")]
    [InlineData("list-type=2&encoding-type=base64")]
    public async Task What_cannot_be_is_refused(string query) =>
        (await Send("GET", $"/{await BucketAsync()}?{query}")).Refused(BadRequest, "InvalidArgument");

    [Fact]
    public async Task A_key_with_a_prefix_lists_no_more()
    {
        var bucket = await BucketAsync();
        (await Send("PUT", $"/{bucket}/in/k", "1")).Demand(Ok);
        var client = await House.OfPrefixAsync(bucket, "in/");

        Assert.Equal(["in/k"], (await client.SendAsync("GET", $"/{bucket}?list-type=2&prefix=in%2F")).Demand(Ok).All("Key"));
        (await client.SendAsync("GET", $"/{bucket}?list-type=2")).Refused(Forbidden, "AccessDenied");
        (await client.SendAsync("GET", $"/{bucket}?list-type=2&prefix=i")).Refused(Forbidden, "AccessDenied");
    }
}
