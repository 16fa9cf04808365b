using System.Security.Cryptography;
using System.Text;

namespace Weir.SystemTests.S3.Operations;

public sealed class DeleteObjectsTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.delete";

    protected override async Task<Sample> SampleAsync() => Many(await ObjectAsync(), "<Object><Key>k</Key></Object>");

    [Fact]
    public override async Task It_is_done_and_recorded_and_so_is_its_refusal()
    {
        var sample = await SampleAsync();
        var refused = (await SendAsync(await House.WithoutAsync("object.delete"), sample)).Demand(Ok);
        var done = (await SendAsync(House.Manager, sample)).Demand(Ok);

        Assert.Equal(("k", "AccessDenied"), (refused.One("Key"), refused.One("Code")));
        Assert.Equal(("k", "true"), (done.One("Key"), done.One("DeleteMarker")));
        Assert.Equal("denied", (await House.Record.OneAsync(refused.RequestId, "object.delete")).GetProperty("outcome").GetString());
        Assert.Equal("done", (await House.Record.OneAsync(done.RequestId, "object.delete")).GetProperty("outcome").GetString());
    }

    [Fact]
    public override async Task Nobody_else_is_served()
    {
        var sample = await SampleAsync();

        RefusedTo(await House.Manager.SendUnsignedAsync(sample.Method, sample.Target, sample.Body), Forbidden, "AccessDenied");
        RefusedTo(await SendAsync(House.Forger, sample), Forbidden, "SignatureDoesNotMatch");
        RefusedTo(await SendAsync(House.Unknown, sample), Forbidden, "InvalidAccessKeyId");
        RefusedTo(await SendAsync(House.Revoked, sample), Forbidden, "InvalidAccessKeyId");
        Assert.Equal("AccessDenied", (await SendAsync(House.Neighbour, sample)).Demand(Ok).One("Code"));
        RefusedTo(await SendAsync(House.Stranger, sample), NotFound, "NoSuchBucket");
        Assert.Equal("hello", (await Send("GET", $"/{sample.Bucket}/k")).Demand(Ok).Text);
    }

    [Fact]
    public async Task Each_object_is_told_of_or_only_failures()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var objects = $"<Object><Key>k</Key><VersionId>{version}</VersionId></Object><Object><Key>never</Key></Object>"
            + "<Object><Key>k</Key><VersionId>nonsense</VersionId></Object>"
            + $"<Object><Key>{new string('k', 1_025)}</Key></Object>";

        var told = (await SendAsync(House.Manager, Many(bucket, objects))).Demand(Ok);
        var quiet = (await SendAsync(House.Manager, Many(bucket, "<Quiet>true</Quiet>" + objects))).Demand(Ok);

        Assert.Equal(2, told.All("Deleted").Count);
        Assert.Equal(["NoSuchVersion", "KeyTooLongError"], told.All("Code"));
        Assert.Empty(quiet.All("Deleted"));
        Assert.Equal(["NoSuchVersion", "KeyTooLongError"], quiet.All("Code"));
        Assert.Equal("true", told.One("DeleteMarker"));
    }

    [Fact]
    public async Task Markers_and_versions_are_removed_by_name()
    {
        var bucket = await ObjectAsync();
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        var told = (await SendAsync(House.Manager, Many(bucket, $"<Object><Key>k</Key><VersionId>{marker}</VersionId></Object>"))).Demand(Ok);

        Assert.Equal((marker, "true", marker), (told.One("VersionId"), told.One("DeleteMarker"), told.One("DeleteMarkerVersionId")));
        Assert.Equal("hello", (await Send("GET", $"/{bucket}/k")).Demand(Ok).Text);
    }

    [Fact]
    public async Task What_is_locked_or_is_not_as_it_should_be_stays()
    {
        var bucket = await BucketAsync(locks: true);
        var put = (await Send("PUT", $"/{bucket}/k", "hello", ("x-amz-object-lock-legal-hold", "ON"))).Demand(Ok);
        (await Send("PUT", $"/{bucket}/l", "hello")).Demand(Ok);
        var modified = (await Send("HEAD", $"/{bucket}/l")).Demand(Ok)["Last-Modified"];

        var told = (await SendAsync(House.Manager, Many(
            bucket,
            $"<Object><Key>k</Key><VersionId>{put["x-amz-version-id"]}</VersionId></Object>"
            + "<Object><Key>l</Key><ETag>00000000000000000000000000000000</ETag></Object><Object><Key>l</Key><Size>4</Size></Object>"
            + "<Object><Key>l</Key><LastModifiedTime>Wed, 01 Jan 2020 00:00:00 GMT</LastModifiedTime></Object>"))).Demand(Ok);
        Assert.Equal(["AccessDenied", "PreconditionFailed", "PreconditionFailed", "PreconditionFailed"], told.All("Code"));
        Assert.Single((await SendAsync(House.Manager, Many(
            bucket, $"<Object><Key>l</Key><ETag>*</ETag><Size>5</Size><LastModifiedTime>{modified}</LastModifiedTime></Object>"))).Demand(Ok)
            .All("Deleted"));
    }

    [Fact]
    public async Task The_list_has_a_digest_and_it_is_the_right_one()
    {
        var target = $"/{await ObjectAsync()}?delete";
        const string body = "<Delete><Object><Key>k</Key></Object></Delete>";

        (await Send("POST", target, body)).Refused(BadRequest, "InvalidRequest");
        (await Send("POST", target, body, ("Content-MD5", Md5("other")))).Refused(BadRequest, "BadDigest");
        (await Send("POST", target, body, ("Content-MD5", "short"))).Refused(BadRequest, "InvalidDigest");
        (await Send("POST", target, body, ("x-amz-checksum-crc32", "AAAAAA=="))).Refused(BadRequest, "BadDigest");
        (await Send("POST", target, body, ("x-amz-checksum-sha256", Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body))))))
            .Demand(Ok);
    }

    [Fact]
    public async Task One_to_a_thousand_objects_are_named()
    {
        var bucket = await BucketAsync();

        Assert.Equal(1_000, (await SendAsync(House.Manager, Many(bucket, Keys(1_000)))).Demand(Ok).All("Deleted").Count);
        (await SendAsync(House.Manager, Many(bucket, Keys(1_001)))).Refused(BadRequest, "MalformedXML");
        (await SendAsync(House.Manager, Many(bucket, ""))).Refused(BadRequest, "MalformedXML");
        (await SendAsync(House.Manager, Many(bucket, "<Object/>"))).Refused(BadRequest, "MalformedXML");
        (await Send("POST", $"/{bucket}?delete", "", ("Content-MD5", Md5("")))).Refused(BadRequest, "MissingRequestBodyError");
    }

    private static string Keys(int count) => string.Concat(Enumerable.Range(0, count).Select(static n => $"<Object><Key>{n}</Key></Object>"));

    private static Sample Many(string bucket, string objects)
    {
        var body = $"<Delete>{objects}</Delete>";
        return Sample.Of("POST", bucket, "?delete", body).With(("Content-MD5", Md5(body)));
    }
}
