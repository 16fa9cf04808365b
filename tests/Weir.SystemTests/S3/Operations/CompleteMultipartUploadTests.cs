using System.Net;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

public sealed class CompleteMultipartUploadTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "upload.complete";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);
        return Sample.Of("POST", bucket, $"/k?uploadId={upload}", Completion((1, await PartAsync(bucket, upload, 1))));
    }

    [Fact]
    public async Task Parts_become_one_object_that_has_what_was_said_at_the_beginning()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket, ("x-amz-meta-x", "y"), ("x-amz-tagging", "a=1"), ("Content-Type", "text/x"));
        var (large, small) = (new string('a', 5 << 20), "the end");
        var tags = new[] { await PartAsync(bucket, upload, 2, large), await PartAsync(bucket, upload, 5, small) };
        await PartAsync(bucket, upload, 9, "not named");

        var done = (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((2, tags[0]), (5, tags[1])))).Demand(Ok);
        var head = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok);

        Assert.Equal((head["ETag"], bucket, "k"), (done.One("ETag"), done.One("Bucket"), done.One("Key")));
        Assert.EndsWith("-2\"", head["ETag"], StringComparison.Ordinal);
        Assert.Equal(("y", "1", "text/x", "5242887"), (
            head["x-amz-meta-x"], head["x-amz-tagging-count"], head["Content-Type"], head["Content-Length"]));
        var part = (await Send("GET", $"/{bucket}/k?partNumber=2")).Demand(HttpStatusCode.PartialContent);
        Assert.Equal((small, "2", "bytes 5242880-5242886/5242887"), (part.Text, part["x-amz-mp-parts-count"], part["Content-Range"]));
        (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((2, tags[0]), (5, tags[1])))).Refused(NotFound, "NoSuchUpload");
    }

    [Fact]
    public async Task Parts_that_do_not_fit_are_refused_and_the_upload_stays()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);
        var (one, two) = (await PartAsync(bucket, upload, 1), await PartAsync(bucket, upload, 2));

        (await End(Completion((1, one), (2, two)))).Refused(BadRequest, "EntityTooSmall");
        (await End(Completion((2, two), (1, one)))).Refused(BadRequest, "InvalidPartOrder");
        (await End(Completion((1, one), (1, one)))).Refused(BadRequest, "InvalidPartOrder");
        (await End(Completion((9_999, one)))).Refused(BadRequest, "InvalidPart");
        (await End(Completion((0, one)))).Refused(BadRequest, "InvalidPart");
        (await End(Completion((1, "\"ffffffffffffffffffffffffffffffff\"")))).Refused(BadRequest, "InvalidPart");
        (await End(Completion((1, "no tag")))).Refused(BadRequest, "InvalidPart");
        (await End(Completion((1, one)).Replace("</Part>", "<ChecksumCRC64NVME>bad</ChecksumCRC64NVME></Part>", StringComparison.Ordinal)))
            .Refused(BadRequest, "InvalidPart");
        (await End(Completion((1, one)).Replace("</Part>", "<ChecksumCRC64NVME>AAAAAAAAAAA=</ChecksumCRC64NVME></Part>", StringComparison.Ordinal)))
            .Refused(BadRequest, "InvalidPart");
        (await End("")).Refused(BadRequest, "MalformedXML");
        (await End(Completion())).Refused(BadRequest, "MalformedXML");
        (await End("<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>"))
            .Refused(BadRequest, "MalformedXML");
        (await Send("GET", $"/{bucket}/k")).Refused(NotFound, "NoSuchKey");
        (await End(Completion((1, one)))).Demand(Ok);

        Task<Answer> End(string body) => Send("POST", $"/{bucket}/k?uploadId={upload}", body);
    }

    [Theory]
    [InlineData("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", 400, "BadDigest")]
    [InlineData("x-amz-checksum-crc64nvme", "bad", 400, "InvalidRequest")]
    [InlineData("x-amz-mp-object-size", "4", 400, "IncompleteBody")]
    [InlineData("x-amz-mp-object-size", "x", 400, "InvalidRequest")]
    [InlineData("If-Match", "*", 404, "NoSuchKey")]
    [InlineData("If-None-Match", "\"5d41402abc4b2a76b9719d911017c592\"", 501, "NotImplemented")]
    [InlineData("Content-MD5", "XUFAKrxLKna5cZ2REBfFkw==", 400, "BadDigest")]
    public async Task What_was_said_of_the_object_must_be_so(string header, string value, int status, string code)
    {
        var sample = await SampleAsync();

        (await SendAsync(House.Manager, sample.With((header, value)))).Refused((HttpStatusCode)status, code);
        (await SendAsync(House.Manager, sample.With(("x-amz-checksum-crc64nvme", "M3eFcAZSQlc="), ("x-amz-mp-object-size", "5"))))
            .Demand(Ok);
    }

    [Fact]
    public async Task An_object_that_must_not_be_there_is_not_replaced()
    {
        var bucket = await ObjectAsync();
        var upload = await UploadAsync(bucket);
        var tag = await PartAsync(bucket, upload, 1, "other");

        (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((1, tag)), ("If-None-Match", "*")))
            .Refused(PreconditionFailed, "PreconditionFailed");
        (await Send("POST", $"/{bucket}/k?uploadId=nonsense", Completion((1, tag)))).Refused(NotFound, "NoSuchUpload");
        Assert.Equal("hello", (await Send("GET", $"/{bucket}/k")).Demand(Ok).Text);
    }
}
