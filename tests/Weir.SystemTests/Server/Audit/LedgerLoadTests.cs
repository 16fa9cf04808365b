using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Ledger;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>
/// Many writers, and a kill at any moment, while segments are closed as well: nothing acknowledged is lost, no leaf stands twice, no history
/// forks.
/// </summary>
public sealed class LedgerLoadTests(PostgresCluster cluster)
{
    private const string FolderVariable = "WEIR_LEDGER_TEST_FOLDER";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.PostgreSql)]
    public async Task Thirty_two_writers_and_every_entry_has_exactly_one_leaf(DatabaseEngine engine)
    {
        var each = TestScale.Count(usual: 50, published: 625);
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var organization = await host.OrganizationAsync("one");
        await host.Sequencer.StartAsync(Cancel);
        await Task.WhenAll(Enumerable.Range(0, 32).Select(async writer =>
        {
            for (var number = 0; number < each; number++)
            {
                await host.GroupAsync(organization, $"group {writer} {number}");
            }
        }));
        await host.Sequencer.CatchUpAsync(Cancel);

        var leaves = await host.Database.QueryAsync<long>(
            "select leaf from audit_entries where log = @organization order by leaf", new { organization }, Cancel);
        Assert.Equal(Enumerable.Range(0, (32 * each) + 1).Select(static leaf => (long)leaf), leaves);
        Assert.Empty(await host.ReconcileAsync(await host.CheckpointAsync(organization.ToString())));
    }

    [Fact]
    public async Task Acknowledged_changes_have_entries_and_leaves_after_kill_9_and_the_log_never_forks()
    {
        using var folder = new TempFolder();
        List<SignedNote> kept = [];
        for (var round = 0; round < TestScale.Count(usual: 3, published: 50); round++)
        {
            var path = folder.File("acknowledged");
            var known = File.Exists(path) ? new FileInfo(path).Length : 0;
            await using (var child = ChildProcess.Start(
                Environment.ProcessPath!,
                ["-method", "Weir.SystemTests.Server.Audit.LedgerLoadTests.Child_changes_until_it_is_killed", "-explicit", "only"],
                new Dictionary<string, string?> { [FolderVariable] = folder.FullName }))
            {
                while (!File.Exists(path) || new FileInfo(path).Length < known + 10_000 + (round * 377))
                {
                    Assert.False(child.HasExited, $"the child ended early: {child.OutputSoFar}{child.ErrorSoFar}");
                    await Task.Delay(TimeSpan.FromMilliseconds(1), Cancel);
                }

                child.Kill();
                await child.WaitAsync(Cancel);
            }

            await using var host = await LedgerHost.StartInAsync(folder.FullName);
            Assert.Empty(await host.ReconcileAsync(kept));
            await host.Sequencer.CatchUpAsync(Cancel);
            var acknowledged = File.ReadLines(path).Where(static line => line.EndsWith(';')).Select(static line => line[..^1]).ToHashSet();
            var log = await host.Database.QueryOneAsync<string>("select id from organizations", null, Cancel);
            List<AuditView> sequenced = [];
            var reader = new AuditReader(host.Database, host.Trail, []);
            await foreach (var entry in reader.ReadAllAsync(log!, new AuditFilter(), Cancel))
            {
                sequenced.Add(entry);
            }

            Assert.True(acknowledged.Count > 100);
            Assert.Empty(acknowledged.Except(sequenced.Select(static entry => entry.Content.GetProperty("resource").GetString()!)));
            Assert.Equal(
                Enumerable.Range(0, sequenced.Count).Select(static leaf => (long?)leaf), sequenced.Select(static entry => entry.Leaf));
            Assert.Empty(await host.ReconcileAsync(kept));
            kept.Add(await host.CheckpointAsync(log!));
        }

        Assert.NotEmpty(Directory.GetFiles(folder.File("audit"), "*.segment", SearchOption.AllDirectories));
    }

    /// <summary>The process that is killed: this program, run again for this method alone. Each change is acknowledged in a file.</summary>
    [Fact(Explicit = true)]
    public async Task Child_changes_until_it_is_killed()
    {
        var path = Environment.GetEnvironmentVariable(FolderVariable)
            ?? throw new InvalidOperationException($"{FolderVariable} names the folder; the test of kill -9 sets it");
        await using var host = await LedgerHost.StartInAsync(path);
        var organization = await host.Database.QueryOneAsync<Id<Organization>?>("select id from organizations", null, Cancel)
            ?? await host.OrganizationAsync("one");
        await host.Sequencer.StartAsync(Cancel);
        await using var acknowledged = new FileStream(Path.Combine(path, "acknowledged"), FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        // What an earlier round left is closed before the first change, so that segments are there at the next kill whenever it comes.
        await host.Sequencer.CatchUpAsync(Cancel);
        await host.CloseSegmentsAsync(DateTimeOffset.MaxValue);
        var closing = Task.Run(
            async () =>
            {
                while (true)
                {
                    await host.CloseSegmentsAsync(DateTimeOffset.MaxValue);
                }
            },
            Cancel);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!closing.IsFaulted)
            {
                var row = await host.GroupAsync(organization, Id<Group>.New(TimeProvider.System).ToString());
                lock (acknowledged)
                {
                    acknowledged.Write(System.Text.Encoding.ASCII.GetBytes($"{row.Id};\n"));
                }
            }
        }));
    }
}
