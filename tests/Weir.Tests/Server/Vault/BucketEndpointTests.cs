using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Tests.Vault;
using Weir.Vault;

namespace Weir.Tests.Server.Vault;

/// <summary>Buckets through the API of the whole server: made in a project, set as a whole, removed, each recorded with its reason.</summary>
public sealed class BucketEndpointTests(WholeServer server) : IClassFixture<WholeServer>, IAsyncLifetime
{
    private Id<Organization> _organization;
    private Id<Project> _project;
    private PersonInSession _manager = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => $"/api/v1/organizations/{_organization}/buckets";

    public async ValueTask InitializeAsync()
    {
        _organization = await server.Guard.OrganizationAsync($"o{Guid.NewGuid():N}");
        _project = await server.Guard.ProjectAsync(_organization);
        _manager = await server.PersonAsync(
            _organization, ("manager", Resource.ForProject(_organization, _project)), ("auditor", Resource.ForOrganization(_organization)));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_bucket_is_made_in_the_project_that_is_named_and_read_back_as_it_was_asked_for()
    {
        await server.Guard.ProjectAsync(_organization);
        var wanted = new BucketConfiguration("enabled", true, new BucketRetention("governance", Days: 30), 90, true);
        var (status, made, tag) = await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("records", wanted));

        Assert.Equal((HttpStatusCode.Created, "\"1\""), (status, tag));
        var (_, read, _) = await SendAsync("GET", $"{Path}/records");
        Assert.Equal(made.GetRawText(), read.GetRawText());
        Assert.Equal(_project.ToString(), read.GetProperty("project").GetString());
        Assert.Equal(("enabled", true, 90, true), (
            read.GetProperty("versioning").GetString(), read.GetProperty("objectLock").GetBoolean(),
            read.GetProperty("noncurrentDays").GetInt32(), read.GetProperty("auditBeforeRead").GetBoolean()));
        Assert.Equal(30, read.GetProperty("defaultRetention").GetProperty("days").GetInt32());
        var (_, plain, _) = await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("plain"));
        Assert.Equal(("enabled", false), (plain.GetProperty("versioning").GetString(), plain.GetProperty("auditBeforeRead").GetBoolean()));
        Assert.Equal("taken", (await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("plain"))).Code());
    }

    [Fact]
    public async Task A_request_that_is_repeated_under_its_key_makes_one_bucket()
    {
        var first = await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("once"), key: "k-1");
        var second = await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("once"), key: "k-1");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.Status, second.Status));
        Assert.Equal(first.Body.GetRawText(), second.Body.GetRawText());
    }

    [Fact]
    public async Task A_bucket_is_set_from_the_revision_that_was_read_and_every_change_is_recorded_with_its_reason()
    {
        await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("data"));
        var wanted = new BucketConfiguration("suspended", NoncurrentDays: 7, AuditBeforeRead: true);

        Assert.Equal("precondition-needed", (await SendAsync("PUT", $"{Path}/data", wanted)).Code());
        Assert.Equal("changed", (await SendAsync("PUT", $"{Path}/data", wanted, match: "\"2\"")).Code());
        var (status, body, tag) = await SendAsync("PUT", $"{Path}/data", wanted, match: "\"1\"");
        Assert.Equal((HttpStatusCode.OK, "\"2\"", 7), (status, tag, body.GetProperty("noncurrentDays").GetInt32()));
        Assert.Equal("\"2\"", (await SendAsync("PUT", $"{Path}/data", wanted, match: "\"2\"")).Tag);

        var (_, record, _) = await SendAsync("GET", $"/api/v1/organizations/{_organization}/audit?action=bucket.configure");
        var entry = Assert.Single(record.GetProperty("items").EnumerateArray());
        Assert.Equal("because-a-test-asks", entry.GetProperty("reason").GetString());
        Assert.Equal(7, entry.GetProperty("after").GetProperty("noncurrent_days").GetInt32());
    }

    [Fact]
    public async Task Settings_that_cannot_be_are_refused_and_change_nothing()
    {
        await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("data", new BucketConfiguration("enabled", true)));
        async Task<string> PutAsync(BucketConfiguration wanted) => (await SendAsync("PUT", $"{Path}/data", wanted, match: "\"1\"")).Code();

        Assert.Equal("conflict", await PutAsync(new BucketConfiguration("enabled")));
        Assert.Equal("invalid", await PutAsync(new BucketConfiguration("suspended", true)));
        Assert.Equal("invalid", await PutAsync(new BucketConfiguration("sometimes", true)));
        Assert.Equal("invalid", await PutAsync(new BucketConfiguration("enabled", true, NoncurrentDays: 0)));
        Assert.Equal("invalid", await PutAsync(new BucketConfiguration("enabled", true, new BucketRetention("compliance", 1, 1))));
        Assert.Equal("invalid", await PutAsync(new BucketConfiguration("enabled", true, new BucketRetention("never", 1))));
        Assert.Equal("invalid", (await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("NO"))).Code());
        var off = await SendAsync(
            "POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("x-off", new BucketConfiguration("off", true)));
        Assert.Equal("invalid", off.Code());
        Assert.Equal("\"1\"", (await SendAsync("GET", $"{Path}/data")).Tag);
    }

    [Fact]
    public async Task Versions_are_kept_no_longer_only_by_who_may_suspend()
    {
        var editor = await server.PersonAsync(_organization, ("editor", Resource.ForProject(_organization, _project)));
        await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", new BucketDraft("data"));

        Assert.Equal("not-granted", (await SendAsync("PUT", $"{Path}/data", new BucketConfiguration("suspended"), "\"1\"", person: editor)).Code());
        var off = new BucketDraft("nothing-kept", new BucketConfiguration("off"));
        Assert.Equal("not-granted", (await SendAsync("POST", $"/api/v1/projects/{_project}/buckets", off, person: editor)).Code());
        var shorter = await SendAsync("PUT", $"{Path}/data", new BucketConfiguration("enabled", NoncurrentDays: 1), "\"1\"", person: editor);
        Assert.Equal(HttpStatusCode.OK, shorter.Status);
    }

    [Fact]
    public async Task A_list_holds_the_buckets_that_one_reaches_page_by_page()
    {
        var other = await server.Guard.ProjectAsync(_organization);
        foreach (var (name, project) in new[] { ("c", _project), ("a", _project), ("b", _project), ("d", other) })
        {
            await server.Guard.DoAsync(Resource.ForOrganization(_organization), change =>
                change.Create(VaultTables.Buckets, VaultRows.Bucket(_organization, project, $"{name}-bucket"), "bucket.create"));
        }

        var (_, first, _) = await SendAsync("GET", "/api/v1/buckets?limit=2");
        Assert.Equal(["a-bucket", "b-bucket"], NamesOf(first));
        var (_, rest, _) = await SendAsync("GET", $"/api/v1/buckets?limit=2&cursor={first.GetProperty("next").GetString()}");
        Assert.Equal(["c-bucket"], NamesOf(rest));
        Assert.Equal(["c-bucket", "b-bucket", "a-bucket"], NamesOf((await SendAsync("GET", "/api/v1/buckets?sort=-name")).Body));
        Assert.Equal([], NamesOf((await SendAsync("GET", $"/api/v1/buckets?project={other}")).Body));
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync("DELETE", $"{Path}/c-bucket")).Status);
        Assert.Equal("not-found", (await SendAsync("GET", $"{Path}/c-bucket")).Code());
    }

    private static IEnumerable<string?> NamesOf(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("name").GetString());

    private async Task<Answer> SendAsync(
        string method, string path, object? body = null, string? match = null, string? key = null, PersonInSession? person = null)
    {
        using var request = (person ?? _manager).Request(method, path);
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType());
        if (match is not null)
        {
            request.Headers.Add("If-Match", match);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await server.Client.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        using var document = JsonDocument.Parse(text.Length == 0 ? "{}" : text);
        return new Answer(answer.StatusCode, document.RootElement.Clone(), answer.Headers.ETag?.Tag);
    }

    private sealed record Answer(HttpStatusCode Status, JsonElement Body, string? Tag)
    {
        public string Code() => Body.GetProperty("code").GetString()!;
    }
}
