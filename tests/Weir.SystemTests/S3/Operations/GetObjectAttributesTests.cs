namespace Weir.SystemTests.S3.Operations;

public sealed class GetObjectAttributesTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.inspect";

    protected override async Task<Sample> SampleAsync() => new Sample("GET", await ObjectAsync(), "/k?attributes").With(Asked);

    private static (string, string) Asked => ("x-amz-object-attributes", "ETag,Checksum,ObjectParts,StorageClass,ObjectSize");

    [Fact]
    public async Task It_tells_what_was_asked_for_and_no_more()
    {
        var target = $"/{await ObjectAsync()}/k?attributes";
        var all = (await Send("GET", target, null, Asked)).Demand(Ok);
        var one = (await Send("GET", target, null, ("x-amz-object-attributes", "ObjectSize"))).Demand(Ok);

        Assert.Equal(("5d41402abc4b2a76b9719d911017c592", "M3eFcAZSQlc=", "FULL_OBJECT", "STANDARD", "5"), (
            all.One("ETag"), all.One("ChecksumCRC64NVME"), all.One("ChecksumType"), all.One("StorageClass"), all.One("ObjectSize")));
        Assert.Empty(all.All("ObjectParts"));
        Assert.Equal(["ObjectSize"], one.Xml.Elements().Select(static element => element.Name.LocalName));
        Assert.NotNull(one["Last-Modified"]);
    }

    [Fact]
    public async Task Parts_come_in_pages()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);
        var tags = new[] { await PartAsync(bucket, upload, 1, new string('a', 5 << 20)), await PartAsync(bucket, upload, 3) };
        (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((1, tags[0]), (3, tags[1])))).Demand(Ok);

        var first = (await Send("GET", $"/{bucket}/k?attributes", null, ("x-amz-object-attributes", "ObjectParts"), ("x-amz-max-parts", "1")))
            .Demand(Ok);
        var rest = (await Send(
            "GET", $"/{bucket}/k?attributes", null, ("x-amz-object-attributes", "ObjectParts"), ("x-amz-part-number-marker", "1"))).Demand(Ok);

        Assert.Equal(("2", "1", "1", "true"), (
            first.One("PartsCount"), first.One("PartNumber"), first.One("NextPartNumberMarker"), first.One("IsTruncated")));
        Assert.Equal(("3", "5", "false"), (rest.One("PartNumber"), rest.One("Size"), rest.One("IsTruncated")));
    }

    [Theory]
    [InlineData("x-amz-object-attributes", "")]
    [InlineData("x-amz-object-attributes", "Size")]
    [InlineData("x-amz-max-parts", "-1")]
    [InlineData("x-amz-part-number-marker", "one")]
    public async Task What_cannot_be_told_is_refused(string header, string value)
    {
        (string, string)[] headers = header == Asked.Item1 ? [(header, value)] : [Asked, (header, value)];

        (await Send("GET", $"/{await ObjectAsync()}/k?attributes", null, headers)).Refused(BadRequest, "InvalidArgument");
    }

    [Fact]
    public async Task Of_what_is_not_there_it_says_so()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        var deleted = await Send("GET", $"/{bucket}/k?attributes", null, Asked);
        RefusedTo(deleted, NotFound, "NoSuchKey");
        RefusedTo(await Send("GET", $"/{bucket}/never?attributes", null, Asked), NotFound, "NoSuchKey");
        RefusedTo(await Send("GET", $"/{bucket}/k?attributes&versionId={marker}", null, Asked), NotAllowed, "MethodNotAllowed");
        RefusedTo(await Send("GET", $"/{bucket}/k?attributes&versionId=null", null, Asked), NotFound, "NoSuchVersion");
        RefusedTo(await Send("GET", $"/{bucket}/k?attributes&versionId=nonsense", null, Asked), BadRequest, "InvalidArgument");
        RefusedTo(await Send("GET", $"/{bucket}/k?attributes&versionId=", null, Asked), BadRequest, "InvalidArgument");
        Assert.Equal((marker, "true"), (deleted["x-amz-version-id"], deleted["x-amz-delete-marker"]));
        (await Send("GET", $"/{bucket}/k?attributes&versionId={version}", null, Asked)).Demand(Ok);
    }
}
