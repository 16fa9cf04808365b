using Weir.Masking.Configuration;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// The table that masking speed is measured on: <c>id, first_name, last_name, email, phone, birth_date, zip, balance, note</c>, seeded, in a
/// private PostgreSQL cluster with its durability settings left on. The caller disposes it.
/// </summary>
internal sealed class BenchmarkTable : IAsyncDisposable
{
    private const string Fill = """
        CREATE TABLE t (
            id bigint PRIMARY KEY, first_name text, last_name text, email text, phone text, birth_date date, zip text,
            balance numeric(12,2), note text);
        INSERT INTO t
        SELECT i, f, l, lower(f) || '.' || lower(l) || (h % 9973) || '@mail' || (h % 7) || '.example',
            '+1-' || (200 + h % 700) || '-' || (200 + (h / 7) % 700) || '-' || lpad(((h / 11) % 10000)::text, 4, '0'),
            date '1930-01-01' + (h % 32000)::int, lpad(((h / 13) % 100000)::text, 5, '0'), ((h % 100000000) / 100.0)::numeric(12,2),
            'Spoke with ' || f || ' about invoice ' || (h % 100000) || ', will call again on ' || (1 + h % 28) || ' May'
        FROM (
            SELECT i, hashint8extended(i, 42) & 4611686018427387903 AS h,
                (ARRAY['Anna','Bernd','Carla','David','Elena','Farid','Grete','Hugo','Ines','Jonas','Katja','Lars','Mona','Nils','Olga','Paul'])
                    [1 + (hashint8extended(i, 1) & 15)] || chr((97 + (hashint8extended(i, 2) & 15))::int) AS f,
                (ARRAY['Smith','Meyer','Garcia','Rossi','Novak','Jensen','Dubois','Kowalski','Silva','Peeters','Nagy','Horvat','Costa','Berg',
                    'Lund','Moser'])[1 + (hashint8extended(i, 3) & 15)] || chr((97 + (hashint8extended(i, 4) & 15))::int) AS l
            FROM generate_series(1::bigint, @rows) AS i) AS seeds;
        ANALYZE t;
        """;

    private readonly PostgresCluster _cluster;
    private readonly TestDatabase _database;

    private BenchmarkTable(PostgresCluster cluster, TestDatabase database, int rows)
    {
        _cluster = cluster;
        _database = database;
        Rows = rows;
    }

    /// <summary>Rows of the table.</summary>
    public int Rows { get; }

    /// <summary>The cluster, for further databases.</summary>
    public PostgresCluster Cluster => _cluster;

    /// <summary>The address of the source database over TCP, as Weir takes it; the password comes from the cluster's password file.</summary>
    public string Source => _database.SuperuserSocketUri;

    /// <summary>The address of another database of the same cluster.</summary>
    public string Beside(string name) => _cluster.Adopt(name).SuperuserSocketUri;

    /// <summary>Starts a server and fills the table.</summary>
    public static async Task<BenchmarkTable> CreateAsync(int rows, CancellationToken cancellationToken)
    {
        var cluster = await PostgresCluster.StartAsync(
            new PostgresClusterOptions
            {
                Durable = true,
                Settings = new Dictionary<string, string>
                {
                    ["shared_buffers"] = "1GB",
                    ["max_wal_size"] = "8GB",
                    ["checkpoint_timeout"] = "30min",
                    ["maintenance_work_mem"] = "512MB",
                },
            },
            cancellationToken);
        var database = await cluster.CreateDatabaseAsync("bench", cancellationToken);
        Console.WriteLine($"Filling {rows:N0} rows ...");
        await database.ExecuteAsync(Fill.Replace("@rows", $"{rows}", StringComparison.Ordinal), cancellationToken);
        return new BenchmarkTable(cluster, database, rows);
    }

    /// <summary>All columns through, or the eight rules: names, e-mail, phone, birth date shift, ZIP3, decimal noise, note redacted.</summary>
    public static MaskingConfiguration Configuration(bool masked) => new()
    {
        LeakCheck = false,
        Tables =
        [
            new TableConfiguration(
                "public.t",
                TableMode.DeIdentify,
                null,
                [
                    Column("id", "bigint", "passthrough"),
                    Column("first_name", "text", masked ? "first-name" : "passthrough"),
                    Column("last_name", "text", masked ? "last-name" : "passthrough"),
                    Column("email", "text", masked ? "email" : "passthrough"),
                    Column("phone", "text", masked ? "phone" : "passthrough"),
                    Column("birth_date", "date", masked ? "date-shift" : "passthrough"),
                    Column("zip", "text", masked ? "postal-code" : "passthrough"),
                    Column("balance", "numeric(12,2)", masked ? "decimal-noise" : "passthrough"),
                    Column("note", "text", masked ? "free-text" : "passthrough", masked ? ("mode", "redact") : null),
                ]),
        ],
    };

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    private static ColumnConfiguration Column(string name, string type, string generator, (string Name, string Value)? parameter = null) => new(
        name,
        type,
        null,
        new GeneratorSpec(
            generator,
            parameter is { } p ? new ConfigMapping([new(p.Name, new ConfigScalar(p.Value, 0))], 0) : ConfigMapping.Empty),
        null,
        new ColumnPolicies());
}
