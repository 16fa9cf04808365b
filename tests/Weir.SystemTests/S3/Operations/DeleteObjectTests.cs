using System.Net;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

public sealed class DeleteObjectTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.delete";

    protected override HttpStatusCode Success => NoContent;

    protected override async Task<Sample> SampleAsync() => new("DELETE", await ObjectAsync(), "/k");

    [Fact]
    public async Task A_marker_hides_what_was_there_and_can_be_removed()
    {
        var bucket = await ObjectAsync();
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent);

        Assert.Equal("true", marker["x-amz-delete-marker"]);
        (await Send("GET", $"/{bucket}/k")).Refused(NotFound, "NoSuchKey");
        var removed = (await Send("DELETE", $"/{bucket}/k?versionId={marker["x-amz-version-id"]}")).Demand(NoContent);
        Assert.Equal((marker["x-amz-version-id"], "true"), (removed["x-amz-version-id"], removed["x-amz-delete-marker"]));
        var entry = await House.Record.OneAsync(removed.RequestId, "object.version.delete");
        Assert.Equal("done", entry.GetProperty("outcome").GetString());
        Assert.Equal("hello", (await Send("GET", $"/{bucket}/k")).Demand(Ok).Text);
    }

    [Fact]
    public async Task Without_versions_a_marker_is_called_null()
    {
        var bucket = await SuspendedBucketAsync();
        (await Send("PUT", $"/{bucket}/k", "1")).Demand(Ok);
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent);

        Assert.Equal(("null", "true"), (marker["x-amz-version-id"], marker["x-amz-delete-marker"]));
        Assert.Equal("null", (await Send("GET", $"/{bucket}?versions")).Demand(Ok).One("VersionId"));
        (await Send("DELETE", $"/{bucket}/k?versionId=null")).Demand(NoContent);
        (await Send("DELETE", $"/{bucket}")).Demand(NoContent);
    }

    [Fact]
    public async Task A_condition_holds_or_nothing_is_deleted()
    {
        var bucket = await ObjectAsync();
        var head = (await Send("HEAD", $"/{bucket}/k")).Demand(Ok);

        (await Delete(("If-Match", "\"00000000000000000000000000000000\""))).Refused(PreconditionFailed, "PreconditionFailed");
        (await Delete(("x-amz-if-match-size", "4"))).Refused(PreconditionFailed, "PreconditionFailed");
        (await Delete(("x-amz-if-match-size", "x"))).Refused(BadRequest, "InvalidArgument");
        (await Delete(("x-amz-if-match-last-modified-time", "Fri, 01 Jan 2010 00:00:00 GMT")))
            .Refused(PreconditionFailed, "PreconditionFailed");
        (await Delete(("x-amz-if-match-last-modified-time", "yesterday"))).Refused(BadRequest, "InvalidArgument");
        Assert.Equal("hello", (await Send("GET", $"/{bucket}/k")).Demand(Ok).Text);
        Assert.Equal("true", (await Delete(
            ("If-Match", head["ETag"]!), ("x-amz-if-match-size", "5"), ("x-amz-if-match-last-modified-time", head["Last-Modified"]!)))
            .Demand(NoContent)["x-amz-delete-marker"]);
        Assert.Null((await Delete(("If-Match", head["ETag"]!))).Demand(NoContent)["x-amz-delete-marker"]);

        Task<Answer> Delete(params (string, string)[] headers) => Send("DELETE", $"/{bucket}/k", null, headers);
    }

    [Fact]
    public async Task What_was_never_there_is_deleted_already()
    {
        var bucket = await BucketAsync();

        (await Send("DELETE", $"/{bucket}/k?versionId=null")).Demand(NoContent);
        (await Send("DELETE", $"/{bucket}/k?versionId=nonsense")).Refused(BadRequest, "InvalidArgument");
        (await Send("DELETE", $"/{bucket}/{new string('k', 1_025)}")).Refused(BadRequest, "KeyTooLongError");
        (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent);
    }

    [Fact]
    public async Task A_version_needs_its_own_right_and_is_then_gone()
    {
        var bucket = await ObjectAsync();
        var target = $"/{bucket}/k?versionId={(await Send("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-version-id"]}";
        var client = await House.WithoutAsync("object.version.delete");

        (await client.SendAsync("DELETE", target)).Refused(Forbidden, "AccessDenied");
        (await Send("DELETE", target)).Demand(NoContent);
        (await Send("GET", target)).Refused(NotFound, "NoSuchVersion");
    }

    [Fact]
    public async Task What_is_held_stays_and_the_attempt_is_recorded()
    {
        var bucket = await BucketAsync(locks: true);
        var version = (await Send("PUT", $"/{bucket}/k", "1", ("x-amz-object-lock-mode", "GOVERNANCE"),
            ("x-amz-object-lock-retain-until-date", "2090-01-01T00:00:00Z"))).Demand(Ok)["x-amz-version-id"];
        var target = $"/{bucket}/k?versionId={version}";
        (string, string) bypass = ("x-amz-bypass-governance-retention", "true");
        var without = await House.WithoutAsync("object.retention.bypass");

        var refused = (await Send("DELETE", target)).Refused(Forbidden, "AccessDenied");
        (await without.SendAsync("DELETE", target, null, Extras.Of(bypass))).Refused(Forbidden, "AccessDenied");
        (await Send("DELETE", target, null, bypass)).Demand(NoContent);

        Assert.Equal("denied", (await House.Record.OneAsync(refused.RequestId, "object.version.delete")).GetProperty("outcome").GetString());
    }
}
