namespace Weir.SystemTests.S3.Operations;

public sealed class ListPartsTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "upload.list";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        return new Sample("GET", bucket, $"/k?uploadId={await UploadAsync(bucket)}");
    }

    [Fact]
    public async Task Parts_come_in_order_and_in_pages()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);
        await PartAsync(bucket, upload, 7);
        var tag = await PartAsync(bucket, upload, 2);

        var first = (await Send("GET", $"/{bucket}/k?uploadId={upload}&max-parts=1")).Demand(Ok);
        var rest = (await Send("GET", $"/{bucket}/k?uploadId={upload}&part-number-marker={first.One("NextPartNumberMarker")}")).Demand(Ok);

        Assert.Equal(("2", "true", "5", tag), (first.One("PartNumber"), first.One("IsTruncated"), first.One("Size"), first.One("ETag")));
        Assert.Equal(("7", "false", "2"), (rest.One("PartNumber"), rest.One("IsTruncated"), rest.One("PartNumberMarker")));
        Assert.Equal((bucket, "k", upload), (rest.One("Bucket"), rest.One("Key"), rest.One("UploadId")));
    }

    [Fact]
    public async Task What_cannot_be_is_refused()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);

        (await Send("GET", $"/{bucket}/k?uploadId=nonsense")).Refused(NotFound, "NoSuchUpload");
        (await Send("GET", $"/{bucket}/other?uploadId={upload}")).Refused(NotFound, "NoSuchUpload");
        (await Send("GET", $"/{bucket}/k?uploadId={upload}&max-parts=-1")).Refused(BadRequest, "InvalidArgument");
        (await Send("GET", $"/{bucket}/k?uploadId={upload}&part-number-marker=x")).Refused(BadRequest, "InvalidArgument");
        (await Send("GET", $"/{bucket}/k?uploadId={upload}&encoding-type=base64")).Refused(BadRequest, "InvalidArgument");
    }
}
