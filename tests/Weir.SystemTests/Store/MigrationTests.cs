using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Server.Hosting;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>Tables come to their newest version from every older one, and nothing is migrated that should not be.</summary>
public abstract class MigrationTests(StoreHost host) : IAsyncLifetime
{
    private const int Newest = 5;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected StoreHost Host => host;

    /// <summary>Lists every column of every table.</summary>
    protected abstract string Columns { get; }

    /// <summary>Another empty database of the engine.</summary>
    protected abstract StoreHost NewHost();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 5)]
    [InlineData(5, 3)]
    public async Task Every_older_version_comes_to_the_newest_with_its_rows(int first, int second)
    {
        var older = second == 0 ? new[] { Module("first", first) } : [Module("first", first), Module("second", second)];
        await using (var database = await host.OpenAsync(Cancel, older))
        {
            await database.WriteAsync(static unit => unit.Execute("INSERT INTO first (id) VALUES (7)"), Cancel);
        }

        await using var newest = await host.OpenAsync(Cancel, Module("first", Newest), Module("second", Newest));
        Assert.Equal(7, await newest.QueryOneAsync<long>("SELECT id FROM first WHERE c2 = 2 AND c3 = 3 AND c4 = 4 AND c5 = 5", null, Cancel));
        Assert.Equal(
            [("first", 5), ("second", 5)],
            await newest.QueryAsync<(string, int)>(
                "SELECT module, max(version) FROM schema_version WHERE module <> 'store' GROUP BY module ORDER BY module", null, Cancel));
    }

    [Fact]
    public async Task The_product_s_own_tables_come_from_every_older_version_to_those_of_a_new_database()
    {
        IReadOnlyList<string> expected = [];
        for (var version = Stores.Modules.Max(static module => module.Migrations.Count); version > 0; version--)
        {
            await using var place = NewHost();
            var older = Stores.Modules.Select(module => new MigrationSet(module.Module, [.. module.Migrations.Take(version)])).ToArray();
            await using (await place.OpenAsync(Cancel, older))
            {
            }

            await using var newest = await place.OpenAsync(Cancel, [.. Stores.Modules]);
            var found = await newest.QueryAsync<string>(Columns, null, Cancel);
            expected = expected.Count == 0 ? found : expected;
            Assert.True(found.Count > 100);
            Assert.Equal(expected, found);
        }
    }

    [Fact]
    public async Task Opening_again_changes_nothing_and_makes_no_backup()
    {
        await using (await host.OpenAsync(Cancel, Module("first", 2)))
        {
        }

        await using var again = await host.OpenAsync(Cancel, Module("first", 2));
        Assert.Equal(2, await again.QueryOneAsync<int>("SELECT count(*) FROM schema_version WHERE module = 'first'", null, Cancel));
        Assert.False(Directory.Exists(host.Options.BackupFolder));
    }

    [Fact]
    public async Task A_newer_database_is_refused_with_both_versions()
    {
        await using (await host.OpenAsync(Cancel, Module("first", 4)))
        {
        }

        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => host.OpenAsync(Cancel, Module("first", 3)));
        Assert.Contains("version 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("up to 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_of_an_unknown_module_are_refused()
    {
        await using (await host.OpenAsync(Cancel, Module("first", 1), Module("second", 1)))
        {
        }

        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => host.OpenAsync(Cancel, Module("first", 1)));
        Assert.Contains("'second'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_migration_is_refused_but_other_line_ends_are_not_a_change()
    {
        await using (await host.OpenAsync(Cancel, MigrationSet.Of("first", [("0001_a.sql", "CREATE TABLE a (\nid bigint)")])))
        {
        }

        await using (await host.OpenAsync(Cancel, MigrationSet.Of("first", [("0001_a.sql", "CREATE TABLE a (\r\nid bigint)")])))
        {
        }

        var error = await Assert.ThrowsAsync<StoreRefusedException>(
            () => host.OpenAsync(Cancel, MigrationSet.Of("first", [("0001_a.sql", "CREATE TABLE a (\nid text)")])));
        Assert.Contains("Migration 1 of 'first'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_every_module_as_it_was()
    {
        await using (await host.OpenAsync(Cancel, Module("first", 1)))
        {
        }

        var broken = MigrationSet.Of("second", [("0001_ok.sql", "CREATE TABLE ok (id bigint)"), ("0002_bad.sql", "CREATE GARBAGE")]);
        var error = await Assert.ThrowsAsync<StoreException>(() => host.OpenAsync(Cancel, Module("first", 3), broken));
        Assert.Contains("0002_bad of 'second'", error.Message, StringComparison.Ordinal);

        await using var database = await host.OpenAsync(Cancel, Module("first", 1));
        Assert.Equal(1, await database.QueryOneAsync<int>("SELECT max(version) FROM schema_version WHERE module = 'first'", null, Cancel));
        await Assert.ThrowsAsync<StoreException>(() => database.QueryAsync<long>("SELECT id FROM ok", null, Cancel));
    }

    [Fact]
    public async Task Without_a_backup_nothing_is_migrated_unless_that_is_allowed()
    {
        await using (await host.OpenAsync(Cancel, Module("first", 1)))
        {
        }

        var blocked = host.Options with { BackupFolder = host.Folder.Write("file", "") + "/backups" };
        await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(blocked));
        await using var allowed = await OpenAsync(blocked with { AllowMigrationWithoutBackup = true });
        Assert.Equal(2, await allowed.QueryOneAsync<int>("SELECT max(version) FROM schema_version WHERE module = 'first'", null, Cancel));
    }

    /// <summary>A generated module: a table, and one more column with each version.</summary>
    protected static MigrationSet Module(string name, int versions) => MigrationSet.Of(
        name,
        Enumerable.Range(1, versions).Select(version => (
            $"{version:0000}_step.sql",
            version == 1
                ? $"CREATE TABLE {name} (id bigint NOT NULL PRIMARY KEY, body {{bytes}}); CREATE INDEX {name}_body ON {name} (body);"
                : $"ALTER TABLE {name} ADD COLUMN c{version} integer NOT NULL DEFAULT {version};")));

    protected async Task<Database> OpenAsync(DatabaseOptions options) => await Database.OpenAsync(
        await host.AddressAsync(Cancel), [Module("first", 2)], options, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
}

/// <inheritdoc/>
public sealed class SqliteMigrationTests() : MigrationTests(new SqliteHost())
{
    /// <inheritdoc/>
    protected override string Columns =>
        """
        SELECT m.name || ' ' || c.name || ' ' || c.type || ' ' || c."notnull" FROM sqlite_master m, pragma_table_info(m.name) c
        WHERE m.type = 'table' ORDER BY m.name, c.name
        """;

    /// <inheritdoc/>
    protected override StoreHost NewHost() => new SqliteHost();

    [Fact]
    public async Task The_backup_is_the_database_as_it_was_and_can_be_opened()
    {
        await using (var old = await Host.OpenAsync(Cancel, Module("first", 1)))
        {
            await old.WriteAsync(static unit => unit.Execute("INSERT INTO first (id) VALUES (7)"), Cancel);
        }

        await using (await Host.OpenAsync(Cancel, Module("first", 2)))
        {
        }

        var backup = Assert.Single(Directory.GetFiles(Host.Options.BackupFolder!));
        Assert.Matches(@"weir\.\d{8}T\d{9}Z\.first-1\.store-1\.db$", backup);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
        await using var restored = await Database.OpenAsync(
            DatabaseAddress.Sqlite(backup), [Module("first", 1)], Host.Options, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        Assert.Equal(7, await restored.QueryOneAsync<long>("SELECT id FROM first", null, Cancel));
    }

    [Fact]
    public async Task Another_programs_file_and_a_text_file_are_refused_and_left_alone()
    {
        var foreign = Host.Folder.File("foreign.db");
        await using (var connection = new SqliteConnection($"Data Source={foreign};Pooling=False"))
        {
            await connection.OpenAsync(Cancel);
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (id integer)";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        var text = Host.Folder.Write("notes.txt", new string('x', 5000));
        foreach (var path in new[] { foreign, text })
        {
            var before = await File.ReadAllBytesAsync(path, Cancel);
            var error = await Assert.ThrowsAsync<StoreRefusedException>(() => Database.OpenAsync(
                DatabaseAddress.Sqlite(path), [], Host.Options, TimeProvider.System, NullLoggerFactory.Instance, Cancel));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Equal(before, await File.ReadAllBytesAsync(path, Cancel));
        }
    }

    [Fact]
    public async Task A_second_opener_is_refused_until_the_first_has_closed()
    {
        await using (await Host.OpenAsync(Cancel))
        {
            var error = await Assert.ThrowsAsync<StoreRefusedException>(() => Host.OpenAsync(Cancel));
            Assert.Contains("another server has it open", error.Message, StringComparison.Ordinal);
        }

        await using var next = await Host.OpenAsync(Cancel);
        Assert.Equal(DatabaseEngine.Sqlite, next.Engine);
    }

    [Fact]
    public async Task The_files_are_for_their_owner_alone()
    {
        await using var database = await Host.OpenAsync(Cancel, Module("first", 1));
        await database.WriteAsync(static unit => unit.Execute("INSERT INTO first (id) VALUES (7)"), Cancel);

        var files = Directory.GetFiles(Host.Folder.FullName, "weir.db*");
        Assert.Equal(4, files.Length);
        Assert.All(files, static file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }
}

/// <inheritdoc/>
public sealed class PostgreSqlMigrationTests(PostgresCluster cluster) : MigrationTests(new PostgreSqlHost(cluster))
{
    /// <inheritdoc/>
    protected override string Columns =>
        """
        SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable) FROM information_schema.columns
        WHERE table_schema = current_schema() ORDER BY table_name, column_name
        """;

    /// <inheritdoc/>
    protected override StoreHost NewHost() => new PostgreSqlHost(cluster);

    [Fact]
    public async Task The_backup_is_a_dump_that_pg_restore_reads()
    {
        await using (await Host.OpenAsync(Cancel, Module("first", 1)))
        {
        }

        await using (await Host.OpenAsync(Cancel, Module("first", 2)))
        {
        }

        var backup = Assert.Single(Directory.GetFiles(Host.Options.BackupFolder!));
        var list = await ChildProcess.RunAsync("pg_restore", ["--list", backup], null, "", Cancel);
        Assert.Contains("TABLE DATA weir first", list.Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup));
    }

    [Fact]
    public async Task Without_pg_dump_the_message_says_what_to_install()
    {
        await using (await Host.OpenAsync(Cancel, Module("first", 1)))
        {
        }

        var error = await Assert.ThrowsAsync<StoreRefusedException>(() => OpenAsync(Host.Options with { PgDump = "no-such-program" }));
        Assert.Contains("Install pg_dump", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Servers_that_start_together_migrate_once()
    {
        await Host.AddressAsync(Cancel);
        var databases = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Host.OpenAsync(Cancel, Module("first", 5))));
        Assert.Equal(5, await databases[0].QueryOneAsync<int>("SELECT count(*) FROM schema_version WHERE module = 'first'", null, Cancel));
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }
    }
}
