using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>What was acknowledged is there after a kill at any moment, after a full disk, and after a lost connection.</summary>
public sealed class CrashTests(PostgresCluster cluster)
{
    private const string PathVariable = "WEIR_CRASH_TEST_DATABASE";

    private static readonly MigrationSet Tables = MigrationSet.Of(
        "tests", [("0001_rows.sql", "CREATE TABLE written (number bigint NOT NULL PRIMARY KEY, body {bytes} NOT NULL)")]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acknowledged_rows_survive_kill_9()
    {
        using var folder = new TempFolder();
        var path = folder.File("weir.db");
        var acknowledgements = path + ".acknowledged";
        await File.WriteAllTextAsync(acknowledgements, "", Cancel);
        for (var round = 0; round < TestScale.Count(usual: 3, published: 50); round++)
        {
            var known = new FileInfo(acknowledgements).Length;
            await using (var child = ChildProcess.Start(
                Environment.ProcessPath!,
                ["-method", "Weir.SystemTests.Store.CrashTests.Child_writes_until_it_is_killed", "-explicit", "only"],
                new Dictionary<string, string?> { [PathVariable] = path }))
            {
                while (new FileInfo(acknowledgements).Length < known + 2000 + (round * 377))
                {
                    Assert.False(child.HasExited, $"the child ended early: {child.OutputSoFar}{child.ErrorSoFar}");
                    await Task.Delay(TimeSpan.FromMilliseconds(1), Cancel);
                }

                child.Kill();
                await child.WaitAsync(Cancel);
            }

            var acknowledged = File.ReadLines(acknowledgements).Where(static line => line.EndsWith(';'))
                .Select(static line => long.Parse(line[..^1], CultureInfo.InvariantCulture)).ToHashSet();
            await using var database = await OpenAsync(DatabaseAddress.Sqlite(path), new DatabaseOptions());
            var kept = (await database.QueryAsync<long>("SELECT number FROM written", null, Cancel)).ToHashSet();
            Assert.Equal("ok", await database.QueryOneAsync<string>("PRAGMA integrity_check", null, Cancel));
            Assert.True(acknowledged.Count > 100);
            Assert.Empty(acknowledged.Except(kept));
        }
    }

    /// <summary>The process that is killed: this program, run again for this method alone. Each row is acknowledged in a file.</summary>
    [Fact(Explicit = true)]
    public async Task Child_writes_until_it_is_killed()
    {
        var path = Environment.GetEnvironmentVariable(PathVariable)
            ?? throw new InvalidOperationException($"{PathVariable} names the database; Acknowledged_rows_survive_kill_9 sets it");
        await using var database = await OpenAsync(DatabaseAddress.Sqlite(path), new DatabaseOptions());
        var next = await database.QueryOneAsync<long?>("SELECT max(number) FROM written", null, Cancel) ?? 0;
        await using var acknowledged = new FileStream(path + ".acknowledged", FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async _ =>
        {
            while (true)
            {
                var number = Interlocked.Increment(ref next);
                await database.WriteAsync(
                    unit => unit.Execute("INSERT INTO written VALUES (@number, @body)", new { number, body = new byte[600] }), Cancel);
                lock (acknowledged)
                {
                    acknowledged.Write(System.Text.Encoding.ASCII.GetBytes($"{number};\n"));
                }
            }
        }));
    }

    [Fact]
    public async Task A_full_database_refuses_clearly_and_goes_on_when_there_is_space()
    {
        using var folder = new TempFolder();
        var address = DatabaseAddress.Sqlite(folder.File("weir.db"));
        await using var database = await OpenAsync(address, new DatabaseOptions { MaxPages = 60 });
        await FillAsync(database);
        await database.WriteAsync(static unit => unit.Execute("DELETE FROM written"), Cancel);

        await InsertAsync(database, 1_000_001);
        Assert.Equal([1_000_001L], await database.QueryAsync<long>("SELECT number FROM written", null, Cancel));
        Assert.False(database.Stopping.IsCancellationRequested);
    }

    [Fact]
    [Trait("Asvs", "V16.5.2")]
    public async Task A_full_disk_refuses_clearly_loses_nothing_and_writing_goes_on_when_there_is_space()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting a small disk needs root");
        using var folder = new TempFolder();
        (await ChildProcess.RunAsync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", folder.FullName], null, "", Cancel)).Expect(0);
        try
        {
            var ballast = folder.File("ballast");
            await File.WriteAllBytesAsync(ballast, new byte[512 * 1024], Cancel);
            await using var database = await OpenAsync(DatabaseAddress.Sqlite(folder.File("weir.db")), new DatabaseOptions());
            var acknowledged = await FillAsync(database);
            Assert.Equal(acknowledged, await database.QueryAsync<long>("SELECT number FROM written ORDER BY number", null, Cancel));

            File.Delete(ballast);
            await InsertAsync(database, 1_000_001);
            Assert.Equal([.. acknowledged, 1_000_001L], await database.QueryAsync<long>("SELECT number FROM written ORDER BY number", null, Cancel));
            Assert.False(database.Stopping.IsCancellationRequested);
        }
        finally
        {
            (await ChildProcess.RunAsync("umount", ["-l", folder.FullName], null, "", CancellationToken.None)).Expect(0);
        }
    }

    [Fact]
    [Trait("Asvs", "V16.5.2")]
    public async Task A_lost_connection_is_said_and_the_next_unit_connects_again()
    {
        await using var target = await cluster.CreateDatabaseAsync("lost", Cancel);
        await using var database = await OpenAsync(DatabaseAddress.PostgreSql(target.UserSocket), new DatabaseOptions());
        await InsertAsync(database, 1);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => database.WriteAsync(
            unit =>
            {
                unit.Execute("INSERT INTO written VALUES (2, @body)", new { body = new byte[1] });
                unit.Execute("SELECT pg_terminate_backend(pg_backend_pid())");
            },
            Cancel));

        Assert.False(error.IsFinal);
        await InsertAsync(database, 3);
        Assert.Equal([1L, 3L], await database.QueryAsync<long>("SELECT number FROM written ORDER BY number", null, Cancel));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_without_the_password()
    {
        var address = DatabaseAddress.PostgreSql("Host=127.0.0.1;Port=1;Database=weir;Username=weir;Password=s3cret");
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(address, new DatabaseOptions()));

        Assert.DoesNotContain("s3cret", error.ToString() + address, StringComparison.Ordinal);
    }

    private static async Task<List<long>> FillAsync(Database database)
    {
        var acknowledged = new List<long>();
        for (var number = 1; ; number++)
        {
            try
            {
                await InsertAsync(database, number);
                acknowledged.Add(number);
                Assert.True(number < 10_000, "the disk never became full");
            }
            catch (StoreFullException)
            {
                Assert.NotEmpty(acknowledged);
                await Assert.ThrowsAsync<StoreFullException>(() => InsertAsync(database, 1_000_000));
                return acknowledged;
            }
        }
    }

    private static Task InsertAsync(Database database, long number) => database.WriteAsync(
        unit =>
        {
            unit.Execute("INSERT INTO written VALUES (@number, @body)", new { number, body = new byte[4000] });
        },
        Cancel);

    private static Task<Database> OpenAsync(DatabaseAddress address, DatabaseOptions options) =>
        Database.OpenAsync(address, [Tables], options, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
}
