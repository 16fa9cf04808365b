using System.Net;
using System.Text.Json;
using Weir.Server.Projects;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.Projects;

public sealed class ProjectVersionTests : IAsyncLifetime
{
    private ProjectHost _host = null!;

    private ApiHost Api => _host.Api;

    public async ValueTask InitializeAsync() => _host = await ProjectHost.StartAsync();

    [Fact]
    public async Task A_version_is_returned_to_with_what_it_was()
    {
        var path = await _host.ProjectAsync(draft: new { name = "P", purpose = "one", recipients = new[] { "A" } });
        await ChangeAsync(path, new { name = "Q", purpose = "two", recipients = new[] { "A", "B" } });
        var second = (await Api.PostAsync(_host.Owner, path + "/versions", new { description = "with B" })).Expect(HttpStatusCode.Created);

        var back = await ActivateAsync(path, 1);

        Assert.Equal(2, second.Body.GetProperty("number").GetInt64());
        Assert.Equal(("Q", "one", 1L), (back.Text("name"), back.Text("purpose"), back.Body.GetProperty("activeVersion").GetInt64()));
        Assert.Equal(1, back.Body.GetProperty("recipients").GetArrayLength());
        var list = (await Api.GetAsync(_host.Owner, path + "/versions?sort=-number")).Body.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([(2L, false), (1L, true)], list.Select(Shown));
        var page = (await Api.GetAsync(_host.Owner, path + "/versions?sort=-number&limit=1")).Text("next");
        var rest = (await Api.GetAsync(_host.Owner, $"{path}/versions?sort=-number&limit=1&cursor={page}")).Expect(HttpStatusCode.OK);
        Assert.Equal((1L, true), Shown(Assert.Single(rest.Body.GetProperty("items").EnumerateArray().ToList())));
    }

    [Fact]
    public async Task Changes_that_no_version_holds_are_not_lost_unasked()
    {
        var path = await _host.ProjectAsync();
        (await Api.PostAsync(_host.Owner, path + "/versions", new { description = "two" })).Expect(HttpStatusCode.Created);
        await ChangeAsync(path, new { name = "P", purpose = "unsaved" });

        Assert.Equal("conflict", (await ActivateAsync(path, 1)).Code);
        Assert.Equal("unsaved", (await Api.GetAsync(_host.Owner, path)).Text("purpose"));
        Assert.Equal("", (await ActivateAsync(path, 1, true)).Expect(HttpStatusCode.OK).Text("purpose"));
    }

    [Fact]
    public async Task Two_versions_are_compared_path_by_path()
    {
        var path = await _host.ProjectAsync(draft: new { name = "P", purpose = "one", recipients = new[] { "A", "B" } });
        await ChangeAsync(path, new { name = "P", purpose = "two", recipients = new[] { "A" } });
        (await Api.PostAsync(_host.Owner, path + "/versions", new { description = "two" })).Expect(HttpStatusCode.Created);

        var compared = (await Api.GetAsync(_host.Owner, path + "/versions/1/differences/2")).Expect(HttpStatusCode.OK);

        Assert.Equal(
            ["""{"path":"/project/purpose","before":"one","after":"two"}""", """{"path":"/project/recipients/1","before":"B","after":null}"""],
            compared.Body.GetProperty("items").EnumerateArray().Select(static one => one.GetRawText()));
        Assert.Empty((await Api.GetAsync(_host.Owner, path + "/versions/2/differences/2")).Body.GetProperty("items").EnumerateArray());
        (await Api.GetAsync(_host.Owner, path + "/versions/1/differences/3")).Expect(HttpStatusCode.NotFound);
        (await Api.GetAsync(_host.Owner, path + "/versions/+1")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task It_is_kept_who_worked_on_which_version()
    {
        var path = await _host.ProjectAsync();
        var editor = await Api.UserAsync(_host.Acme, ("editor", _host.ResourceOf(path)));
        (await Api.SendAsync(editor, "PUT", path, new { name = "N" }, "\"1\"")).Expect(HttpStatusCode.OK);
        Api.Fixture.Time.Advance(TimeSpan.FromSeconds(1));
        (await Api.PostAsync(_host.Owner, path + "/versions", new { description = "two" })).Expect(HttpStatusCode.Created);

        var first = (await Api.GetAsync(editor, path + "/versions/1")).Expect(HttpStatusCode.OK);
        var second = (await Api.GetAsync(editor, path + "/versions/2")).Expect(HttpStatusCode.OK);

        Assert.Equal([editor.Id, _host.Owner.Id], Workers(first));
        Assert.Equal([_host.Owner.Id], Workers(second));
    }

    [Fact]
    public async Task Of_versions_made_at_once_each_has_a_number_of_its_own()
    {
        var path = await _host.ProjectAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => Api.PostAsync(_host.Owner, path + "/versions", new { description = $"v{i}" })));

        var made = answers.Count(static answer => answer.Status == HttpStatusCode.Created);
        var list = (await Api.GetAsync(_host.Owner, path + "/versions")).Body.GetProperty("items").EnumerateArray().Select(Shown).ToList();
        Assert.InRange(made, 1, 4);
        Assert.Equal(Enumerable.Range(1, made + 1).Select(static i => (long)i), list.Select(static one => one.Number).Order());
        Assert.Single(list, static one => one.IsActive);
        Assert.All(answers, static answer => Assert.Contains((int)answer.Status, new[] { 201, 409, 412 }));
    }

    [Fact]
    public async Task Whoever_only_reads_makes_and_activates_no_version()
    {
        var path = await _host.ProjectAsync();
        var viewer = await Api.UserAsync(_host.Acme, ("viewer", _host.ResourceOf(path)));

        (await Api.PostAsync(viewer, path + "/versions", new { description = "v" })).Expect(HttpStatusCode.Forbidden);
        (await Api.SendAsync(viewer, "PUT", path + "/versions/1/active", new { }, "\"1\"")).Expect(HttpStatusCode.Forbidden);
        (await Api.GetAsync(viewer, path + "/versions/1")).Expect(HttpStatusCode.OK);
        (await Api.GetAsync(_host.Stranger, path + "/versions/1")).Expect(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_digest_is_that_of_the_stored_document()
    {
        await _host.ProjectAsync();
        var row = await Api.Fixture.Database.QueryOneAsync<ProjectVersionRow>(ProjectTables.Versions.Select, null, CancellationToken.None);

        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(row!.Document)), row.Digest);
        Assert.Equal(
            """{"format":1,"sections":{"project":{"description":"","legalBasis":"","purpose":"","recipients":[]}}}""", row.Document);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static (long Number, bool IsActive) Shown(JsonElement item) =>
        (item.GetProperty("number").GetInt64(), item.GetProperty("isActive").GetBoolean());

    private static IEnumerable<string> Workers(ApiAnswer version) =>
        version.Body.GetProperty("workers").EnumerateArray().Select(static one => one.GetProperty("actor").GetString()!);

    private async Task ChangeAsync(string path, object draft)
    {
        var tag = (await Api.GetAsync(_host.Owner, path)).Tag;
        (await Api.SendAsync(_host.Owner, "PUT", path, draft, tag)).Expect(HttpStatusCode.OK);
    }

    private async Task<ApiAnswer> ActivateAsync(string path, int number, bool discardChanges = false)
    {
        var tag = (await Api.GetAsync(_host.Owner, path)).Tag;
        return await Api.SendAsync(_host.Owner, "PUT", $"{path}/versions/{number}/active", new { discardChanges }, tag);
    }
}
