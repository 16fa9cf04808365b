using System.Net;
using System.Text;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

public sealed class PutObjectTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.write";

    protected override async Task<Sample> SampleAsync() => Sample.Of("PUT", await BucketAsync(), "/k", "hello");

    [Fact]
    public async Task It_is_answered_with_all_that_is_known_of_it()
    {
        var bucket = await BucketAsync();
        var put = (await Send(
            "PUT", $"/{bucket}/k", "hello", ("Content-MD5", Md5("hello")), ("x-amz-checksum-crc32", "NhCmhg=="), ("Content-Type", "text/x"),
            ("x-amz-meta-Who", "me"), ("x-amz-meta-none", ""), ("x-amz-tagging", "a=1&A=2"), ("Cache-Control", "no-cache"))).Demand(Ok);
        var got = (await Send("GET", $"/{bucket}/k")).Demand(Ok);

        Assert.Equal(("\"5d41402abc4b2a76b9719d911017c592\"", "NhCmhg==", "FULL_OBJECT", "AES256"), (
            put["ETag"], put["x-amz-checksum-crc32"], put["x-amz-checksum-type"], put["x-amz-server-side-encryption"]));
        Assert.Equal(("hello", "text/x", "me", "", "2", "no-cache"), (
            got.Text, got["Content-Type"], got["x-amz-meta-who"], got["x-amz-meta-none"], got["x-amz-tagging-count"], got["Cache-Control"]));
        Assert.Equal(put["x-amz-version-id"], got["x-amz-version-id"]);
    }

    [Fact]
    public async Task Without_a_type_it_is_bytes()
    {
        var bucket = await BucketAsync();
        (await Send("PUT", $"/{bucket}/k", "hello", ("Content-Type", ""))).Demand(Ok);

        Assert.Equal("binary/octet-stream", (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["Content-Type"]);
    }

    [Theory]
    [InlineData("Content-MD5", "XUFAKrxLKna5cZ2REBfFkw==", 400, "BadDigest")]
    [InlineData("Content-MD5", "", 400, "InvalidDigest")]
    [InlineData("Content-MD5", "YWJyYWNhZGFicmE=", 400, "InvalidDigest")]
    [InlineData("x-amz-checksum-crc32", "AAAAAA==", 400, "BadDigest")]
    [InlineData("x-amz-checksum-crc32c", "AAAAAA==", 400, "BadDigest")]
    [InlineData("x-amz-checksum-crc64nvme", "AAAAAAAAAAA=", 400, "BadDigest")]
    [InlineData("x-amz-checksum-sha1", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", 400, "BadDigest")]
    [InlineData("x-amz-checksum-sha256", "bad", 400, "InvalidRequest")]
    [InlineData("x-amz-checksum-sha512", "AAAA", 400, "InvalidRequest")]
    [InlineData("x-amz-sdk-checksum-algorithm", "ROT13", 400, "InvalidRequest")]
    [InlineData("x-amz-acl", "public-read", 400, "AccessControlListNotSupported")]
    [InlineData("x-amz-grant-full-control", "id=1", 400, "AccessControlListNotSupported")]
    [InlineData("x-amz-storage-class", "GLACIER", 400, "InvalidStorageClass")]
    [InlineData("x-amz-server-side-encryption", "DES", 400, "InvalidEncryptionAlgorithmError")]
    [InlineData("x-amz-server-side-encryption", "aws:kms", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", 501, "NotImplemented")]
    [InlineData("x-amz-website-redirect-location", "/x", 501, "NotImplemented")]
    [InlineData("x-amz-write-offset-bytes", "5", 501, "NotImplemented")]
    [InlineData("x-amz-object-lock-mode", "GOVERNANCE", 400, "InvalidArgument")]
    [InlineData("x-amz-object-lock-retain-until-date", "2090-01-01T00:00:00Z", 400, "InvalidArgument")]
    [InlineData("x-amz-object-lock-legal-hold", "ON", 400, "InvalidRequest")]
    [InlineData("x-amz-object-lock-legal-hold", "on", 400, "InvalidArgument")]
    [InlineData("x-amz-tagging", "a=1&a=2", 400, "InvalidArgument")]
    [InlineData("x-amz-tagging", "a=%FF", 400, "InvalidArgument")]
    [InlineData("x-amz-tagging", "aws:a=1", 400, "InvalidTag")]
    [InlineData("x-amz-tagging", "a&b&c&d&e&f&g&h&i&j&k", 400, "InvalidTag")]
    [InlineData("x-amz-trailer", "x-amz-checksum-crc32", 400, "MalformedTrailerError")]
    [InlineData("If-Match", "\"5d41402abc4b2a76b9719d911017c592\"", 404, "NoSuchKey")]
    [InlineData("If-Match", "*", 404, "NoSuchKey")]
    [InlineData("If-None-Match", "\"5d41402abc4b2a76b9719d911017c592\"", 501, "NotImplemented")]
    public async Task A_header_that_cannot_be_followed_is_refused_and_nothing_is_kept(string header, string value, int status, string code)
    {
        var bucket = await BucketAsync();

        (await Send("PUT", $"/{bucket}/k", "hello", (header, value))).Refused((HttpStatusCode)status, code);
        (await Send("GET", $"/{bucket}/k")).Refused(NotFound, "NoSuchKey");
    }

    [Fact]
    public async Task A_condition_holds_or_nothing_is_written()
    {
        var target = $"/{await BucketAsync()}/k";
        var tag = (await Send("PUT", target, "1", ("If-None-Match", "*"))).Demand(Ok)["ETag"]!;

        (await Send("PUT", target, "2", ("If-None-Match", "*"))).Refused(PreconditionFailed, "PreconditionFailed");
        (await Send("PUT", target, "2", ("If-Match", "\"00000000000000000000000000000000\"")))
            .Refused(PreconditionFailed, "PreconditionFailed");
        (await Send("PUT", target, "2", ("If-Match", tag))).Demand(Ok);
        (await Send("PUT", target, "3", ("If-Match", "*"))).Demand(Ok);
        (await Send("DELETE", target)).Demand(NoContent);
        (await Send("PUT", target, "4", ("If-Match", "*"))).Refused(NotFound, "NoSuchKey");
        (await Send("PUT", target, "5", ("If-None-Match", "*"))).Demand(Ok);
    }

    [Fact]
    public async Task Limits_of_names_and_sizes_hold()
    {
        var bucket = await BucketAsync();
        var huge = Extras.Of(("x-amz-decoded-content-length", "5368709121")) with { Payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };

        (await Send("PUT", $"/{bucket}/{new string('k', 1_024)}", "1")).Demand(Ok);
        (await Send("PUT", $"/{bucket}/{new string('k', 1_025)}", "1")).Refused(BadRequest, "KeyTooLongError");
        (await Send("PUT", $"/{bucket}/k", "1", ("x-amz-meta-a", new string('v', 2_047)))).Demand(Ok);
        (await Send("PUT", $"/{bucket}/k", "1", ("x-amz-meta-a", new string('v', 2_048)))).Refused(BadRequest, "MetadataTooLarge");
        (await House.Manager.SendAsync("PUT", $"/{bucket}/k", "1"u8.ToArray(), huge)).Refused(BadRequest, "EntityTooLarge");
        (await Send("PUT", $"/{bucket}/%FF", "1")).Refused(BadRequest, "InvalidURI");
        (await Send("PUT", $"/{bucket}/k?partNumber=1", "1")).Refused(BadRequest, "InvalidArgument");
    }

    [Fact]
    public async Task How_long_the_body_is_must_be_said_and_be_so()
    {
        var target = $"/{await BucketAsync()}/k";
        var trailer = Extras.Of(("x-amz-decoded-content-length", "5"), ("x-amz-trailer", "x-amz-checksum-crc32"))
            with
        { Payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };

        (await House.Manager.SendAsync("PUT", target, "hello"u8.ToArray(), new Extras { IsChunkedTransfer = true }))
            .Refused(HttpStatusCode.LengthRequired, "MissingContentLength");
        (await Put("5\r\nhello\r\n0\r\n")).Refused(BadRequest, "IncompleteBody");
        (await Put("4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n")).Refused(BadRequest, "IncompleteBody");
        (await Put("5\r\nhello\r\n0\r\n\r\n")).Refused(BadRequest, "MalformedTrailerError");
        (await Put("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n")).Refused(BadRequest, "BadDigest");
        (await Put("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n")).Demand(Ok);

        Task<Answer> Put(string body) => House.Manager.SendAsync("PUT", target, Encoding.ASCII.GetBytes(body), trailer);
    }

    [Theory]
    [InlineData("object.tag", "x-amz-tagging", "a=1")]
    [InlineData("object.hold", "x-amz-object-lock-legal-hold", "ON")]
    public async Task Tags_and_holds_need_their_own_rights(string right, string header, string value)
    {
        var bucket = await BucketAsync(locks: true);
        var client = await House.WithoutAsync(right);

        (await client.SendAsync("PUT", $"/{bucket}/k", "1"u8.ToArray(), Extras.Of((header, value)))).Refused(Forbidden, "AccessDenied");
        (await client.SendAsync("PUT", $"/{bucket}/k", "1"u8.ToArray())).Demand(Ok);
    }

    [Fact]
    public async Task A_retention_needs_its_right_and_a_bucket_with_lock()
    {
        var (locked, plain) = (await BucketAsync(locks: true), await BucketAsync());
        (string, string)[] headers = [("x-amz-object-lock-mode", "GOVERNANCE"), ("x-amz-object-lock-retain-until-date", "2090-01-01T00:00:00Z")];
        var without = await House.WithoutAsync("object.retention");

        (await without.SendAsync("PUT", $"/{locked}/k", "1"u8.ToArray(), Extras.Of(headers))).Refused(Forbidden, "AccessDenied");
        (await Send("PUT", $"/{plain}/k", "1", headers)).Refused(BadRequest, "InvalidRequest");
        (await Send("PUT", $"/{locked}/k", "1", headers[0], (headers[1].Item1, "2010-01-01T00:00:00Z")))
            .Refused(BadRequest, "InvalidArgument");
        (await Send("PUT", $"/{locked}/k", "1", ("x-amz-object-lock-mode", "governance"), headers[1]))
            .Refused(BadRequest, "InvalidArgument");
        (await Send("PUT", $"/{locked}/k", "1", headers)).Demand(Ok);
        Assert.Equal("GOVERNANCE", (await Send("HEAD", $"/{locked}/k")).Demand(Ok)["x-amz-object-lock-mode"]);
    }

    [Fact]
    public async Task Without_versions_it_takes_the_place_of_what_was_there()
    {
        var bucket = await SuspendedBucketAsync();
        (await Send("PUT", $"/{bucket}/k", "1")).Demand(Ok);
        Assert.Null((await Send("PUT", $"/{bucket}/k", "2")).Demand(Ok)["x-amz-version-id"]);

        Assert.Equal("2", (await Send("GET", $"/{bucket}/k?versionId=null")).Demand(Ok).Text);
        Assert.Single((await Send("GET", $"/{bucket}?versions")).Demand(Ok).All("Version"));
    }
}
