using System.Net;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

public sealed class CopyObjectTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.copy";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await ObjectAsync();
        return new Sample("PUT", bucket, "/copy", []).With(("x-amz-copy-source", $"{bucket}/k"));
    }

    [Fact]
    public async Task It_keeps_or_replaces_what_is_said_of_the_source()
    {
        var bucket = await BucketAsync();
        var put = (await Send("PUT", $"/{bucket}/k", "hello", ("x-amz-meta-x", "old"), ("x-amz-tagging", "a=1"), ("Content-Type", "text/x")))
            .Demand(Ok);

        var kept = (await Copy(bucket, "kept")).Demand(Ok);
        (await Copy(bucket, "new", ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-x", "new"), ("x-amz-tagging-directive", "REPLACE")))
            .Demand(Ok);

        Assert.Equal((put["ETag"], put["x-amz-version-id"]), (kept.One("ETag"), kept["x-amz-copy-source-version-id"]));
        var (first, second) = (await Send("HEAD", $"/{bucket}/kept"), await Send("HEAD", $"/{bucket}/new"));
        Assert.Equal(("old", "1", "text/x"), (first["x-amz-meta-x"], first["x-amz-tagging-count"], first["Content-Type"]));
        Assert.Equal(("new", null, "binary/octet-stream"), (second["x-amz-meta-x"], second["x-amz-tagging-count"], second["Content-Type"]));
    }

    [Theory]
    [InlineData("x-amz-copy-source", "nothing", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source", "/", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source", "{0}/k?versionId=nonsense", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source", "{0}/k?versionId=null", 404, "NoSuchVersion")]
    [InlineData("x-amz-copy-source", "{0}/never", 404, "NoSuchKey")]
    [InlineData("x-amz-copy-source", "no-such-bucket-at-all/k", 404, "NoSuchBucket")]
    [InlineData("x-amz-metadata-directive", "MERGE", 400, "InvalidArgument")]
    [InlineData("x-amz-tagging-directive", "MERGE", 400, "InvalidArgument")]
    [InlineData("x-amz-checksum-algorithm", "ROT13", 400, "InvalidRequest")]
    [InlineData("x-amz-copy-source-if-match", "\"00000000000000000000000000000000\"", 412, "PreconditionFailed")]
    [InlineData("x-amz-copy-source-if-none-match", "\"5d41402abc4b2a76b9719d911017c592\"", 412, "PreconditionFailed")]
    [InlineData("x-amz-copy-source-if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT", 412, "PreconditionFailed")]
    [InlineData("x-amz-copy-source-if-unmodified-since", "Fri, 01 Jan 2010 00:00:00 GMT", 412, "PreconditionFailed")]
    [InlineData("If-Match", "*", 404, "NoSuchKey")]
    [InlineData("x-amz-copy-source-server-side-encryption-customer-algorithm", "AES256", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption", "aws:kms", 501, "NotImplemented")]
    [InlineData("x-amz-storage-class", "GLACIER", 400, "InvalidStorageClass")]
    [InlineData("x-amz-acl", "public-read", 400, "AccessControlListNotSupported")]
    [InlineData("x-amz-source-expected-bucket-owner", "111122223333", 403, "AccessDenied")]
    public async Task What_cannot_be_copied_so_is_refused(string header, string value, int status, string code)
    {
        var bucket = await ObjectAsync();

        (await Copy(bucket, "copy", (header, value.Replace("{0}", bucket, StringComparison.Ordinal))))
            .Refused((HttpStatusCode)status, code);
        (await Send("GET", $"/{bucket}/copy")).Refused(NotFound, "NoSuchKey");
    }

    [Fact]
    public async Task Onto_itself_something_has_to_change()
    {
        var bucket = await ObjectAsync();

        (await Copy(bucket, "k")).Refused(BadRequest, "InvalidRequest");
        (await Copy(bucket, "k", ("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-x", "1"))).Demand(Ok);
        Assert.Equal("1", (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-meta-x"]);
    }

    [Fact]
    public async Task An_earlier_version_can_be_copied_and_a_marker_cannot()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        (await Copy(bucket, "copy", ("x-amz-copy-source", $"{bucket}/k"))).Refused(NotFound, "NoSuchKey");
        (await Copy(bucket, "copy", ("x-amz-copy-source", $"{bucket}/k?versionId={marker}"))).Refused(NotAllowed, "MethodNotAllowed");
        (await Copy(bucket, "copy", ("x-amz-copy-source", $"{bucket}/k?versionId={version}"))).Demand(Ok);
        Assert.Equal("hello", (await Send("GET", $"/{bucket}/copy")).Demand(Ok).Text);
    }

    [Fact]
    public async Task The_source_must_be_readable()
    {
        var sample = await SampleAsync();

        RefusedTo(await SendAsync(await House.WithoutAsync("object.read"), sample), Forbidden, "AccessDenied");
    }

    private Task<Answer> Copy(string bucket, string to, params (string Name, string Value)[] headers) => Send(
        "PUT", $"/{bucket}/{to}", "",
        [.. headers.Any(static header => header.Name == "x-amz-copy-source") ? [] : new[] { ("x-amz-copy-source", $"/{bucket}/k") }, .. headers]);
}
