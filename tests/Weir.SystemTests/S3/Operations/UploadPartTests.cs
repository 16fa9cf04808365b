using System.Net;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

public sealed class UploadPartTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "upload.part";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        return Sample.Of("PUT", bucket, $"/k?partNumber=1&uploadId={await UploadAsync(bucket)}", "hello");
    }

    [Fact]
    public async Task A_part_that_is_sent_again_takes_the_place_of_the_first()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);
        var (first, second) = (await PartAsync(bucket, upload, 1, "first"), await PartAsync(bucket, upload, 1, "second"));

        (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((1, first)))).Refused(BadRequest, "InvalidPart");
        (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((1, second)))).Demand(Ok);
        Assert.Equal("second", (await Send("GET", $"/{bucket}/k")).Demand(Ok).Text);
    }

    [Theory]
    [InlineData("partNumber=0")]
    [InlineData("partNumber=10001")]
    [InlineData("partNumber=-1")]
    [InlineData("partNumber=one")]
    [InlineData("partNumber=99999999999")]
    [InlineData("x=1")]
    public async Task A_part_has_a_number_from_1_to_10000(string query)
    {
        var bucket = await BucketAsync();

        (await Send("PUT", $"/{bucket}/k?{query}&uploadId={await UploadAsync(bucket)}", "1")).Refused(BadRequest, "InvalidArgument");
    }

    [Theory]
    [InlineData("Content-MD5", "XUFAKrxLKna5cZ2REBfFkw==", 400, "BadDigest")]
    [InlineData("Content-MD5", "short", 400, "InvalidDigest")]
    [InlineData("x-amz-checksum-crc32", "AAAAAA==", 400, "BadDigest")]
    [InlineData("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", 400, "BadDigest")]
    [InlineData("x-amz-checksum-crc32", "AAAA", 400, "InvalidRequest")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", 501, "NotImplemented")]
    public async Task A_part_that_is_not_as_was_said_is_not_kept(string header, string value, int status, string code)
    {
        var bucket = await BucketAsync();
        var target = $"/{bucket}/k?partNumber=1&uploadId={await UploadAsync(bucket)}";

        (await Send("PUT", target, "hello", (header, value))).Refused((HttpStatusCode)status, code);
        Assert.Empty((await Send("GET", target)).Demand(Ok).All("PartNumber"));
    }

    [Fact]
    public async Task An_upload_of_another_key_or_none_is_refused()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);
        var huge = Extras.Of(("x-amz-decoded-content-length", "5368709121")) with { Payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };

        (await Send("PUT", $"/{bucket}/other?partNumber=1&uploadId={upload}", "1")).Refused(NotFound, "NoSuchUpload");
        (await Send("PUT", $"/{bucket}/k?partNumber=1&uploadId=nonsense", "1")).Refused(NotFound, "NoSuchUpload");
        (await Send("PUT", $"/{bucket}/k?partNumber=1&uploadId=", "1")).Refused(NotFound, "NoSuchUpload");
        var target = $"/{bucket}/k?partNumber=1&uploadId={upload}";
        (await House.Manager.SendAsync("PUT", target, "1"u8.ToArray(), new Extras { IsChunkedTransfer = true }))
            .Refused(HttpStatusCode.LengthRequired, "MissingContentLength");
        (await House.Manager.SendAsync("PUT", target, "1"u8.ToArray(), huge)).Refused(BadRequest, "EntityTooLarge");
        (await Send("DELETE", $"/{bucket}/k?uploadId={upload}")).Demand(NoContent);
        (await Send("PUT", $"/{bucket}/k?partNumber=1&uploadId={upload}", "1")).Refused(NotFound, "NoSuchUpload");
    }
}
