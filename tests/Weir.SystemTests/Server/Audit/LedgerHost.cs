using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Audit.Segments;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Ledger;
using Weir.Store;
using Weir.SystemTests.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>
/// The record over a real database of either engine, closed and opened again as often as a test likes, with a hand of its own that changes
/// tables behind the server's back.
/// </summary>
public sealed class LedgerHost : IAsyncDisposable
{
    private readonly StoreHost _host;
    private readonly string _home;
    private Database? _keyStore;

    private LedgerHost(StoreHost host, string home)
    {
        _host = host;
        _home = home;
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Database Database { get; private set; } = null!;

    public KeyRing Keys { get; private set; } = null!;

    public AuditTrail Trail { get; private set; } = null!;

    public AccessGuard Guard { get; private set; } = null!;

    public LedgerSequencer Sequencer { get; private set; } = null!;

    public ShiftedTime Time { get; } = new();

    public static async Task<LedgerHost> StartAsync(DatabaseEngine engine, PostgresCluster cluster)
    {
        GuardTables.RegisterIds();
        StoreHost store = engine == DatabaseEngine.Sqlite ? new SqliteHost() : new PostgreSqlHost(cluster);
        var host = new LedgerHost(store, store.Folder.FullName);
        await host.OpenAsync();
        return host;
    }

    /// <summary>On SQLite in a folder that is there before and afterwards.</summary>
    public static async Task<LedgerHost> StartInAsync(string folder)
    {
        GuardTables.RegisterIds();
        var host = new LedgerHost(new FolderHost(folder), folder);
        await host.OpenAsync();
        return host;
    }

    /// <summary>Opens everything; the sequencer works only when it is told to.</summary>
    public async Task OpenAsync()
    {
        Database = await _host.OpenAsync(Time, Cancel, GuardTables.Migrations);
        _keyStore = await Database.OpenAsync(
            DatabaseAddress.Sqlite(Path.Combine(_home, "keys.db")), [KeyRing.Migrations], _host.Options, TimeProvider.System,
            NullLoggerFactory.Instance, Cancel);
        Keys = await KeyRing.OpenAsync(new KeyFileProvider(Path.Combine(_home, "root.key")), _keyStore, TimeProvider.System, Cancel);
        await Keys.CreateAsync(KeyOwner.Installation, null, Cancel);
        Trail = new AuditTrail(Database, Keys, Time, NullLogger<AuditTrail>.Instance);
        await Trail.StartAsync(Cancel);
        Guard = new AccessGuard(Database, Trail, Time);
        Sequencer = new LedgerSequencer(Database, Keys, Trail, TimeProvider.System, NullLogger<LedgerSequencer>.Instance);
    }

    /// <summary>Closes everything, as a stopped server does.</summary>
    public async Task CloseAsync()
    {
        await Trail.DisposeAsync();
        await Sequencer.DisposeAsync();
        await Keys.DisposeAsync();
        await _keyStore!.DisposeAsync();
        await Database.DisposeAsync();
    }

    public async Task<Id<Organization>> OrganizationAsync(string slug)
    {
        var id = Id<Organization>.New(TimeProvider.System);
        await Keys.CreateAsync(KeyOwner.Organization(id), null, Cancel);
        var row = new OrganizationRow(id, slug, slug, AccountState.Active, "{}", Time.GetUtcNow(), Time.GetUtcNow(), 1);
        await DoAsync(Resource.Installation, change => change.Create(GuardTables.Organizations, row, "organization.create"));
        return id;
    }

    public async Task<GroupRow> GroupAsync(Id<Organization> organization, string name)
    {
        var row = new GroupRow(Id<Group>.New(TimeProvider.System), organization, name, "", Time.GetUtcNow(), 1);
        await DoAsync(Resource.ForOrganization(organization), change => change.Create(GuardTables.Groups, row, "group.create"));
        return row;
    }

    public async Task<GroupRow> DescribeAsync(GroupRow before, string description)
    {
        var after = before with { Description = description, Revision = before.Revision + 1 };
        await DoAsync(Resource.ForOrganization(before.Organization), change => change.Update(GuardTables.Groups, before, after, "group.update"));
        return after;
    }

    public Task RemoveAsync(GroupRow row) => DoAsync(
        Resource.ForOrganization(row.Organization), change => change.Remove(GuardTables.Groups, row, "group.remove"));

    public async Task DoAsync(Resource resource, Func<AuditedChange, AuditedChange> what)
    {
        var decision = await Guard.DemandAsync(Actor.ForSystem("test"), Permissions.OrganizationCreate, resource, null, Cancel);
        Assert.Equal(ChangeOutcome.Committed, await what(Guard.Begin(decision.Granted!)).CommitAsync(Cancel));
    }

    /// <summary>What <c>weir ledger reconcile</c> finds: kinds with their numbers, over all logs.</summary>
    public async Task<Dictionary<FindingKind, long>> ReconcileAsync(params IReadOnlyList<SignedNote> known)
    {
        var reports = await new LedgerReconciler(Database, Keys, Tables).RunAsync(known, Cancel);
        return reports.SelectMany(static report => report.Counts).GroupBy(static count => count.Key)
            .ToDictionary(static kind => kind.Key, static kind => kind.Sum(static count => count.Value));
    }

    /// <summary>Moves entries from before a time out of the live database.</summary>
    public Task<long> CloseSegmentsAsync(DateTimeOffset before) => new SegmentCloser(Database).CloseAsync(before, Cancel);

    /// <summary>The folder of the database, where the files of closed segments are with SQLite.</summary>
    public string Home => _home;

    public Task<LedgerExportReport?> ExportAsync(string log, string folder) =>
        new LedgerExport(Database, Tables).WriteAsync(log, folder, Cancel);

    public async Task<SignedNote> CheckpointAsync(string log) => (await new LedgerReader(Database).CheckpointAsync(log, null, Cancel))!;

    /// <summary>Runs a statement as somebody would who has the database and not the server.</summary>
    public async Task TamperAsync(string sql)
    {
        if (_host is PostgreSqlHost postgres)
        {
            await using var connection = new NpgsqlConnection(postgres.Target.UserSocket + ";Search Path=weir");
            await connection.OpenAsync(Cancel);
            await using var command = new NpgsqlCommand(sql, connection);
            Assert.NotEqual(0, await command.ExecuteNonQueryAsync(Cancel));
            return;
        }

        await using var file = new SqliteConnection($"Data Source={((SqliteHost)_host).Path};Pooling=False");
        await file.OpenAsync(Cancel);
        await using var statement = file.CreateCommand();
#pragma warning disable CA2100 // The statements are the test's own.
        statement.CommandText = sql;
#pragma warning restore CA2100
        Assert.True(await statement.ExecuteNonQueryAsync(Cancel) != 0
            || sql.StartsWith("create", StringComparison.Ordinal) || sql.StartsWith("drop", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        await _host.DisposeAsync();
    }

    private static IReadOnlyList<AuditedTable> Tables =>
        [GuardTables.Organizations, GuardTables.Groups, GuardTables.Projects, GuardTables.Users, GuardTables.LedgerWitnesses];
}

/// <summary>A SQLite file in a folder of somebody else's.</summary>
public sealed class FolderHost(string folder) : StoreHost
{
    /// <inheritdoc/>
    public override Task<DatabaseAddress> AddressAsync(CancellationToken cancellationToken) =>
        Task.FromResult(DatabaseAddress.Sqlite(Path.Combine(folder, "weir.db")));
}
