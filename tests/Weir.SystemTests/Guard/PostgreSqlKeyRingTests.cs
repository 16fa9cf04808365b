using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Guard;

/// <summary>In a schema of a PostgreSQL database, which several servers share.</summary>
public sealed class PostgreSqlKeyRingTests(PostgresCluster cluster) : KeyRingTests
{
    private readonly List<TestDatabase> _databases = [];

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var database in _databases)
        {
            await database.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Two_servers_make_and_rotate_the_same_keys_at_the_same_time()
    {
        await using var firstDatabase = await OpenAsync(_databases[0].UserSocket);
        await using var secondDatabase = await OpenAsync(_databases[0].UserSocket);
        var root = new KeyFileProvider(Folder.File("root.key"));
        await using var first = await KeyRing.OpenAsync(root, firstDatabase, TimeProvider.System, Cancel);
        await using var second = await KeyRing.OpenAsync(root, secondDatabase, TimeProvider.System, Cancel);
        var people = Enumerable.Range(0, 10).Select(static _ => KeyOwner.Person(Id<User>.New(TimeProvider.System))).ToList();
        await Task.WhenAll(people.SelectMany(person => new[] { first, second }.Select(
            ring => ring.CreateAsync(person, KeyOwner.Installation, Cancel))));
        await Task.WhenAll(
            first.RotateAsync(people[0], Cancel), second.RotateAsync(people[0], Cancel), second.RotateRootAsync(root, Cancel));

        var organization = KeyOwner.Organization(Id<Organization>.New(TimeProvider.System));
        await first.CreateAsync(organization, null, Cancel);
        foreach (var owner in (KeyOwner[])[organization, .. people])
        {
            Assert.Equal("a"u8, first.Open(owner, KeyPurpose.Totp, second.Seal(owner, KeyPurpose.Totp, "a"u8, []), []));
            Assert.Equal("b"u8, second.Open(owner, KeyPurpose.Totp, first.Seal(owner, KeyPurpose.Totp, "b"u8, []), []));
        }

        var rotated = (await first.ListAsync(Cancel)).Single(key => key.Owner == people[0]);
        Assert.Equal([0u, 1u, 2u, 3u], rotated.Versions.Select(static version => version.Number));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_makes_keys_unavailable()
    {
        await using var server = await PostgresCluster.StartAsync(new PostgresClusterOptions(), Cancel);
        var target = await server.CreateDatabaseAsync("keys", Cancel);
        using var folder = new TempFolder();
        await using var database = await OpenAsync(target.UserSocket);
        await using var ring = await KeyRing.OpenAsync(new KeyFileProvider(folder.File("root.key")), database, TimeProvider.System, Cancel);
        var bytes = ring.Seal(KeyOwner.Installation, KeyPurpose.Totp, "seed"u8, []);
        await server.KillServerAsync();

        var began = TimeProvider.System.GetTimestamp();
        KeyUnavailableException? failure = null;
        while (failure is null)
        {
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < KeyRing.NoticeTime * 2, "a store that does not answer was noticed too late");
            await Task.Delay(100, Cancel);
            try
            {
                ring.Open(KeyOwner.Installation, KeyPurpose.Totp, bytes, []);
            }
            catch (KeyUnavailableException found)
            {
                failure = found;
            }
        }

        Assert.Equal(KeyUnavailableReason.StoreUnreachable, failure.Reason);
    }

    protected override async Task<DatabaseAddress> CreateAddressAsync()
    {
        var database = await cluster.CreateDatabaseAsync("keys", Cancel);
        _databases.Add(database);
        return DatabaseAddress.PostgreSql(database.UserSocket, "weir_keys");
    }

    private static Task<Database> OpenAsync(string connectionString) => Database.OpenAsync(
        DatabaseAddress.PostgreSql(connectionString, "weir_keys"),
        [KeyRing.Migrations],
        new DatabaseOptions(),
        TimeProvider.System,
        NullLoggerFactory.Instance,
        Cancel);
}
