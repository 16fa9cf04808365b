using System.Net;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Audit.Segments;
using Weir.Guard.Decisions;
using Weir.Ledger;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>Entries that moved out of the live database are read, proven and exported like the rest, and as safe from tampering.</summary>
public abstract class ClosedSegmentTests(DatabaseEngine engine, PostgresCluster cluster) : IDisposable
{
    private const int Groups = 560;
    private const int Closed = 512;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_closed_is_searched_exported_and_proven_as_before()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var organization = await FillAsync(host);
        var log = organization.ToString();
        var reader = new AuditReader(host.Database, host.Trail, []);
        var before = await ReadAsync(reader, log);
        Assert.Equal(Groups + 1, before.Count);

        Assert.Equal(Closed, await host.CloseSegmentsAsync(host.Time.GetUtcNow().AddMinutes(1)));
        Assert.Equal(0, await host.CloseSegmentsAsync(host.Time.GetUtcNow().AddMinutes(1)));

        var left = await host.Database.QueryOneAsync<long>("select count(*) from audit_entries where log = @log", new { log }, Cancel);
        Assert.Equal(Groups + 1 - Closed, left);
        Assert.Equal(before.Select(Shown), (await ReadAsync(reader, log)).Select(Shown));
        Assert.Equal(before.Select(Shown).Reverse(), (await PagesAsync(reader, log, new AuditFilter(), 100)).Select(Shown));
        await SearchAsync(reader, log, before);
        await ProveAsync(host, log, before);

