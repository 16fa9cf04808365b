using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Ledger;
using Weir.Server.Audit;
using Weir.Server.Jobs;
using Weir.Testing;
using Weir.Tests.Server.Jobs;

namespace Weir.Tests.Server.Audit;

/// <summary>Old entries leave the live database while a whole server runs, and nobody who asks it notices.</summary>
public sealed class RunningSegmentTests : IAsyncLifetime
{
    private const int Changes = 300;
    private const int Moved = 256;

    private readonly ShiftedTime _time = new();
    private readonly WholeServer _server;
    private Id<Organization> _organization;
    private Id<Project> _project;
    private PersonInSession _owner = null!;

    public RunningSegmentTests() => _server = new WholeServer { Time = _time };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Organization => $"/api/v1/organizations/{_organization}";

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _organization = await _server.Guard.OrganizationAsync("own");
        _project = await _server.Guard.ProjectAsync(_organization);
        await Task.WhenAll(Enumerable.Range(0, Changes).Select(number => _server.Guard.DoAsync(
            Resource.ForProject(_organization, _project),
            change => change.Note(number % 100 == 0 ? "test.seldom" : "test.often", "project", _project.ToString(), new CanonicalJson()))));
        _owner = await _server.PersonAsync(
            _organization, ("owner", Resource.ForOrganization(_organization)), ("manager", Resource.ForProject(_organization, _project)));
        await _server.Services.GetRequiredService<LedgerSequencer>().CatchUpAsync(Cancel);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Entries_move_while_it_runs_and_are_found_and_proven_as_before()
    {
        var before = await IdsAsync($"{Organization}/audit?action=test.");
        var activity = await IdsAsync($"/api/v1/projects/{_project}/activity?action=test.&sort=-at");
        Assert.Equal(Changes, before.Count);

        await PassAsync(TimeSpan.FromDays(91));

        Assert.Equal(Moved, await _server.Guard.Database.QueryOneAsync<long>(
            "select sum(end_leaf - first_leaf) from audit_segments where log = @_organization", new { _organization }, Cancel));
        Assert.Equal(before, await IdsAsync($"{Organization}/audit?action=test."));
        Assert.Equal(3, (await IdsAsync($"{Organization}/audit?action=test.seldom&limit=2")).Count);
        Assert.Equal(before.Count, activity.Count);
        Assert.Equal(activity, await IdsAsync($"/api/v1/projects/{_project}/activity?action=test.&sort=-at&limit=70"));
        Assert.Equal(activity.AsEnumerable().Reverse(), await IdsAsync($"/api/v1/projects/{_project}/activity?action=test.&limit=70"));
        await ProveAsync(before[^1]);
    }

    [Fact]
    public async Task Activity_refuses_what_is_no_cursor_of_its_own()
    {
        var cursor = System.Buffers.Text.Base64Url.EncodeToString("prj_x\n"u8);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync($"/api/v1/projects/{_project}/activity?cursor={cursor}")).Status);
    }

    // The clock goes on, the period's work is queued as at its begin, unless the server was quicker, and the server's own runner does it.
    private async Task PassAsync(TimeSpan time)
    {
        _time.Shift += time;
        var work = _server.Services.GetServices<RecurringWork>().Single(static work => work.Kind == SegmentWork.WorkKind);
        await _server.Guard.Database.WriteAsync(work.Enqueue, Cancel);
        await WorkFixture.UntilAsync(async () => await _server.Guard.Database.QueryOneAsync<long>(
            "select count(*) from audit_segments where log = @_organization", new { _organization }, Cancel) > 0);
        _owner = await _server.SessionAsync(_owner.Id);
    }

    private async Task ProveAsync(string id)
    {
        var record = (await AskAsync($"{Organization}/audit/{id}/record")).Body;
        var receipt = (await AskAsync($"{Organization}/audit/{id}/receipt")).Body;
        var keys = System.Text.Encoding.UTF8.GetString((await AskAsync($"{Organization}/ledger/keys")).Body);
        Assert.True(TlogProof.TryParse(receipt, out var proof, out var fault), fault);
        Assert.True(NoteVerifier.TryParse(keys.Split('\n')[0], out var key));
        Assert.Equal(ReceiptVerdict.Proven, proof.Verify(record, key, []));
    }

    private async Task<List<string>> IdsAsync(string path)
    {
        var ids = new List<string>();
        var cursor = "";
        do
        {
            var (status, body) = await AskAsync($"{path}{cursor}");
            Assert.Equal(HttpStatusCode.OK, status);
            using var page = JsonDocument.Parse(body);
            ids.AddRange(page.RootElement.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("id").GetString()!));
            cursor = page.RootElement.GetProperty("next").GetString() is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);

        return ids;
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(string path)
    {
        using var request = _owner.Request("GET", path);
        using var answer = await _server.Client.SendAsync(request, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(Cancel));
    }
}
