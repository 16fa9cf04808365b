namespace Weir.SystemTests.S3.Operations;

public sealed class PutObjectTaggingTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.tag";

    protected override async Task<Sample> SampleAsync() => Sample.Of("PUT", await ObjectAsync(), "/k?tagging", Tagging(("a", "1")));

    [Fact]
    public async Task Tags_take_the_place_of_others()
    {
        var target = $"/{await ObjectAsync()}/k?tagging";
        (await Send("PUT", target, Tagging(("a", "1")))).Demand(Ok);
        var most = Enumerable.Range(0, 10).Select(static n => (new string((char)('a' + n), 128), new string('v', 256)));
        (await Send("PUT", target, Tagging([.. most]))).Demand(Ok);

        Assert.Equal(10, (await Send("GET", target)).Demand(Ok).All("Tag").Count);
        (await Send("PUT", target, "<Tagging><TagSet/></Tagging>")).Demand(Ok);
        Assert.Empty((await Send("GET", target)).Demand(Ok).All("Tag"));
    }

    [Theory]
    [InlineData("", "MissingRequestBodyError")]
    [InlineData("<Tagging/>", "MalformedXML")]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></TagSet></Tagging>", "InvalidTag")]
    [InlineData("<Tagging><TagSet><Tag><Key>aws:x</Key><Value>1</Value></Tag></TagSet></Tagging>", "InvalidTag")]
    public async Task Another_body_is_refused(string body, string code) =>
        (await Send("PUT", $"/{await ObjectAsync()}/k?tagging", body)).Refused(BadRequest, code);

    [Fact]
    public async Task More_or_longer_tags_are_refused()
    {
        var target = $"/{await ObjectAsync()}/k?tagging";

        (await Send("PUT", target, Tagging([.. Enumerable.Range(0, 11).Select(static n => ($"k{n}", "v"))])))
            .Refused(BadRequest, "InvalidTag");
        (await Send("PUT", target, Tagging((new string('k', 129), "v")))).Refused(BadRequest, "InvalidTag");
        (await Send("PUT", target, Tagging(("k", new string('v', 257))))).Refused(BadRequest, "InvalidTag");
        (await Send("PUT", target, Tagging(("k", "v")), ("Content-MD5", Md5("other")))).Refused(BadRequest, "BadDigest");
        Assert.Empty((await Send("GET", target)).Demand(Ok).All("Tag"));
    }

    [Fact]
    public async Task Of_what_is_not_there_it_says_so()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        var deleted = await Send("PUT", $"/{bucket}/k?tagging", Tagging(("a", "1")));
        RefusedTo(deleted, NotFound, "NoSuchKey");
        RefusedTo(await Send("PUT", $"/{bucket}/never?tagging", Tagging(("a", "1"))), NotFound, "NoSuchKey");
        RefusedTo(await Send("PUT", $"/{bucket}/k?tagging&versionId={marker}", Tagging(("a", "1"))), NotAllowed, "MethodNotAllowed");
        RefusedTo(await Send("PUT", $"/{bucket}/k?tagging&versionId=null", Tagging(("a", "1"))), NotFound, "NoSuchVersion");
        RefusedTo(await Send("PUT", $"/{bucket}/k?tagging&versionId=nonsense", Tagging(("a", "1"))), BadRequest, "InvalidArgument");
        RefusedTo(await Send("PUT", $"/{bucket}/k?tagging&versionId=", Tagging(("a", "1"))), BadRequest, "InvalidArgument");
        Assert.Equal((marker, "true"), (deleted["x-amz-version-id"], deleted["x-amz-delete-marker"]));
        (await Send("PUT", $"/{bucket}/k?tagging&versionId={version}", Tagging(("a", "1")))).Demand(Ok);
    }
}
