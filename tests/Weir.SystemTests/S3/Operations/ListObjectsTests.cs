namespace Weir.SystemTests.S3.Operations;

public sealed class ListObjectsTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.list";

    protected override async Task<Sample> SampleAsync() => new("GET", await ObjectAsync());

    [Fact]
    public async Task Keys_come_in_the_order_of_their_bytes_and_in_pages()
    {
        var bucket = await FilledAsync("b", "a/2", "a/1", "A", "%C3%A9", "a%20b", "%F0%90%80%80", "%EF%BF%BD");

        Assert.Equal(["A", "a b", "a/1", "a/2", "b", "\u00e9", "\ufffd", "\U00010000"], (await Send("GET", $"/{bucket}")).Demand(Ok).All("Key"));
        var first = (await Send("GET", $"/{bucket}?max-keys=2&delimiter=%2F")).Demand(Ok);
        Assert.Equal(("true", "a b", ""), (first.One("IsTruncated"), first.One("NextMarker"), first.One("Marker")));
        var second = (await Send("GET", $"/{bucket}?max-keys=2&delimiter=%2F&marker=a%20b")).Demand(Ok);
        Assert.Equal(["", "a/"], second.All("Prefix"));
        Assert.Equal("b", second.One("Key"));
        Assert.Equal("b", second.One("NextMarker"));
        Assert.Equal(["a/2"], (await Send("GET", $"/{bucket}?prefix=a%2F&marker=a%2F1")).Demand(Ok).All("Key"));
        Assert.Empty((await Send("GET", $"/{bucket}?marker=%F4%8F%BF%BF")).Demand(Ok).All("Key"));
    }

    [Fact]
    public async Task What_was_asked_is_told_again()
    {
        var bucket = await FilledAsync("a%20b%2Bc", "x/y");
        var plain = (await Send("GET", $"/{bucket}?delimiter=&prefix=&marker=")).Demand(Ok);
        var encoded = (await Send("GET", $"/{bucket}?encoding-type=url&delimiter=%2F&prefix=a%20&marker=%0A")).Demand(Ok);

        Assert.Equal((bucket, "", "", "1000", "false"), (
            plain.One("Name"), plain.One("Prefix"), plain.One("Marker"), plain.One("MaxKeys"), plain.One("IsTruncated")));
        Assert.Empty(plain.All("Delimiter").Concat(plain.All("EncodingType")).Concat(plain.All("NextMarker")));
        Assert.Equal(("url", "/", "a%20", "%0A", "a%20b%2Bc"), (
            encoded.One("EncodingType"), encoded.One("Delimiter"), encoded.One("Prefix"), encoded.One("Marker"), encoded.One("Key")));
        Assert.Equal(House.Organization, encoded.One("ID"));
        Assert.Equal("\"5d41402abc4b2a76b9719d911017c592\"", encoded.One("ETag"));
        Assert.Equal(("5", "STANDARD"), (encoded.One("Size"), encoded.One("StorageClass")));
    }

    [Theory]
    [InlineData("max-keys=-1")]
    [InlineData("max-keys=many")]
    [InlineData("max-keys=99999999999")]
    [InlineData("encoding-type=base64")]
    [InlineData("prefix=a&prefix=b")]
    public async Task What_cannot_be_is_refused(string query) =>
        (await Send("GET", $"/{await BucketAsync()}?{query}")).Refused(BadRequest, "InvalidArgument");

    [Fact]
    public async Task None_and_more_than_a_thousand_can_be_asked_for()
    {
        var bucket = await ObjectAsync();
        var none = (await Send("GET", $"/{bucket}?max-keys=0")).Demand(Ok);

        Assert.Equal(("0", "false", 0), (none.One("MaxKeys"), none.One("IsTruncated"), none.All("Key").Count));
        Assert.Equal("1000", (await Send("GET", $"/{bucket}?max-keys=5000")).Demand(Ok).One("MaxKeys"));
        (await Send("GET", $"/{bucket}?versions&uploads")).Refused(BadRequest, "InvalidRequest");
    }

    private async Task<string> FilledAsync(params string[] keys)
    {
        var bucket = await BucketAsync();
        await Task.WhenAll(keys.Select(async key => (await Send("PUT", $"/{bucket}/{key}", "hello")).Demand(Ok)));
        return bucket;
    }
}
