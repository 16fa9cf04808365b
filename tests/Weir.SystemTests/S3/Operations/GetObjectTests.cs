using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class GetObjectTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.read";

    protected override async Task<Sample> SampleAsync() => new("GET", await ObjectAsync(), "/k");

    [Theory]
    [InlineData("bytes=0-1", 206, "he", "bytes 0-1/5")]
    [InlineData("bytes=3-", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-2", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=-99", 206, "hello", "bytes 0-4/5")]
    [InlineData("bytes=0-9223372036854775807", 206, "hello", "bytes 0-4/5")]
    [InlineData("bytes=1-0", 200, "hello", null)]
    [InlineData("bytes=0-0,2-3", 200, "hello", null)]
    [InlineData("bytes=a-b", 200, "hello", null)]
    [InlineData("bytes=-", 200, "hello", null)]
    [InlineData("bytes=0-99999999999999999999", 200, "hello", null)]
    [InlineData("0-1", 200, "hello", null)]
    [InlineData("bytes=5-", 416, null, null)]
    [InlineData("bytes=-0", 416, null, null)]
    [InlineData("bytes=99-100", 416, null, null)]
    public async Task A_range_is_given_where_it_is_one(string range, int status, string? text, string? content)
    {
        var answer = await Send("GET", $"/{await ObjectAsync()}/k", null, ("Range", range));

        Assert.Equal((status, content), ((int)answer.Status, answer["Content-Range"]));
        if (text is null)
        {
            answer.Refused(NotSatisfiable, "InvalidRange");
            Assert.Equal(("5", range), (answer.One("ActualObjectSize"), answer.One("RangeRequested")));
        }
        else
        {
            Assert.Equal((text, "bytes"), (answer.Text, answer["Accept-Ranges"]));
        }
    }

    [Fact]
    public async Task Of_no_bytes_no_range_can_be_given()
    {
        var bucket = await ObjectAsync("");

        (await Send("GET", $"/{bucket}/k", null, ("Range", "bytes=0-"))).Refused(NotSatisfiable, "InvalidRange");
        Assert.Empty((await Send("GET", $"/{bucket}/k")).Demand(Ok).Body);
    }

    [Fact]
    public async Task A_part_is_given_where_there_is_one()
    {
        var bucket = await ObjectAsync();

        Assert.Equal("hello", (await Send("GET", $"/{bucket}/k?partNumber=1")).Demand(HttpStatusCode.PartialContent).Text);
        (await Send("GET", $"/{bucket}/k?partNumber=2")).Refused(NotSatisfiable, "InvalidPartNumber");
        (await Send("GET", $"/{bucket}/k?partNumber=0")).Refused(BadRequest, "InvalidArgument");
        (await Send("GET", $"/{bucket}/k?partNumber=10001")).Refused(BadRequest, "InvalidArgument");
        (await Send("GET", $"/{bucket}/k?partNumber=one")).Refused(BadRequest, "InvalidArgument");
        (await Send("GET", $"/{bucket}/k?partNumber=1", null, ("Range", "bytes=0-1"))).Refused(BadRequest, "InvalidRequest");
    }

    [Fact]
    public async Task Conditions_are_followed_in_their_order()
    {
        var target = $"/{await ObjectAsync()}/k";
        var (tag, other) = ((await Send("HEAD", target)).Demand(Ok)["ETag"]!, "\"00000000000000000000000000000000\"");
        const string early = "Fri, 01 Jan 2010 00:00:00 GMT";

        Assert.Equal(tag, (await Send("GET", target, null, ("If-None-Match", tag))).Demand(HttpStatusCode.NotModified)["ETag"]);
        (await Send("GET", target, null, ("If-None-Match", "*"))).Demand(HttpStatusCode.NotModified);
        (await Send("GET", target, null, ("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"))).Demand(HttpStatusCode.NotModified);
        (await Send("GET", target, null, ("If-None-Match", other), ("If-Modified-Since", early))).Demand(Ok);
        (await Send("GET", target, null, ("If-Match", other))).Refused(PreconditionFailed, "PreconditionFailed");
        (await Send("GET", target, null, ("If-Unmodified-Since", early))).Refused(PreconditionFailed, "PreconditionFailed");
        (await Send("GET", target, null, ("If-Match", tag), ("If-Unmodified-Since", early))).Demand(Ok);
        (await Send("GET", target, null, ("If-Match", $"{other}, {tag}"))).Demand(Ok);
    }

    [Fact]
    public async Task A_signed_request_may_say_how_it_wants_the_headers()
    {
        var target = $"/{await ObjectAsync()}/k?response-content-type=text%2Fhtml&response-cache-control=no-store&response-expires=123";
        var got = (await Send("GET", target)).Demand(Ok);

        Assert.Equal(("text/html", "no-store", "123"), (got["Content-Type"], got["Cache-Control"], got["Expires"]));
        (await House.Manager.SendUnsignedAsync("GET", target)).Refused(BadRequest, "InvalidRequest");
        (await Send("GET", target + "%0A")).Refused(BadRequest, "InvalidArgument");
        (await Send("GET", target, null, ("x-amz-server-side-encryption-customer-algorithm", "AES256")))
            .Refused(NotImplemented, "NotImplemented");
    }

    [Fact]
    public async Task The_checksum_is_told_where_asked_for_and_of_the_whole()
    {
        var target = $"/{await ObjectAsync()}/k";

        Assert.Equal("M3eFcAZSQlc=", (await Send("GET", target, null, ("x-amz-checksum-mode", "ENABLED")))["x-amz-checksum-crc64nvme"]);
        Assert.Null((await Send("GET", target))["x-amz-checksum-crc64nvme"]);
        Assert.Null((await Send("GET", target, null, ("x-amz-checksum-mode", "ENABLED"), ("Range", "bytes=0-1")))["x-amz-checksum-crc64nvme"]);
    }

    [Fact]
    public async Task Whoever_may_not_list_is_not_told_what_is_there()
    {
        var client = await House.WithoutAsync("object.list");

        (await client.SendAsync("GET", $"/{await ObjectAsync()}/never")).Refused(Forbidden, "AccessDenied");
    }

    [Fact]
    public async Task An_earlier_version_needs_its_own_right()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var client = await House.WithoutAsync("object.version.read");

        (await client.SendAsync("GET", $"/{bucket}/k?versionId={version}")).Refused(Forbidden, "AccessDenied");
        Assert.Equal("hello", (await client.SendAsync("GET", $"/{bucket}/k")).Demand(Ok).Text);
    }

    [Fact]
    public async Task Of_what_is_not_there_it_says_so()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        var deleted = await Send("GET", $"/{bucket}/k");
        RefusedTo(deleted, NotFound, "NoSuchKey");
        RefusedTo(await Send("GET", $"/{bucket}/never"), NotFound, "NoSuchKey");
        RefusedTo(await Send("GET", $"/{bucket}/k?versionId={marker}"), NotAllowed, "MethodNotAllowed");
        RefusedTo(await Send("GET", $"/{bucket}/k?versionId=null"), NotFound, "NoSuchVersion");
        RefusedTo(await Send("GET", $"/{bucket}/k?versionId=nonsense"), BadRequest, "InvalidArgument");
        RefusedTo(await Send("GET", $"/{bucket}/k?versionId="), BadRequest, "InvalidArgument");
        Assert.Equal((marker, "true"), (deleted["x-amz-version-id"], deleted["x-amz-delete-marker"]));
        (await Send("GET", $"/{bucket}/k?versionId={version}")).Demand(Ok);
    }
}
