using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Server.Api;
using Weir.Server.SignIn.Throttling;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// What is kept out by wrong guesses, as those see and lift it who may. An organization's owner sees the organization's accounts; the
/// installation's operator sees addresses, networks, names that no account has, and operators' accounts, and no account of an organization.
/// Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="guesses">Opens addresses.</param>
/// <param name="throttle">Knows what a counter stands for.</param>
/// <param name="time">The clock.</param>
internal sealed class Blocks(Database database, Guesses guesses, SignInThrottle throttle, TimeProvider time)
{
    // Names of devices hold a slash, which in a path would begin another part.
    private const string PublicId = "(cast(c.kind as text) || '.' || replace(c.name, '/', '~'))";

    private const string OfPerson = "(c.name = u.id or substr(c.name, 1, length(u.id) + 1) = u.id || '/')";

    private const string Select =
        $"""
        select {PublicId} as id, c.kind, c.name, c.name_sealed, c.failures, c.device_failures, c.score, c.blocks, c.updated_at, c.blocked_until
        from sign_in_counters c
        where (c.blocked_until > @now or (c.kind in (1, 2) and c.failures >= @strangers) or (c.kind = 3 and c.failures >= @device)
               or (c.kind = 1 and c.device_failures >= @devices))
        """;

    private const string OfOrganization =
        $"{Select} and c.kind in (1, 3) and exists (select 1 from users u where u.organization = @organization and {OfPerson})";

    private const string OfInstallation =
        $"{Select} and (c.kind in (2, 4, 5) or exists (select 1 from users u where u.organization is null and {OfPerson}))";

    /// <summary>What lists of blocks are filtered by.</summary>
    public static ListShape Shape { get; } = new(
        new Dictionary<string, string>(),
        new Dictionary<string, (string, Func<string, object?>)> { ["kind"] = ("c.kind", static word => KindOf(word)) },
        PublicId);

    /// <summary>A page of the blocks of an organization, or of the installation where null.</summary>
    public async Task<Page<BlockView>> ListAsync(ListQuery query, Id<Organization>? organization, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in Conditions(organization))
        {
            query.With(name, value);
        }

        return await query.ReadAsync<BlockRow, BlockView>(
            database, SelectOf(organization), static (row, _) => row.Id, static row => row.Id, View, cancellationToken);
    }

    /// <summary>A block of an organization, or of the installation where null; null where there is none.</summary>
    public async Task<BlockRow?> FindAsync(string id, Id<Organization>? organization, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<BlockRow>(
            $"{SelectOf(organization)} and {PublicId} = @id",
            new Dictionary<string, object>(Conditions(organization)) { ["id"] = id },
            cancellationToken);

    /// <summary>Adds the lifting of a block to a change. Of an account all guesses start from none, on all its devices.</summary>
    public static AuditedChange Lift(AuditedChange change, BlockRow block) => change
        .Only(unit => unit.QueryOne<long>(
            "select count(*) from sign_in_counters where kind = @Kind and name = @Name", new { block.Kind, block.Name }) == 1)
        .Also(unit => Lift(unit, block))
        .Note("block.lift", "block", block.Id, new CanonicalJson().Add("kind", WordOf(block.Kind)));

    private static void Lift(WriteUnit unit, BlockRow block)
    {
        switch (block.Kind)
        {
            case CounterKind.Account:
                Guesses.Reset(unit, block.Name);
                break;
            case CounterKind.KnownDevice:
                Guesses.ResetDevice(unit, new CounterKey(block.Kind, block.Name));
                break;
            default:
                unit.Execute("delete from sign_in_counters where kind = @Kind and name = @Name", new { block.Kind, block.Name });
                break;
        }
    }

    private static string SelectOf(Id<Organization>? organization) => organization is null ? OfInstallation : OfOrganization;

    private Dictionary<string, object> Conditions(Id<Organization>? organization)
    {
        var conditions = new Dictionary<string, object>
        {
            ["now"] = time.GetUtcNow(),
            ["strangers"] = throttle.StopAfter(CounterKind.Account) ?? int.MaxValue,
            ["device"] = throttle.StopAfter(CounterKind.KnownDevice) ?? int.MaxValue,
            ["devices"] = throttle.StopAfterOnKnownDevices,
        };
        if (organization is { } id)
        {
            conditions.Add("organization", id);
        }

        return conditions;
    }

    private BlockView View(BlockRow row)
    {
        var block = throttle.BlockOf(row.ToCounter(), time.GetUtcNow());
        return new BlockView(
            row.Id,
            WordOf(row.Kind),
            row.Kind switch
            {
                CounterKind.Account => row.Name,
                CounterKind.KnownDevice => row.Name.Split('/')[0],
                CounterKind.Address or CounterKind.Network when row.NameSealed is { } value => guesses.Open(row.Name, value),
                _ => null,
            },
            block?.Until,
            row.Failures,
            row.Blocks);
    }

    private static string WordOf(CounterKind kind) => kind switch
    {
        CounterKind.Account => "account",
        CounterKind.UnknownName => "unknown-name",
        CounterKind.KnownDevice => "device",
        CounterKind.Address => "address",
        _ => "network",
    };

    private static object? KindOf(string word) =>
        Enum.GetValues<CounterKind>().Where(kind => WordOf(kind) == word).Select(static kind => (object?)(int)kind).FirstOrDefault();

    /// <summary>A counter that stands for a block.</summary>
    internal sealed record BlockRow(
        string Id,
        CounterKind Kind,
        string Name,
        byte[]? NameSealed,
        int Failures,
        int DeviceFailures,
        double Score,
        int Blocks,
        DateTimeOffset UpdatedAt,
        DateTimeOffset BlockedUntil)
    {
        /// <summary>The counter.</summary>
        public Counter ToCounter() => new(new CounterKey(Kind, Name), Failures, DeviceFailures, Score, Blocks, UpdatedAt, BlockedUntil);
    }
}
