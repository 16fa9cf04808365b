using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Ledger;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>Real entries in real databases, altered behind the server's back in every way we know: each is found.</summary>
[Trait("Asvs", "V16.4.2")]
public abstract class LedgerTamperingTests(DatabaseEngine engine, PostgresCluster cluster) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_honest_log_reconciles_and_its_export_verifies()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var log = (await FillAsync(host)).ToString();

        Assert.Empty(await host.ReconcileAsync(await host.CheckpointAsync(log)));
        var report = await host.ExportAsync(log, _folder.File("export"));

        Assert.Equal((304L, 299L), (report!.Size, report.Rows));
        var verified = BundleVerifier.Verify(_folder.File("export"), new BundleTrust(null, []), Cancel);
        Assert.True(verified.IsClean, string.Join('\n', verified.Findings));
        Assert.Equal(304, verified.Entries);
        var node = await ChildProcess.RunAsync(
            "node", [Repository.Path("tools/verify-ledger/verify.mjs"), _folder.File("export")], new Dictionary<string, string?>(), "", Cancel);
        node.Expect(0);
    }

    [Fact]
    public Task An_edited_entry_is_found() => FindsAsync(
        FindingKind.EntryDiffers,
        engine == DatabaseEngine.Sqlite
            ? "update audit_entries set entry = cast(replace(cast(entry as text), '\"group.create\"', '\"group.update\"') as blob) where leaf = 7"
            : "update audit_entries set entry = convert_to(replace(convert_from(entry, 'UTF8'), '\"group.create\"', '\"group.update\"'), 'UTF8')"
                + " where leaf = 7");

    [Fact]
    public Task An_edited_column_is_found() =>
        FindsAsync(FindingKind.ColumnDiffers, "update audit_entries set actor = 'system:nobody' where leaf = 9");

    [Fact]
    public Task A_deleted_entry_is_found() => FindsAsync(FindingKind.LeafWithoutEntry, "delete from audit_entries where leaf = 12");

    [Fact]
    public Task A_cut_tail_is_found() => FindsAsync(FindingKind.LeafWithoutEntry, "delete from audit_entries where leaf >= 300");

    [Fact]
    public Task A_cut_tail_with_its_head_is_found_by_the_checkpoint() => FindsAsync(
        FindingKind.RolledBack,
        "delete from audit_entries where leaf >= 300",
        "update ledger_logs set size = 300 where size > 300");

    [Fact]
    public Task Reordered_entries_are_found() => FindsAsync(
        FindingKind.EntryDiffers,
        "update audit_entries set leaf = 100020 where leaf = 20",
        "update audit_entries set leaf = 20 where leaf = 21",
        "update audit_entries set leaf = 21 where leaf = 100020");

    [Fact]
    public Task An_entry_that_was_kept_out_of_the_log_is_found() => FindsAsync(
        FindingKind.EntryWithoutLeaf,
        """
        insert into audit_entries (id, log, at, actor_kind, actor, door, action, resource_kind, resource, outcome, entry)
        select 'aud_x', log, at - 3600000, actor_kind, actor, door, action, resource_kind, resource, outcome, entry from audit_entries where leaf = 30
        """);

    [Fact]
    public Task An_inserted_entry_is_found() => FindsAsync(
        FindingKind.EntryWithoutLeaf,
        """
        insert into audit_entries (id, log, at, actor_kind, actor, door, action, resource_kind, resource, outcome, entry, leaf)
        select 'aud_x', log, at, actor_kind, actor, door, action, resource_kind, resource, outcome, entry, 5000 from audit_entries where leaf = 30
        """);

    [Fact]
    public Task A_flipped_bit_in_a_tile_is_found() => FindsAsync(
        FindingKind.EntryDiffers,
        AlterTile("level = 0 and tile_index = 1"));

    [Fact]
    public Task A_replaced_upper_tile_is_found() => FindsAsync(
        FindingKind.TileDiffers,
        AlterTile("level = 1"));

    [Fact]
    public Task A_tile_with_more_than_the_log_has_is_found() => FindsAsync(
        FindingKind.WrongLength,
        engine == DatabaseEngine.Sqlite
            ? "update ledger_tiles set hashes = cast(hashes || x'00' as blob) where level = 1"
            : "update ledger_tiles set hashes = hashes || '\\x00'::bytea where level = 1");

    [Fact]
    public Task A_row_changed_without_an_entry_is_found() => FindsAsync(
        FindingKind.ChangeWithoutEntry, "update groups set description = 'nobody saw this' where name = 'group 40'");

    [Fact]
    public Task A_row_made_without_an_entry_is_found() => FindsAsync(
        FindingKind.ChangeWithoutEntry,
        "insert into groups select 'grp_00000000000000000000000001', organization, 'unseen', '', created_at, 1 from groups where name = 'group 40'");

    [Fact]
    public Task A_row_removed_without_an_entry_is_found() =>
        FindsAsync(FindingKind.EntryWithoutChange, "delete from groups where name = 'group 41'");

    [Fact]
    public Task A_row_set_back_to_an_older_revision_is_found() => FindsAsync(
        FindingKind.EntryWithoutChange, "update groups set description = '', revision = 1 where name = 'group 1'");

    [Fact]
    public Task A_checkpoint_of_another_key_is_found() => FindsAsync(
        FindingKind.NotSigned,
        engine == DatabaseEngine.Sqlite
            ? "update ledger_checkpoints set note = cast(replace(cast(note as text), '— weir', '— weird') as blob)"
            : "update ledger_checkpoints set note = convert_to(replace(convert_from(note, 'UTF8'), '— weir', '— weird'), 'UTF8')");

    [Fact]
    public async Task An_older_database_is_found_by_a_checkpoint_that_was_kept()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var organization = await FillAsync(host);
        var log = organization.ToString();
        await host.TamperAsync("create table kept as select * from audit_entries");
        await host.TamperAsync("create table kept_tiles as select * from ledger_tiles");
        await host.TamperAsync("create table kept_logs as select * from ledger_logs");
        await host.TamperAsync("create table kept_checkpoints as select * from ledger_checkpoints");
        var before = await host.CheckpointAsync(log);
        await host.GroupAsync(organization, "later");
        await host.Sequencer.CatchUpAsync(Cancel);
        var witnessed = await host.CheckpointAsync(log);

        await RestoreAsync(host);

        Assert.Empty(await host.ReconcileAsync(before));
        Assert.Equal([FindingKind.RolledBack], (await host.ReconcileAsync(witnessed)).Keys);
        await host.CloseAsync();
        await host.OpenAsync();
        await host.GroupAsync(organization, "another history");
        await host.Sequencer.CatchUpAsync(Cancel);

        Assert.Empty(await host.ReconcileAsync(before));
        Assert.Contains(FindingKind.Forked, await host.ReconcileAsync(witnessed));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_is_no_false_alarm_because_entries_say_so()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var organization = await host.OrganizationAsync("one");
        await host.GroupAsync(organization, "before");
        host.Time.Shift = TimeSpan.FromHours(-3);
        await host.GroupAsync(organization, "after");
        await host.GroupAsync(organization, "and after");
        host.Time.Shift = TimeSpan.FromHours(-1);
        await host.GroupAsync(organization, "forward");
        await host.Sequencer.CatchUpAsync(Cancel);

        Assert.Empty(await host.ReconcileAsync());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // Whatever the first byte is, it becomes another: a fixed value would be the one that stands there in 1 of 256 logs.
    private string AlterTile(string condition) => engine == DatabaseEngine.Sqlite
        ? "update ledger_tiles set hashes = cast(case substr(hashes, 1, 1) when x'00' then x'01' else x'00' end || substr(hashes, 2) as blob)"
            + $" where {condition}"
        : $"update ledger_tiles set hashes = set_byte(hashes, 0, (get_byte(hashes, 0) + 1) % 256) where {condition}";

    private async Task FindsAsync(FindingKind kind, params string[] tampering)
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var log = (await FillAsync(host)).ToString();
        Assert.Empty(await host.ReconcileAsync());

        foreach (var sql in tampering)
        {
            await host.TamperAsync(sql);
        }

        var found = await host.ReconcileAsync();
        Assert.True(found.ContainsKey(kind), $"found {string.Join(", ", found)}");
    }

    private static async Task<Id<Organization>> FillAsync(LedgerHost host)
    {
        var organization = await host.OrganizationAsync("one");
        List<GroupRow> groups = [];
        for (var number = 0; number < 300; number++)
        {
            groups.Add(await host.GroupAsync(organization, $"group {number}"));
        }

        await host.DescribeAsync(groups[1], "described");
        await host.RemoveAsync(groups[2]);
        await host.RemoveAsync(groups[3]);
        await host.Sequencer.CatchUpAsync(Cancel);
        return organization;
    }

    private static async Task RestoreAsync(LedgerHost host)
    {
        foreach (var (table, kept) in new[]
        {
            ("ledger_tiles", "kept_tiles"), ("ledger_logs", "kept_logs"), ("ledger_checkpoints", "kept_checkpoints"),
        })
        {
            await host.TamperAsync($"delete from {table}");
            await host.TamperAsync($"insert into {table} select * from {kept}");
        }

        await host.TamperAsync("delete from audit_entries where seq > (select max(seq) from kept)");
        await host.TamperAsync("delete from groups where name = 'later'");
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteLedgerTamperingTests(PostgresCluster cluster) : LedgerTamperingTests(DatabaseEngine.Sqlite, cluster);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgreSqlLedgerTamperingTests(PostgresCluster cluster) : LedgerTamperingTests(DatabaseEngine.PostgreSql, cluster);
