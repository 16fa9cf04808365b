using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class DeleteObjectTaggingTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.tag";

    protected override HttpStatusCode Success => NoContent;

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        (await Send("PUT", $"/{bucket}/k", "1", ("x-amz-tagging", "a=1"))).Demand(Ok);
        return new Sample("DELETE", bucket, "/k?tagging");
    }

    [Fact]
    public async Task Tags_are_gone()
    {
        var sample = await SampleAsync();
        (await SendAsync(House.Manager, sample)).Demand(NoContent);

        Assert.Empty((await Send("GET", sample.Target)).Demand(Ok).All("Tag"));
    }

    [Fact]
    public async Task Of_what_is_not_there_it_says_so()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        var deleted = await Send("DELETE", $"/{bucket}/k?tagging");
        RefusedTo(deleted, NotFound, "NoSuchKey");
        RefusedTo(await Send("DELETE", $"/{bucket}/never?tagging"), NotFound, "NoSuchKey");
        RefusedTo(await Send("DELETE", $"/{bucket}/k?tagging&versionId={marker}"), NotAllowed, "MethodNotAllowed");
        RefusedTo(await Send("DELETE", $"/{bucket}/k?tagging&versionId=null"), NotFound, "NoSuchVersion");
        RefusedTo(await Send("DELETE", $"/{bucket}/k?tagging&versionId=nonsense"), BadRequest, "InvalidArgument");
        RefusedTo(await Send("DELETE", $"/{bucket}/k?tagging&versionId="), BadRequest, "InvalidArgument");
        Assert.Equal((marker, "true"), (deleted["x-amz-version-id"], deleted["x-amz-delete-marker"]));
        (await Send("DELETE", $"/{bucket}/k?tagging&versionId={version}")).Demand(NoContent);
    }
}
