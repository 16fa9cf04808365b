using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Server.Projects;
using Weir.Store;
using Weir.Tests.Server.Api;

namespace Weir.Tests.Server.Projects;

/// <summary>What lies long enough in the recycle bin goes by itself, and a change in what is put aside is nobody's own matter to refuse.</summary>
public sealed class RecycleBinTests : IAsyncLifetime
{
    private static readonly WorkLease Lease = new(1, RecycleBin.WorkKind, "now", "{}", 1, 1, null, DateTimeOffset.MaxValue);

    private readonly List<DeletionHold> _holds = [];
    private ProjectHost _host = null!;

    private ApiHost Api => _host.Api;

    public async ValueTask InitializeAsync() => _host = await ProjectHost.StartAsync(new ServerFeatures(
        services => services.AddSingleton(new HoldSource((_, _) => Task.FromResult<IReadOnlyList<DeletionHold>>([.. _holds]))),
        static _ => { },
        static routes => routes
            .MapPost(
                ProjectEndpoints.One + "/future",
                static async (ApiCall call) => await call.RemoveAsync(call.Begin().Note("future.do", "project", call.Resource.Id, null)))
            .Demands(Permissions.ProjectUpdate, ResourceRules.Project)));

    [Fact]
    public async Task A_feature_that_knows_nothing_of_states_changes_nothing_in_a_closed_project()
    {
        var path = await _host.ProjectAsync();
        (await Api.PostAsync(_host.Owner, path + "/future", new { })).Expect(HttpStatusCode.NoContent);

        (await Api.SendAsync(_host.Owner, "PUT", path + "/archived", ifMatch: "\"1\"")).Expect(HttpStatusCode.OK);
        var archived = await Api.PostAsync(_host.Owner, path + "/future", new { });
        (await Api.SendAsync(_host.Owner, "DELETE", path, ifMatch: "\"2\"")).Expect(HttpStatusCode.NoContent);
        var recycled = await Api.PostAsync(_host.Owner, path + "/future", new { });

        Assert.Equal((HttpStatusCode.Conflict, "project-closed"), (archived.Status, archived.Code));
        Assert.Equal((HttpStatusCode.Conflict, "project-closed"), (recycled.Status, recycled.Code));
        (await Api.GetAsync(_host.Owner, path)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_project_goes_after_thirty_days_and_why_is_recorded()
    {
        var path = await RecycledAsync();
        var plan = (await Api.GetAsync(_host.Owner, path + "/removal")).Expect(HttpStatusCode.OK);
        Assert.Equal(Api.Fixture.Time.GetUtcNow().AddDays(30), plan.Body.GetProperty("removesItselfAt").GetDateTimeOffset());

        await PutBackAsync(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        await PurgeAsync();
        Assert.Equal("recycled", (await Api.GetAsync(_host.Owner, path)).Text("state"));
        await PutBackAsync(TimeSpan.FromSeconds(1));
        await PurgeAsync();

        (await Api.GetAsync(_host.Owner, path)).Expect(HttpStatusCode.NotFound);
        var id = path.Split('/')[^1];
        var reader = new AuditReader(Api.Fixture.Database, Api.Fixture.Trail, []);
        var found = await reader.SearchAsync(
            _host.Acme.ToString(), new AuditFilter(Resource: id, Action: "project.removal"), null, 10, CancellationToken.None);
        var entry = Assert.Single(found.Entries);
        Assert.Contains("system:recycle-bin", entry.Content.ToString(), StringComparison.Ordinal);
        Assert.Contains("30 days", entry.What.Content.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_says_how_long_and_what_was_restored_stays()
    {
        var (gone, kept) = (await RecycledAsync(), await RecycledAsync());
        var policy = await Api.GetAsync(_host.Owner, $"/api/v1/organizations/{_host.Acme}/policy");
        (await Api.SendAsync(
            _host.Owner, "PUT", $"/api/v1/organizations/{_host.Acme}/policy", new { recycleBinDays = 2 }, policy.Tag)).Expect(HttpStatusCode.OK);
        (await Api.SendAsync(_host.Owner, "PUT", kept + "/restored", ifMatch: "\"2\"")).Expect(HttpStatusCode.OK);

        await PutBackAsync(TimeSpan.FromDays(2));
        await PurgeAsync();

        (await Api.GetAsync(_host.Owner, gone)).Expect(HttpStatusCode.NotFound);
        (await Api.GetAsync(_host.Owner, kept)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_is_held_stays_in_the_bin_and_the_plan_says_until_when()
    {
        var path = await RecycledAsync();
        var until = Api.Fixture.Time.GetUtcNow().AddYears(5);
        _holds.Add(new DeletionHold("bucket invoices", "tax law", until));

        await PutBackAsync(TimeSpan.FromDays(31));
        await PurgeAsync();

        var held = (await Api.GetAsync(_host.Owner, path + "/removal")).Body.GetProperty("held")[0];
        Assert.Equal(("bucket invoices", until), (held.GetProperty("what").GetString(), held.GetProperty("until").GetDateTimeOffset()));
        Assert.Equal("conflict", (await Api.SendAsync(_host.Owner, "PUT", path + "/removed", ifMatch: "\"2\"")).Code);
        _holds.Clear();
        await PurgeAsync();
        (await Api.GetAsync(_host.Owner, path)).Expect(HttpStatusCode.NotFound);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    // The other half of advancing the clock, which would make the whole server live through those days.
    private Task PutBackAsync(TimeSpan age) => Api.Fixture.Database.WriteAsync(
        unit => unit.Execute("update projects set state_at = state_at - @milliseconds", new { milliseconds = (long)age.TotalMilliseconds }),
        CancellationToken.None);

    private async Task PurgeAsync() =>
        Assert.Equal(WorkResult.Done, await Api.Services.GetRequiredService<RecycleBin>().DoAsync(Lease, CancellationToken.None));

    private async Task<string> RecycledAsync()
    {
        var path = await _host.ProjectAsync();
        (await Api.SendAsync(_host.Owner, "DELETE", path, ifMatch: "\"1\"")).Expect(HttpStatusCode.NoContent);
        return path;
    }
}
