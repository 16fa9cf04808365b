using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class PutBucketTaggingTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.tag";

    protected override HttpStatusCode Success => NoContent;

    protected override async Task<Sample> SampleAsync() => Sample.Of("PUT", await BucketAsync(), "?tagging", Tagging(("a", "1")));

    [Fact]
    public async Task Tags_take_the_place_of_others()
    {
        var bucket = await BucketAsync();
        (await Send("PUT", $"/{bucket}?tagging", Tagging(("a", "1"), ("A", "2")))).Demand(NoContent);
        (await Send("PUT", $"/{bucket}?tagging", Tagging([.. Enumerable.Range(0, 50).Select(static n => ($"k{n:00}", "v"))])))
            .Demand(NoContent);

        Assert.Equal(50, (await Send("GET", $"/{bucket}?tagging")).Demand(Ok).All("Key").Count);
    }

    [Theory]
    [InlineData("", "MissingRequestBodyError")]
    [InlineData("<Tagging/>", "MalformedXML")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>", "MalformedXML")]
    [InlineData("<Tagging><TagSet><Tag><Key/><Value/></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("<Tagging><TagSet><Tag><Key>aws:x</Key><Value>1</Value></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></TagSet></Tagging>", "InvalidTag")]
    public async Task Another_body_is_refused(string body, string code) =>
        (await Send("PUT", $"/{await BucketAsync()}?tagging", body)).Refused(BadRequest, code);

    [Fact]
    public async Task More_or_longer_tags_are_refused()
    {
        var target = $"/{await BucketAsync()}?tagging";

        (await Send("PUT", target, Tagging([.. Enumerable.Range(0, 51).Select(static n => ($"k{n}", "v"))])))
            .Refused(BadRequest, "InvalidTag");
        (await Send("PUT", target, Tagging((new string('k', 129), "v")))).Refused(BadRequest, "InvalidTag");
        (await Send("PUT", target, Tagging(("k", new string('v', 257))))).Refused(BadRequest, "InvalidTag");
        (await Send("GET", target)).Refused(NotFound, "NoSuchTagSet");
    }

    [Fact]
    public async Task The_digest_of_the_body_is_compared()
    {
        var target = $"/{await BucketAsync()}?tagging";

        (await Send("PUT", target, Tagging(("a", "1")), ("Content-MD5", Md5("other")))).Refused(BadRequest, "BadDigest");
        (await Send("PUT", target, Tagging(("a", "1")), ("Content-MD5", "short"))).Refused(BadRequest, "InvalidDigest");
        (await Send("PUT", target, Tagging(("a", "1")), ("x-amz-checksum-crc32", "AAAAAA=="))).Refused(BadRequest, "BadDigest");
        (await Send("PUT", target, Tagging(("a", "1")), ("Content-MD5", Md5(Tagging(("a", "1")))))).Demand(NoContent);
    }
}
