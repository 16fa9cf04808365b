using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class HeadObjectTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.inspect";

    protected override async Task<Sample> SampleAsync() => new("HEAD", await ObjectAsync(), "/k");

    [Fact]
    public async Task It_tells_what_a_reading_would()
    {
        var target = $"/{await ObjectAsync()}/k";
        var (head, got) = ((await Send("HEAD", target)).Demand(Ok), (await Send("GET", target)).Demand(Ok));

        foreach (var name in new[] { "Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges", "x-amz-version-id" })
        {
            Assert.NotNull(head[name]);
            Assert.Equal(got[name], head[name]);
        }
    }

    [Fact]
    public async Task A_refusal_has_no_body()
    {
        var target = $"/{await ObjectAsync()}/k";

        RefusedTo(await Send("HEAD", target, null, ("Range", "bytes=9-")), NotSatisfiable, "InvalidRange");
        RefusedTo(await Send("HEAD", target, null, ("If-Match", "\"00000000000000000000000000000000\"")), PreconditionFailed, "PreconditionFailed");
        RefusedTo(await Send("HEAD", target, null, ("If-None-Match", "*")), HttpStatusCode.NotModified, "NotModified");
        RefusedTo(await Send("HEAD", $"{target}?partNumber=2"), NotSatisfiable, "InvalidPartNumber");
        (await Send("HEAD", $"{target}?partNumber=1")).Demand(HttpStatusCode.PartialContent);
    }

    [Fact]
    public async Task Of_what_is_not_there_it_says_so()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        var deleted = await Send("HEAD", $"/{bucket}/k");
        RefusedTo(deleted, NotFound, "NoSuchKey");
        RefusedTo(await Send("HEAD", $"/{bucket}/never"), NotFound, "NoSuchKey");
        RefusedTo(await Send("HEAD", $"/{bucket}/k?versionId={marker}"), NotAllowed, "MethodNotAllowed");
        RefusedTo(await Send("HEAD", $"/{bucket}/k?versionId=null"), NotFound, "NoSuchVersion");
        RefusedTo(await Send("HEAD", $"/{bucket}/k?versionId=nonsense"), BadRequest, "InvalidArgument");
        RefusedTo(await Send("HEAD", $"/{bucket}/k?versionId="), BadRequest, "InvalidArgument");
        Assert.Equal((marker, "true"), (deleted["x-amz-version-id"], deleted["x-amz-delete-marker"]));
        (await Send("HEAD", $"/{bucket}/k?versionId={version}")).Demand(Ok);
    }
}
