using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class CreateMultipartUploadTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "upload.start";

    protected override async Task<Sample> SampleAsync() => new("POST", await BucketAsync(), "/k?uploads", []);

    [Theory]
    [InlineData("CRC32", null, "COMPOSITE")]
    [InlineData("CRC32C", "FULL_OBJECT", "FULL_OBJECT")]
    [InlineData("CRC64NVME", null, "FULL_OBJECT")]
    [InlineData("SHA1", null, "COMPOSITE")]
    [InlineData("SHA256", "COMPOSITE", "COMPOSITE")]
    public async Task It_says_how_the_object_will_be_summed_up(string algorithm, string? type, string told)
    {
        var bucket = await BucketAsync();
        var made = (await Send("POST", $"/{bucket}/k?uploads", "", [
            ("x-amz-checksum-algorithm", algorithm), .. type is null ? [] : new[] { ("x-amz-checksum-type", type) }])).Demand(Ok);

        Assert.Equal((algorithm, told), (made["x-amz-checksum-algorithm"], made["x-amz-checksum-type"]));
        Assert.Equal((bucket, "k"), (made.One("Bucket"), made.One("Key")));
    }

    [Theory]
    [InlineData("x-amz-checksum-algorithm", "ROT13", 400, "InvalidRequest")]
    [InlineData("x-amz-checksum-type", "OTHER", 400, "InvalidRequest")]
    [InlineData("x-amz-checksum-type", "COMPOSITE", 400, "InvalidRequest")]
    [InlineData("x-amz-acl", "public-read", 400, "AccessControlListNotSupported")]
    [InlineData("x-amz-storage-class", "GLACIER", 400, "InvalidStorageClass")]
    [InlineData("x-amz-server-side-encryption", "aws:kms", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption", "DES", 400, "InvalidEncryptionAlgorithmError")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", 501, "NotImplemented")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", 400, "InvalidArgument")]
    [InlineData("x-amz-object-lock-legal-hold", "ON", 400, "InvalidRequest")]
    [InlineData("x-amz-tagging", "aws:a=1", 400, "InvalidTag")]
    [InlineData("x-amz-tagging", "a=1&a=2", 400, "InvalidArgument")]
    public async Task What_cannot_be_followed_is_refused_before_a_part_is_sent(string header, string value, int status, string code)
    {
        var bucket = await BucketAsync();

        (await Send("POST", $"/{bucket}/k?uploads", "", (header, value))).Refused((HttpStatusCode)status, code);
        Assert.Empty((await Send("GET", $"/{bucket}?uploads")).Demand(Ok).All("UploadId"));
    }

    [Fact]
    public async Task Limits_of_names_and_metadata_hold()
    {
        var bucket = await BucketAsync();

        (await Send("POST", $"/{bucket}/{new string('k', 1_025)}?uploads", "")).Refused(BadRequest, "KeyTooLongError");
        (await Send("POST", $"/{bucket}/k?uploads", "", ("x-amz-meta-a", new string('v', 2_048)))).Refused(BadRequest, "MetadataTooLarge");
    }
}
