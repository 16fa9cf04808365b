using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Testing;
using Weir.Tests.Store;

[assembly: AssemblyFixture(typeof(TestCluster))]

namespace Weir.Tests.Store;

/// <summary>
/// The PostgreSQL cluster of this test process. It starts with the first test that needs it, which also migrates the database that all
/// others are copies of.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private static readonly PostgresClusterOptions Options = new()
    {
        Settings = new Dictionary<string, string>
        {
            // Every test has connection pools of its own; and a worker in the template would hold up its copies.
            ["max_connections"] = "500",
            ["autovacuum"] = "off",
        },
    };

    private static readonly SemaphoreSlim Starting = new(1, 1);
    private static PostgresCluster? _cluster;
    private static TestDatabase? _template;

    /// <summary>A migrated, empty database of the caller's own; disposing it drops it.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync()
    {
        await Starting.WaitAsync();
        try
        {
            _cluster ??= await PostgresCluster.StartAsync(Options, CancellationToken.None);
            _template ??= await MigrateAsync(_cluster);
        }
        finally
        {
            Starting.Release();
        }

        return await _cluster.CloneDatabaseAsync(_template.Name, "test", CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    // Sorts as people do and not by code points, as most servers in the world are set up: what leans on an order has to ask for it.
    private static async Task<TestDatabase> MigrateAsync(PostgresCluster cluster)
    {
        const string name = "migrated";
        await cluster.ExecuteAsync(
            $"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' OWNER {PostgresCluster.User}",
            CancellationToken.None);
        var database = cluster.Adopt(name);
        await TestStore.MigrateAsync(TestStore.MainOf(database), Stores.Modules);
        await TestStore.MigrateAsync(TestStore.KeysOf(database), [KeyRing.Migrations]);
        return database;
    }
}
