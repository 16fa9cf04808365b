using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weir.S3.Signing;
using Weir.Testing.S3;
using Weir.Tests.S3.Framing;
using Weir.Tests.Vault;

namespace Weir.Tests.S3.Operations;

public sealed class ObjectOperationTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const HttpStatusCode Ok = HttpStatusCode.OK;

    [Theory]
    [InlineData("/{0}/a/b.txt")]
    [InlineData("/{0}//a//../.")]
    [InlineData("/{0}/%E2%82%AC%20%2B%25%26")]
    [InlineData("/{0}/%01%0A%7F")]
    public async Task An_object_comes_back_as_it_was_put(string pattern)
    {
        var target = string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, await BucketAsync());
        var body = VaultFixture.Bytes(70_000);

        var put = (await door.Client.SendAsync("PUT", target, body, Extras.Of(
            ("Content-Type", "text/x"), ("x-amz-meta-who", "me"), ("Content-Encoding", "aws-chunked,gzip"), ("x-amz-acl", "private"),
            ("x-amz-storage-class", "STANDARD")))).Demand(Ok);
        var got = (await door.Client.SendAsync("GET", target)).Demand(Ok);
        var head = (await door.Client.SendAsync("HEAD", target)).Demand(Ok);

        Assert.Equal($"\"{EntityTags.Of(body)}\"", put["ETag"]);
        Assert.Equal("AES256", put["x-amz-server-side-encryption"]);
        Assert.NotNull(put["x-amz-version-id"]);
        Assert.NotNull(put["x-amz-checksum-crc64nvme"]);
        Assert.Equal(body, got.Body);
        foreach (var answer in new[] { got, head })
        {
            Assert.Equal(("70000", "text/x", "me", "gzip"), (
                answer["Content-Length"], answer["Content-Type"], answer["x-amz-meta-who"], answer["Content-Encoding"]));
            Assert.Equal((put["ETag"], put["x-amz-version-id"]), (answer["ETag"], answer["x-amz-version-id"]));
            Assert.Null(answer["x-amz-checksum-crc64nvme"]);
        }
    }

    [Fact]
    public async Task Every_framing_of_a_body_is_taken()
    {
        var bucket = await BucketAsync();
        var body = VaultFixture.Bytes(20_000);
        using var crc = new Weir.Vault.Checksums.ChecksumHash(Weir.Vault.Checksums.ChecksumAlgorithm.Crc32);
        crc.Append(body);
        var sum = Convert.ToBase64String(crc.Finish());
        var chunked = new ChunkedBody(PayloadFraming.UnsignedChunksWithTrailer).Of(body, 8_192, ("x-amz-checksum-crc32", sum));
        var trailer = Extras.Of(("x-amz-decoded-content-length", "20000"), ("x-amz-trailer", "x-amz-checksum-crc32"))
            with
        { Payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" };

        (await door.Client.SendAsync("PUT", $"/{bucket}/hashed", body)).Demand(Ok);
        (await door.Client.SendAsync("PUT", $"/{bucket}/plain", body, new Extras { Payload = "UNSIGNED-PAYLOAD" })).Demand(Ok);
        var put = (await door.Client.SendAsync("PUT", $"/{bucket}/chunked", chunked, trailer)).Demand(Ok);
        (await door.Client.SendAsync("PUT", $"/{bucket}/nolength", chunked, trailer with { IsChunkedTransfer = true })).Demand(Ok);

        Assert.Equal(sum, put["x-amz-checksum-crc32"]);
        foreach (var name in new[] { "hashed", "plain", "chunked", "nolength" })
        {
            Assert.Equal(body, (await door.Client.SendAsync("GET", $"/{bucket}/{name}")).Demand(Ok).Body);
        }
    }

    [Fact]
    public async Task A_body_that_is_not_what_was_declared_leaves_nothing()
    {
        var bucket = await BucketAsync();
        var body = "hello"u8.ToArray();
        var wrong = "AAAAAAAAAAAAAAAAAAAAAA==";

        (await Put(new Extras { Payload = Convert.ToHexStringLower(SHA256.HashData("other"u8)) }))
            .Refused(HttpStatusCode.BadRequest, "XAmzContentSHA256Mismatch");
        (await Put(Extras.Of(("Content-MD5", wrong)))).Refused(HttpStatusCode.BadRequest, "BadDigest");
        (await Put(Extras.Of(("Content-MD5", "no")))).Refused(HttpStatusCode.BadRequest, "InvalidDigest");
        (await Put(Extras.Of(("x-amz-checksum-crc32", "AAAAAA==")))).Refused(HttpStatusCode.BadRequest, "BadDigest");
        (await Put(Extras.Of(("x-amz-checksum-crc32", "AAAA")))).Refused(HttpStatusCode.BadRequest, "InvalidRequest");
        (await Put(Extras.Of(("x-amz-checksum-sha512", wrong)))).Refused(HttpStatusCode.BadRequest, "InvalidRequest");
        (await Put(Extras.Of(("x-amz-checksum-crc32", "NhCmhg=="), ("x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="))))
            .Refused(HttpStatusCode.BadRequest, "InvalidRequest");
        (await Put(Extras.Of(("x-amz-decoded-content-length", "5")) with { Payload = "STREAMING-UNSIGNED-PAYLOAD-TRAILER" }))
            .Refused(HttpStatusCode.BadRequest, "IncompleteBody");

        (await door.Client.SendAsync("GET", $"/{bucket}/k")).Refused(HttpStatusCode.NotFound, "NoSuchKey");

        Task<Answer> Put(Extras extras) => door.Client.SendAsync("PUT", $"/{bucket}/k", body, extras);
    }

    [Fact]
    public async Task A_range_of_another_version_is_not_given()
    {
        var bucket = await BucketAsync();
        var tag = (await door.Client.SendAsync("PUT", $"/{bucket}/k", "0123456789"u8.ToArray())).Demand(Ok)["ETag"]!;

        Assert.Equal("01", (await Get(tag)).Demand(HttpStatusCode.PartialContent).Text);
        Assert.Equal("0123456789", (await Get("\"d41d8cd98f00b204e9800998ecf8427e\"")).Demand(Ok).Text);

        Task<Answer> Get(string condition) =>
            door.Client.SendAsync("GET", $"/{bucket}/k", null, Extras.Of(("Range", "bytes=0-1"), ("If-Range", condition)));
    }

    [Fact]
    public async Task Conditions_of_reads_and_writes_hold()
    {
        var bucket = await BucketAsync();
        var target = $"/{bucket}/k";
        var first = (await door.Client.SendAsync("PUT", target, "1"u8.ToArray(), Extras.Of(("If-None-Match", "*")))).Demand(Ok)["ETag"]!;

        (await Send("PUT", ("If-None-Match", "*"))).Refused(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        (await Send("PUT", ("If-Match", "\"d41d8cd98f00b204e9800998ecf8427e\""))).Refused(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        Assert.Equal(HttpStatusCode.NotModified, (await Send("GET", ("If-None-Match", first))).Status);
        Assert.Equal(HttpStatusCode.NotModified, (await Send("HEAD", ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"))).Status);
        (await Send("GET", ("If-Unmodified-Since", "Fri, 01 Jan 2010 00:00:00 GMT")))
            .Refused(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        (await Send("GET", ("If-Match", first))).Demand(Ok);
        (await Send("PUT", ("If-Match", first))).Demand(Ok);
        (await Send("DELETE", ("If-Match", "\"d41d8cd98f00b204e9800998ecf8427e\""))).Refused(HttpStatusCode.PreconditionFailed, "PreconditionFailed");

        Task<Answer> Send(string method, (string, string) header) =>
            door.Client.SendAsync(method, target, method == "PUT" ? "1"u8.ToArray() : null, Extras.Of(header));
    }

    [Fact]
    public async Task Many_are_deleted_at_once()
    {
        var bucket = await BucketAsync();
        foreach (var key in new[] { "a", "b", "c" })
        {
            (await door.Client.SendAsync("PUT", $"/{bucket}/{key}", "1"u8.ToArray())).Demand(Ok);
        }

        var body = Encoding.UTF8.GetBytes(
            "<Delete><Object><Key>a</Key></Object><Object><Key>b</Key></Object><Object><Key>never</Key></Object>"
            + "<Object><Key>c</Key><VersionId>nonsense</VersionId></Object></Delete>");
        var answer = (await door.Client.SendAsync(
            "POST", $"/{bucket}?delete", body, Extras.Of(("Content-MD5", Convert.ToBase64String(EntityTags.Md5(body)))))).Demand(Ok);

        Assert.Equal(["a", "b", "never", "c"], answer.All("Key"));
        Assert.Equal(["NoSuchVersion"], answer.All("Code"));
        (await door.Client.SendAsync("GET", $"/{bucket}/a")).Refused(HttpStatusCode.NotFound, "NoSuchKey");
        (await door.Client.SendAsync("GET", $"/{bucket}/c")).Demand(Ok);
    }

    [Fact]
    public async Task A_copy_keeps_or_replaces_what_is_said_of_it()
    {
        var bucket = await BucketAsync();
        var put = (await door.Client.SendAsync("PUT", $"/{bucket}/a%20b", "1"u8.ToArray(), Extras.Of(("x-amz-meta-x", "old")))).Demand(Ok);

        var copied = (await Copy("kept")).Demand(Ok);
        (await Copy("changed", ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-x", "new"))).Demand(Ok);
        (await Copy("refused", ("x-amz-copy-source-if-none-match", put["ETag"]!))).Refused(HttpStatusCode.PreconditionFailed, "PreconditionFailed");
        (await Copy("a%20b")).Refused(HttpStatusCode.BadRequest, "InvalidRequest");

        Assert.Equal([put["ETag"]!], copied.All("ETag"));
        Assert.Equal(put["x-amz-version-id"], copied["x-amz-copy-source-version-id"]);
        Assert.Equal("old", (await door.Client.SendAsync("HEAD", $"/{bucket}/kept")).Demand(Ok)["x-amz-meta-x"]);
        Assert.Equal("new", (await door.Client.SendAsync("HEAD", $"/{bucket}/changed")).Demand(Ok)["x-amz-meta-x"]);

        Task<Answer> Copy(string to, params (string, string)[] headers) => door.Client.SendAsync(
            "PUT", $"/{bucket}/{to}", [], Extras.Of([("x-amz-copy-source", $"/{bucket}/a%20b"), .. headers]));
    }

    private async Task<string> BucketAsync() => (await door.Vault.BucketAsync("b" + Guid.NewGuid().ToString("n"))).Name;
}