        await host.CloseAsync();
        await host.OpenAsync();
        await host.GroupAsync(organization, "afterwards");
        await host.Sequencer.CatchUpAsync(Cancel);
        Assert.Empty(await host.ReconcileAsync(await host.CheckpointAsync(log)));
        await ExportAsync(host, log, Groups + 2);
    }

    [Fact]
    public async Task Only_old_entries_under_a_checkpoint_are_closed_and_a_remnant_of_an_unfinished_end_does_no_harm()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        host.Time.Shift = TimeSpan.FromDays(-100);
        var organization = await host.OrganizationAsync("one");
        await AddAsync(host, organization, 300);
        host.Time.Shift = default;
        Assert.Equal(0, await host.CloseSegmentsAsync(DateTimeOffset.MaxValue));
        await AddAsync(host, organization, 300);
        await host.Sequencer.CatchUpAsync(Cancel);

        Assert.Equal(0, await host.CloseSegmentsAsync(host.Time.GetUtcNow().AddDays(-101)));
        if (engine == DatabaseEngine.Sqlite)
        {
            Directory.CreateDirectory(Path.Combine(host.Home, "audit", organization.ToString()));
            await File.WriteAllTextAsync(FileOf(host, organization), "what an end in between has left", Cancel);
        }

        Assert.Equal(256, await host.CloseSegmentsAsync(host.Time.GetUtcNow().AddDays(-90)));
        Assert.Empty(await host.ReconcileAsync());
    }

    [Fact]
    public async Task A_page_reads_no_more_segments_than_it_needs_nor_more_than_it_may()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var organization = await TwoSegmentsAsync(host);
        var reader = new AuditReader(host.Database, host.Trail, []);
        var all = (await ReadAsync(reader, organization.ToString())).ConvertAll(static entry => entry.Seq);

        var query = new RecordQuery(organization.ToString(), new AuditFilter(), null, 70);
        var seldom = query with { Filter = new AuditFilter(Action: "organization."), Limit = 5 };
        var record = new RecordSearch(host.Database, mostSegments: 1);
        Assert.Equal(all, await NumbersAsync(0, from => record.ForwardAsync(query, from, Cancel)));
        Assert.Equal(all.AsEnumerable().Reverse(), await NumbersAsync(long.MaxValue, from => record.BackwardAsync(query, from, Cancel)));
        Assert.Equal(all[..1], await NumbersAsync(0, from => record.ForwardAsync(seldom, from, Cancel)));
        Assert.Equal(all[..1], await NumbersAsync(long.MaxValue, from => record.BackwardAsync(seldom, from, Cancel)));
        var first = await record.BackwardAsync(seldom, long.MaxValue, Cancel);
        Assert.Empty(first.Entries);
        Assert.NotNull(first.Next);

        await ContentAsync(host, organization, null);
        Assert.Equal(50, (await reader.SearchAsync(organization.ToString(), new AuditFilter(), null, 50, Cancel)).Entries.Count);
        await Assert.ThrowsAsync<SegmentUnavailableException>(
            () => reader.SearchAsync(organization.ToString(), new AuditFilter(), all[50], 50, Cancel));
    }

    [Fact]
    public async Task A_projects_activity_goes_back_into_closed_segments()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var organization = await host.OrganizationAsync("one");
        var project = Id<Project>.New(TimeProvider.System);
        await DoneAsync("project.create");
        await AddAsync(host, organization, 300);
        await DoneAsync("project.update");
        await host.Sequencer.CatchUpAsync(Cancel);
        Assert.Equal(256, await host.CloseSegmentsAsync(DateTimeOffset.MaxValue));
        var activity = new ActivityReader(host.Database);

        var newest = await activity.ReadAsync(organization.ToString(), project, null, null, true, null, 1, Cancel);
        var older = await activity.ReadAsync(organization.ToString(), project, null, null, true, newest.Next, 1, Cancel);
        var oldest = await activity.ReadAsync(organization.ToString(), project, "system:test", "project.", false, null, 5, Cancel);

        Assert.Equal("project.update", Assert.Single(newest.Items).Action);
        Assert.Equal("project.create", Assert.Single(older.Items).Action);
        Assert.Null(older.Next);
        Assert.Equal(["project.create", "project.update"], oldest.Items.Select(static item => item.Action));
        Assert.Empty((await activity.ReadAsync(organization.ToString(), project, "system:nobody", null, true, null, 5, Cancel)).Items);

        Task DoneAsync(string action) => host.DoAsync(
            Resource.ForProject(organization, project),
            change => change.Note(action, "project", project.ToString(), new CanonicalJson()));
    }

    [Fact]
    public async Task What_the_ledger_does_not_confirm_stays_where_it_is()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        await FillAsync(host);
        await host.TamperAsync("update audit_entries set actor = 'system:nobody' where leaf = 9");

        await Assert.ThrowsAsync<LedgerDamagedException>(() => host.CloseSegmentsAsync(DateTimeOffset.MaxValue));

        Assert.Equal([FindingKind.ColumnDiffers], (await host.ReconcileAsync()).Keys);
    }

    [Fact]
    public async Task Tampering_with_a_segment_is_found()
    {
        await using var host = await LedgerHost.StartAsync(engine, cluster);
        var organization = await FillAsync(host);
        await host.TamperAsync("create table kept as select * from audit_entries");
        await host.CloseSegmentsAsync(DateTimeOffset.MaxValue);
        await host.TamperAsync("create table kept_segments as select * from audit_segments");

        await FindsAsync(host, FindingKind.SegmentDiffers, AlterAsync);
        await FindsAsync(host, FindingKind.MissingFile, RemoveAsync);
        await FindsAsync(host, FindingKind.LeafWithoutEntry, static host => host.TamperAsync("delete from audit_segments"));
        await FindsAsync(
            host, FindingKind.SegmentDiffers, static host => host.TamperAsync("update audit_segments set first_leaf = first_leaf + 256"));
        await FindsAsync(
            host, FindingKind.ColumnDiffers, static host => host.TamperAsync("update audit_segments set last_seq = last_seq - 1"));
        await FindsAsync(
            host,
            FindingKind.EntryWithoutLeaf,
            host => host.TamperAsync(
                $"insert into audit_entries {(engine == DatabaseEngine.Sqlite ? "" : "overriding system value ")}select * from kept where leaf = 7"),
            static host => host.TamperAsync("delete from audit_entries where leaf = 7"));

        await AlterAsync(host);
        var reader = new AuditReader(host.Database, host.Trail, []);
        await Assert.ThrowsAsync<SegmentUnavailableException>(() => ReadAsync(reader, organization.ToString()));
        await Assert.ThrowsAsync<SegmentUnavailableException>(() => host.ExportAsync(organization.ToString(), _folder.File("damaged")));

        Task AlterAsync(LedgerHost host) => ContentAsync(host, organization, static bytes => bytes[^100] ^= 1);

        Task RemoveAsync(LedgerHost host) => ContentAsync(host, organization, null);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // The segments and their contents are put back afterwards: the next trial begins with an honest log.
    private async Task FindsAsync(
        LedgerHost host, FindingKind kind, Func<LedgerHost, Task> tamper, Func<LedgerHost, Task>? mend = null)
    {
        Assert.Empty(await host.ReconcileAsync());
        var files = engine == DatabaseEngine.Sqlite
            ? Directory.GetFiles(Path.Combine(host.Home, "audit"), "*", SearchOption.AllDirectories)
                .ToDictionary(static file => file, File.ReadAllBytes)
            : [];
        await host.TamperAsync("create table kept_contents as select * from audit_segment_contents");
        await tamper(host);

        var found = await host.ReconcileAsync();

        Assert.True(found.ContainsKey(kind), $"{kind}: found {string.Join(", ", found)}");
        await (mend ?? RestoreAsync)(host);
        await host.TamperAsync("drop table kept_contents");
        foreach (var (file, content) in files)
        {
            await File.WriteAllBytesAsync(file, content, Cancel);
        }
    }

    private static Task RestoreAsync(LedgerHost host) => host.Database.WriteAsync(
        static unit =>
        {
            unit.Execute("delete from audit_segments");
            unit.Execute("insert into audit_segments select * from kept_segments");
            unit.Execute("delete from audit_segment_contents");
            unit.Execute("insert into audit_segment_contents select * from kept_contents");
        },
        Cancel);

    private async Task ContentAsync(LedgerHost host, Id<Organization> organization, Action<byte[]>? change)
    {
        if (engine == DatabaseEngine.Sqlite)
        {
            var bytes = await File.ReadAllBytesAsync(FileOf(host, organization), Cancel);
            File.Delete(FileOf(host, organization));
            if (change is not null)
            {
                change(bytes);
                await File.WriteAllBytesAsync(FileOf(host, organization), bytes, Cancel);
            }

            return;
        }

        await host.TamperAsync(change is null
            ? "delete from audit_segment_contents"
            : "update audit_segment_contents set content = set_byte(content, 5000, (get_byte(content, 5000) + 1) % 256)");
    }

    // Two of one tile each, and the rest live.
    private static async Task<Id<Organization>> TwoSegmentsAsync(LedgerHost host)
    {
        host.Time.Shift = TimeSpan.FromDays(-200);
        var organization = await host.OrganizationAsync("one");
        await AddAsync(host, organization, 256);
        host.Time.Shift = TimeSpan.FromDays(-100);
        await AddAsync(host, organization, 300);
        host.Time.Shift = default;
        await AddAsync(host, organization, 10);
        await host.Sequencer.CatchUpAsync(Cancel);
        Assert.Equal(256, await host.CloseSegmentsAsync(host.Time.GetUtcNow().AddDays(-150)));
        Assert.Equal(256, await host.CloseSegmentsAsync(host.Time.GetUtcNow().AddDays(-50)));
        return organization;
    }

    private static async Task<List<long>> NumbersAsync(long from, Func<long, Task<FoundPage>> read)
    {
        var numbers = new List<long>();
        for (long? next = from; next is { } at;)
        {
            var page = await read(at);
            numbers.AddRange(page.Entries.Select(static entry => entry.Seq));
            Assert.NotEqual(at, page.Next);
            next = page.Next;
        }

        return numbers;
    }

    private static string FileOf(LedgerHost host, Id<Organization> organization) =>
        Path.Combine(host.Home, "audit", organization.ToString(), "000000000000.segment");

    private static async Task<Id<Organization>> FillAsync(LedgerHost host)
    {
        var organization = await host.OrganizationAsync("one");
        await AddAsync(host, organization, Groups);
        await host.Sequencer.CatchUpAsync(Cancel);
        return organization;
    }

    // Every fifth entry comes from an address.
    private static async Task AddAsync(LedgerHost host, Id<Organization> organization, int count)
    {
        var resource = Resource.ForOrganization(organization);
        var far = Actor.ForSystem("far") with { Address = IPAddress.Parse("203.0.113.7") };
        var granted = (await host.Guard.DemandAsync(far, Permissions.OrganizationCreate, resource, null, Cancel)).Granted!;
        await Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            if (number % 5 != 0)
            {
                await host.GroupAsync(organization, $"group {number} {host.Time.Shift}");
                return;
            }

            var row = new GroupRow(
                Id<Group>.New(TimeProvider.System), organization, $"far {number} {host.Time.Shift}", "", host.Time.GetUtcNow(), 1);
            Assert.Equal(
                ChangeOutcome.Committed,
                await host.Guard.Begin(granted).Create(GuardTables.Groups, row, "group.create").CommitAsync(Cancel));
        }));
    }

    private static async Task SearchAsync(AuditReader reader, string log, List<AuditView> all)
    {
        var far = all.Where(static entry => entry.Content.GetProperty("actor").GetString() == "system:far").Select(Shown).Reverse().ToList();
        Assert.NotEmpty(far);
        Assert.Equal(far, (await PagesAsync(reader, log, new AuditFilter(Actor: "system:far"), 7)).Select(Shown));
        Assert.Equal(far, (await PagesAsync(reader, log, new AuditFilter(Address: IPAddress.Parse("203.0.113.7")), 500)).Select(Shown));
        Assert.Empty(await PagesAsync(reader, log, new AuditFilter(Action: "group.update"), 50));
        Assert.Empty(await PagesAsync(reader, log, new AuditFilter(Outcome: Outcome.Denied), 50));
        Assert.Equal(all.Count, (await PagesAsync(reader, log, new AuditFilter(Outcome: Outcome.Done), 500)).Count);
        Assert.Empty(await PagesAsync(reader, log, new AuditFilter(To: DateTimeOffset.UnixEpoch), 500));
        Assert.Equal(all.Count, (await PagesAsync(reader, log, new AuditFilter(Action: "group.", From: DateTimeOffset.UnixEpoch), 500)).Count + 1);
        var one = all[100].Content.GetProperty("resource").GetString();
        Assert.Equal([Shown(all[100])], (await PagesAsync(reader, log, new AuditFilter(Resource: one), 50)).Select(Shown));
    }

    private async Task ProveAsync(LedgerHost host, string log, List<AuditView> all)
    {
        var ledger = new LedgerReader(host.Database);
        var id = all[3].Content.GetProperty("id").GetString()!;
        var found = await new AuditReader(host.Database, host.Trail, []).FindAsync(log, id, Cancel);
        Assert.Equal(Shown(all[3]), Shown(found!));
        var receipt = await ledger.ReceiptAsync(log, id, Cancel);
        Assert.True(NoteVerifier.TryParse((await ledger.KeysAsync(log, Cancel))[0], out var key));
        Assert.Equal(ReceiptVerdict.Proven, receipt!.Verify(all[3].Stored, key, []));
        var bundle = await ledger.TileAsync(log, new TileId(TileId.EntriesLevel, 1, 256), Cancel);
        Assert.Contains(all[300].Stored, Entries(bundle!.Value.Span), ByteArrays.Comparer);
        Assert.Empty(await host.ReconcileAsync(await host.CheckpointAsync(log)));
        await ExportAsync(host, log, all.Count);
    }

    private async Task ExportAsync(LedgerHost host, string log, long size)
    {
        var folder = _folder.File($"export-{size}");
        Assert.Equal(size, (await host.ExportAsync(log, folder))!.Size);
        var verified = BundleVerifier.Verify(folder, new BundleTrust(null, []), Cancel);
        Assert.True(verified.IsClean, string.Join('\n', verified.Findings));
    }

    private static List<byte[]> Entries(ReadOnlySpan<byte> bundle)
    {
        var entries = new List<byte[]>();
        while (EntryBundle.TryRead(ref bundle, out var entry))
        {
            entries.Add(entry.ToArray());
        }

        return entries;
    }

    private static async Task<List<AuditView>> ReadAsync(AuditReader reader, string log)
    {
        var entries = new List<AuditView>();
        await foreach (var entry in reader.ReadAllAsync(log, new AuditFilter(), Cancel))
        {
            entries.Add(entry);
        }

        return entries;
    }

    private static async Task<List<AuditView>> PagesAsync(AuditReader reader, string log, AuditFilter filter, int limit)
    {
        var entries = new List<AuditView>();
        long? before = null;
        do
        {
            var page = await reader.SearchAsync(log, filter, before, limit, Cancel);
            Assert.InRange(page.Entries.Count, 0, limit);
            entries.AddRange(page.Entries);
            before = page.Next;
        }
        while (before is not null);

        return entries;
    }

    private static (long Seq, long? Leaf, string Entry, SealedState What, SealedState Who) Shown(AuditView view) =>
        (view.Seq, view.Leaf, Convert.ToBase64String(view.Stored), view.What.State, view.Who.State);

    private static class ByteArrays
    {
        public static IEqualityComparer<byte[]> Comparer { get; } =
            EqualityComparer<byte[]>.Create(static (one, other) => one.AsSpan().SequenceEqual(other), static bytes => bytes.Length);
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteClosedSegmentTests(PostgresCluster cluster) : ClosedSegmentTests(DatabaseEngine.Sqlite, cluster);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgreSqlClosedSegmentTests(PostgresCluster cluster) : ClosedSegmentTests(DatabaseEngine.PostgreSql, cluster);
