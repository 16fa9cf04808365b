using System.Net;
using System.Text;
using Weir.Testing.S3;

namespace Weir.Tests.S3.Operations;

public sealed class BucketOperationTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const HttpStatusCode Ok = HttpStatusCode.OK;
    private const HttpStatusCode NoContent = HttpStatusCode.NoContent;

    [Fact]
    public async Task A_bucket_is_made_found_listed_and_removed()
    {
        var name = Name();
        var made = (await Send("PUT", $"/{name}", Location(DoorFixture.Region))).Demand(Ok);

        Assert.Equal("/" + name, made["Location"]);
        Assert.Equal(DoorFixture.Region, (await Send("HEAD", $"/{name}")).Demand(Ok)["x-amz-bucket-region"]);
        Assert.Contains(name, (await Send("GET", "/")).Demand(Ok).All("Name"));
        Assert.Equal(DoorFixture.Region, (await Send("GET", $"/{name}?location")).Demand(Ok).Xml.Value);
        Assert.Equal(["FULL_CONTROL"], (await Send("GET", $"/{name}?acl")).Demand(Ok).All("Permission"));
        Assert.Equal(["AES256"], (await Send("GET", $"/{name}?encryption")).Demand(Ok).All("SSEAlgorithm"));
        (await Send("PUT", $"/{name}")).Refused(HttpStatusCode.Conflict, "BucketAlreadyOwnedByYou");
        (await Send("PUT", $"/{name}/k", "1")).Demand(Ok);
        (await Send("DELETE", $"/{name}")).Refused(HttpStatusCode.Conflict, "BucketNotEmpty");
        var version = (await Send("HEAD", $"/{name}/k")).Demand(Ok)["x-amz-version-id"];
        (await Send("DELETE", $"/{name}/k?versionId={version}")).Demand(NoContent);
        (await Send("DELETE", $"/{name}/")).Demand(NoContent);
        Assert.Equal(HttpStatusCode.NotFound, (await Send("HEAD", $"/{name}")).Status);
        (await Send("GET", $"/{name}")).Refused(HttpStatusCode.NotFound, "NoSuchBucket");
    }

    [Fact]
    public async Task What_is_locked_stays()
    {
        var name = Name();
        (await door.Client.SendAsync("PUT", $"/{name}", null, new Extras { Headers = [("x-amz-bucket-object-lock-enabled", "true")] })).Demand(Ok);
        var version = (await Send("PUT", $"/{name}/k", "1")).Demand(Ok)["x-amz-version-id"];
        var target = $"/{name}/k?versionId={version}";

        (await Send("PUT", $"/{name}?object-lock", LockRule("GOVERNANCE", 1))).Demand(Ok);
        Assert.Equal(["1"], (await Send("GET", $"/{name}?object-lock")).Demand(Ok).All("Days"));
        (await Send("GET", $"/{name}/k?retention")).Refused(HttpStatusCode.NotFound, "NoSuchObjectLockConfiguration");
        (await Send("PUT", $"/{name}/k?retention", Retention("COMPLIANCE", "2090-01-01T00:00:00Z"))).Demand(Ok);
        (await Send("PUT", $"/{name}/k?legal-hold", "<LegalHold><Status>ON</Status></LegalHold>")).Demand(Ok);

        Assert.Equal(["COMPLIANCE"], (await Send("GET", $"/{name}/k?retention")).Demand(Ok).All("Mode"));
        Assert.Equal(["ON"], (await Send("GET", $"/{name}/k?legal-hold")).Demand(Ok).All("Status"));
        var head = (await Send("HEAD", $"/{name}/k")).Demand(Ok);
        Assert.Equal(("COMPLIANCE", "ON"), (head["x-amz-object-lock-mode"], head["x-amz-object-lock-legal-hold"]));
        (await Send("DELETE", target)).Refused(HttpStatusCode.Forbidden, "AccessDenied");
        (await door.Client.SendAsync("DELETE", target, null, new Extras { Headers = [("x-amz-bypass-governance-retention", "true")] }))
            .Refused(HttpStatusCode.Forbidden, "AccessDenied");
        (await Send("PUT", $"/{name}/k?retention", Retention("COMPLIANCE", "2089-01-01T00:00:00Z")))
            .Refused(HttpStatusCode.Forbidden, "AccessDenied");
        (await Send("DELETE", $"/{name}/k")).Demand(NoContent);
        Assert.Equal("1", (await Send("GET", target)).Demand(Ok).Text);
    }

    [Fact]
    public async Task Lists_are_told_in_pages()
    {
        var name = await BucketAsync();
        foreach (var key in new[] { "a", "b/1", "b/2", "c%20d", "e" })
        {
            (await Send("PUT", $"/{name}/{key}", "1")).Demand(Ok);
        }

        var first = (await Send("GET", $"/{name}?list-type=2&delimiter=%2F&encoding-type=url&max-keys=2")).Demand(Ok);
        var second = (await Send(
            "GET",
            $"/{name}?list-type=2&delimiter=%2F&encoding-type=url&continuation-token={first.All("NextContinuationToken").Single()}")).Demand(Ok);
        var old = (await Send("GET", $"/{name}?delimiter=%2F&max-keys=2")).Demand(Ok);
        var rest = (await Send("GET", $"/{name}?delimiter=%2F&marker={Uri.EscapeDataString(old.All("NextMarker").Single())}")).Demand(Ok);
        var under = (await Send("GET", $"/{name}?list-type=2&prefix=b%2F&start-after=b%2F1&fetch-owner=true")).Demand(Ok);

        Assert.Equal(["a"], first.All("Key"));
        Assert.Equal(["", "b/"], first.All("Prefix"));
        Assert.Equal(["2"], first.All("KeyCount"));
        Assert.Equal(["c%20d", "e"], second.All("Key"));
        Assert.Equal(["false"], second.All("IsTruncated"));
        Assert.Equal(["b/"], old.All("NextMarker"));
        Assert.Equal(["c d", "e"], rest.All("Key"));
        Assert.Equal(["b/2"], under.All("Key"));
        Assert.Single(under.All("Owner"));
        (await Send("GET", $"/{name}?max-keys=-1")).Refused(HttpStatusCode.BadRequest, "InvalidArgument");
        (await Send("GET", $"/{name}?encoding-type=other")).Refused(HttpStatusCode.BadRequest, "InvalidArgument");
        (await Send("GET", $"/{name}?list-type=2&continuation-token=%21")).Refused(HttpStatusCode.BadRequest, "InvalidArgument");
        Assert.Empty((await Send("GET", $"/{name}?max-keys=0")).Demand(Ok).All("Key"));
    }

    [Fact]
    public async Task Versions_and_uploads_are_listed()
    {
        var name = await BucketAsync();
        (await Send("PUT", $"/{name}/k", "1")).Demand(Ok);
        (await Send("PUT", $"/{name}/k", "2")).Demand(Ok);
        (await Send("DELETE", $"/{name}/k")).Demand(NoContent);
        var upload = (await Send("POST", $"/{name}/u?uploads", "")).Demand(Ok).All("UploadId");

        var page = (await Send("GET", $"/{name}?versions&max-keys=2")).Demand(Ok);
        var rest = (await Send(
            "GET",
            $"/{name}?versions&key-marker={page.All("NextKeyMarker").Single()}"
            + $"&version-id-marker={page.All("NextVersionIdMarker").Single()}")).Demand(Ok);
        var uploads = (await Send("GET", $"/{name}?uploads")).Demand(Ok);

        Assert.Equal(["true", "false"], page.All("IsLatest"));
        Assert.Single(page.All("DeleteMarker"));
        Assert.Single(rest.All("Version"));
        Assert.Equal(upload, uploads.All("UploadId"));
        Assert.Equal(["u"], uploads.All("Key"));
    }

    private static string Name() => "b" + Guid.NewGuid().ToString("n");

    private static string Location(string region) =>
        $"<CreateBucketConfiguration><LocationConstraint>{region}</LocationConstraint></CreateBucketConfiguration>";

    private static string LockRule(string mode, int days) =>
        $"<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>{mode}</Mode><Days>{days}</Days>"
        + "</DefaultRetention></Rule></ObjectLockConfiguration>";

    private static string Retention(string mode, string until) =>
        $"<Retention><Mode>{mode}</Mode><RetainUntilDate>{until}</RetainUntilDate></Retention>";

    private Task<Answer> Send(string method, string target, string? body = null) =>
        door.Client.SendAsync(method, target, body is null ? null : Encoding.UTF8.GetBytes(body));

    private async Task<string> BucketAsync()
    {
        var name = Name();
        (await Send("PUT", $"/{name}")).Demand(Ok);
        return name;
    }
}
