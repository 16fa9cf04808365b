namespace Weir.SystemTests.S3.Operations;

public sealed class ListBucketsTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.list";

    protected override async Task<Sample> SampleAsync()
    {
        await BucketAsync();
        return new Sample("GET", "");
    }

    [Fact]
    public override async Task It_is_done_and_recorded_and_so_is_its_refusal()
    {
        var bucket = await BucketAsync();
        var done = (await Send("GET", "/")).Demand(Ok);

        Assert.Contains(bucket, done.All("Name"));
        Assert.Equal(House.Organization, done.Xml.Elements().First().Elements().First().Value);
        Assert.Equal("done", (await House.Record.OneAsync(done.RequestId, Action)).GetProperty("outcome").GetString());
    }

    [Fact]
    public override async Task Nobody_else_is_served()
    {
        var bucket = await BucketAsync();

        RefusedTo(await House.Manager.SendUnsignedAsync("GET", "/"), Forbidden, "AccessDenied");
        RefusedTo(await House.Forger.SendAsync("GET", "/"), Forbidden, "SignatureDoesNotMatch");
        RefusedTo(await House.Unknown.SendAsync("GET", "/"), Forbidden, "InvalidAccessKeyId");
        RefusedTo(await House.Revoked.SendAsync("GET", "/"), Forbidden, "InvalidAccessKeyId");
        foreach (var other in new[] { House.Neighbour, House.Stranger, await House.WithoutAsync("bucket.read") })
        {
            Assert.DoesNotContain(bucket, (await other.SendAsync("GET", "/")).Demand(Ok).All("Name"));
        }
    }

    [Fact]
    public override async Task It_needs_its_bucket_and_the_owner_that_was_expected() =>
        RefusedTo(await Send("GET", "/", null, ("x-amz-expected-bucket-owner", "111122223333")), Forbidden, "AccessDenied");

    [Fact]
    public async Task It_comes_in_pages()
    {
        var prefix = $"pages-{Guid.NewGuid():N}"[..20];
        foreach (var last in "abc")
        {
            (await Send("PUT", $"/{prefix}-{last}")).Demand(Ok);
        }

        var first = (await Send("GET", $"/?prefix={prefix}&max-buckets=2")).Demand(Ok);
        var second = (await Send("GET", $"/?prefix={prefix}&max-buckets=2&continuation-token={first.One("ContinuationToken")}")).Demand(Ok);

        Assert.Equal([$"{prefix}-a", $"{prefix}-b"], first.All("Name"));
        Assert.Equal([$"{prefix}-c"], second.All("Name"));
        Assert.Empty(second.All("ContinuationToken"));
        (await Send("GET", "/?max-buckets=many")).Refused(BadRequest, "InvalidArgument");
        (await Send("PUT", "/")).Refused(NotAllowed, "MethodNotAllowed");
    }
}
