namespace Weir.SystemTests.S3.Operations;

public sealed class GetObjectTaggingTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await ObjectAsync(), "/k?tagging");

    [Fact]
    public async Task It_gives_what_was_set_and_of_which_version()
    {
        var bucket = await BucketAsync();
        var version = (await Send("PUT", $"/{bucket}/k", "1", ("x-amz-tagging", "a=x%20y&b"))).Demand(Ok)["x-amz-version-id"];
        (await Send("PUT", $"/{bucket}/k", "2")).Demand(Ok);

        var old = (await Send("GET", $"/{bucket}/k?tagging&versionId={version}")).Demand(Ok);
        Assert.Equal(["a", "b"], old.All("Key"));
        Assert.Equal(["x y", ""], old.All("Value"));
        Assert.Equal(version, old["x-amz-version-id"]);
        Assert.Empty((await Send("GET", $"/{bucket}/k?tagging")).Demand(Ok).All("Tag"));
    }

    [Fact]
    public async Task Of_what_is_not_there_it_says_so()
    {
        var bucket = await ObjectAsync();
        var version = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"];
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"];

        var deleted = await Send("GET", $"/{bucket}/k?tagging");
        RefusedTo(deleted, NotFound, "NoSuchKey");
        RefusedTo(await Send("GET", $"/{bucket}/never?tagging"), NotFound, "NoSuchKey");
        RefusedTo(await Send("GET", $"/{bucket}/k?tagging&versionId={marker}"), NotAllowed, "MethodNotAllowed");
        RefusedTo(await Send("GET", $"/{bucket}/k?tagging&versionId=null"), NotFound, "NoSuchVersion");
        RefusedTo(await Send("GET", $"/{bucket}/k?tagging&versionId=nonsense"), BadRequest, "InvalidArgument");
        RefusedTo(await Send("GET", $"/{bucket}/k?tagging&versionId="), BadRequest, "InvalidArgument");
        Assert.Equal((marker, "true"), (deleted["x-amz-version-id"], deleted["x-amz-delete-marker"]));
        (await Send("GET", $"/{bucket}/k?tagging&versionId={version}")).Demand(Ok);
    }
}
