namespace Weir.SystemTests.S3.Operations;

public sealed class ListMultipartUploadsTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "upload.list";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        await UploadAsync(bucket);
        return new Sample("GET", bucket, "?uploads");
    }

    [Fact]
    public async Task Uploads_that_are_under_way_come_in_pages()
    {
        var bucket = await BucketAsync();
        var (one, two) = (await UploadAsync(bucket), await UploadAsync(bucket));
        (await Send("POST", $"/{bucket}/dir/x?uploads", "")).Demand(Ok);

        var first = (await Send("GET", $"/{bucket}?uploads&max-uploads=2&delimiter=%2F")).Demand(Ok);
        var second = (await Send(
            "GET", $"/{bucket}?uploads&key-marker={first.One("NextKeyMarker")}&upload-id-marker={first.One("NextUploadIdMarker")}")).Demand(Ok);

        Assert.Equal(("true", one), (first.One("IsTruncated"), first.One("UploadId")));
        Assert.Equal(["", "dir/"], first.All("Prefix"));
        Assert.Equal(["k", "k"], (await Send("GET", $"/{bucket}?uploads&prefix=k")).Demand(Ok).All("Key"));
        Assert.DoesNotContain(one, second.All("UploadId"));
        Assert.Contains(two, (await Send("GET", $"/{bucket}?uploads")).Demand(Ok).All("UploadId"));
        (await Send("DELETE", $"/{bucket}/k?uploadId={one}")).Demand(NoContent);
        Assert.DoesNotContain(one, (await Send("GET", $"/{bucket}?uploads")).Demand(Ok).All("UploadId"));
    }

    [Theory]
    [InlineData("max-uploads=-1")]
    [InlineData("encoding-type=base64")]
    public async Task What_cannot_be_is_refused(string query) =>
        (await Send("GET", $"/{await BucketAsync()}?uploads&{query}")).Refused(BadRequest, "InvalidArgument");
}
