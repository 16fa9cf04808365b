using Npgsql;
using Weir.Masking.Databases;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Values;
using Weir.Testing;

namespace Weir.SystemTests.PostgreSql;

public sealed class PostgreSqlDestinationTests(PostgresCluster cluster)
{
    private const string People = """
        CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, boss int REFERENCES people);
        INSERT INTO people SELECT i, 'name ' || i FROM generate_series(1, 100) i;
        CREATE TABLE notes (person int REFERENCES people, note text);
        CREATE VIEW named AS SELECT name, note FROM people JOIN notes ON id = person;
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_is_published_with_marker_and_rights_and_replaced_only_when_asked()
    {
        await using var original = await CreateAsync("orig", People);
        await using var copy = cluster.Adopt(original.Name + "_copy");
        await cluster.ExecuteAsync($"CREATE ROLE \"reader {original.Name}\" LOGIN", Cancel);

        await CopyAsync(original, copy, "run1", grantReadTo: [$"reader {original.Name}"]);
        var again = await Assert.ThrowsAsync<DatabaseException>(() => CopyAsync(original, copy, "run2"));
        Assert.Equal(DatabaseFailure.DestinationRefused, again.Failure);
        Assert.Contains("run1", again.Message, StringComparison.Ordinal);
        await copy.ExecuteAsync("DELETE FROM notes; UPDATE people SET name = 'changed', boss = 1", Cancel);
        await CopyAsync(original, copy, "run3", new DestinationPolicy(true, null), [$"reader {original.Name}"]);

        await using (var check = await Databases.OpenSourceAsync(copy.UserSocketUri, Cancel))
        {
            Assert.Equal(CopyRun.Marker("run3", RunState.Finished), await check.ReadMarkerAsync(Cancel));
            Assert.Equal(["public.notes", "public.people"], (await check.ReadSchemaAsync(Cancel)).Tables.Select(t => t.Name.ToString()));
            Assert.Empty(await check.VerifyConstraintsAsync(Cancel));
        }

        Assert.Equal(100, await copy.ScalarAsync<long>("SELECT count(*) FROM people WHERE name LIKE 'name %'", Cancel));
        Assert.True(await copy.ScalarAsync<bool>($"SELECT has_table_privilege('reader {original.Name}', 'named', 'SELECT')", Cancel));
        Assert.False(await copy.ScalarAsync<bool>($"SELECT has_table_privilege('reader {original.Name}', 'people', 'INSERT')", Cancel));
        Assert.DoesNotContain(await cluster.DatabaseNamesAsync(Cancel), n => n.StartsWith(copy.Name + "_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_database_that_is_not_empty_and_not_ours_is_refused_unless_it_is_named()
    {
        await using var original = await CreateAsync("orig", People);
        await using var foreign = await CreateAsync("foreign", "CREATE TABLE precious (id int)");

        DestinationPolicy[] policies = [new(false, null), new(true, null), new(true, "other")];
        foreach (var policy in policies)
        {
            var error = await Assert.ThrowsAsync<DatabaseException>(() => CopyAsync(original, foreign, "run1", policy));
            Assert.Equal(DatabaseFailure.DestinationRefused, error.Failure);
            Assert.Equal(0, await foreign.ScalarAsync<long>("SELECT count(*) FROM precious", Cancel));
        }

        await CopyAsync(original, foreign, "run1", new DestinationPolicy(false, foreign.Name));

        Assert.Equal(100, await foreign.ScalarAsync<long>("SELECT count(*) FROM people", Cancel));
        Assert.False(await foreign.ScalarAsync<bool>("SELECT to_regclass('precious') IS NOT NULL", Cancel));
    }

    [Fact]
    public async Task The_source_is_never_its_own_destination_however_it_is_addressed()
    {
        await using var original = await CreateAsync("orig", People);
        await using var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
        var schema = await source.ReadSchemaAsync(Cancel);
        await using var destination = await Databases.OpenDestinationAsync(original.UserTcp, Cancel);

        Assert.Equal(await source.GetIdentityAsync(Cancel), await destination.GetIdentityAsync(Cancel));
        var error = await Assert.ThrowsAsync<DatabaseException>(() => CopyRun.PrepareAsync(
            source, schema, destination, Cancel, policy: new DestinationPolicy(true, original.Name)));

        Assert.Equal(DatabaseFailure.DestinationRefused, error.Failure);
        Assert.Contains("is the source", error.Message, StringComparison.Ordinal);
        Assert.Equal(100, await original.ScalarAsync<long>("SELECT count(*) FROM people", Cancel));
    }

    [Fact]
    public async Task A_run_that_ends_early_leaves_the_old_copy_and_a_marked_one_that_the_next_run_drops()
    {
        await using var original = await CreateAsync("orig", People);
        await using var copy = cluster.Adopt(original.Name + "_copy");
        await CopyAsync(original, copy, "run1");
        string state;
        await using (var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel))
        await using (var destination = await Databases.OpenDestinationAsync(copy.UserSocketUri, Cancel))
        {
            await CopyRun.PrepareAsync(
                source, await source.ReadSchemaAsync(Cancel), destination, Cancel, "run2", new DestinationPolicy(true, null));
            state = await destination.AbandonAsync("cancelled");
        }

        var beside = copy.Name + "_weir_run2";
        Assert.Contains(beside, state, StringComparison.Ordinal);
        Assert.Contains(beside, await cluster.DatabaseNamesAsync(Cancel));
        await using (var left = await Databases.OpenSourceAsync(cluster.Adopt(beside).UserSocketUri, Cancel))
        {
            Assert.Equal(CopyRun.Marker("run2", RunState.Unfinished) with { Note = "cancelled" }, await left.ReadMarkerAsync(Cancel));
        }

        Assert.Equal(100, await copy.ScalarAsync<long>("SELECT count(*) FROM people", Cancel));
        await cluster.ExecuteAsync($"CREATE DATABASE {copy.Name}_weir_run9 OWNER weir", Cancel);
        await using var stranger = cluster.Adopt(copy.Name + "_weir_run9");
        await CopyAsync(original, copy, "run3", new DestinationPolicy(true, null));

        Assert.Equal(
            [copy.Name, stranger.Name],
            (await cluster.DatabaseNamesAsync(Cancel)).Where(n => n.StartsWith(copy.Name, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_busy_destination_is_not_replaced_and_stays_as_it_is()
    {
        await using var original = await CreateAsync("orig", People);
        await using var copy = cluster.Adopt(original.Name + "_copy");
        await CopyAsync(original, copy, "run1");
        await using var session = new NpgsqlConnection(copy.UserSocket);
        await session.OpenAsync(Cancel);

        var error = await Assert.ThrowsAsync<DatabaseException>(() => CopyAsync(original, copy, "run2", new DestinationPolicy(true, null)));

        Assert.Equal(DatabaseFailure.DestinationRefused, error.Failure);
        Assert.Contains("other sessions", error.Message, StringComparison.Ordinal);
        await using var check = await Databases.OpenSourceAsync(copy.UserSocketUri, Cancel);
        Assert.Equal("run1", (await check.ReadMarkerAsync(Cancel))!.RunId);
    }

    [Fact]
    public async Task Without_the_right_to_create_databases_an_empty_one_is_filled_in_place()
    {
        await using var original = await CreateAsync("orig", People + "CREATE SCHEMA more; CREATE TYPE more.mood AS ENUM ('a');");
        var role = $"poor_{original.Name}";
        await cluster.ExecuteAsync($"CREATE ROLE {role} LOGIN; GRANT {PostgresCluster.User} TO {role}", Cancel);
        await cluster.ExecuteAsync($"CREATE DATABASE {role} OWNER {role}", Cancel);
        await using var place = cluster.Adopt(role);
        var address = place.UserSocketUri.Replace("weir@", role + "@", StringComparison.Ordinal);

        await using (var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel))
        await using (var destination = await Databases.OpenDestinationAsync(address, Cancel))
        {
            await CopyRun.PrepareAsync(source, await source.ReadSchemaAsync(Cancel), destination, Cancel);
            var state = await destination.AbandonAsync("cut");
            Assert.Contains("--replace", state, StringComparison.Ordinal);
        }

        foreach (var run in new[] { "run2", "run3" })
        {
            await using var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
            await using var destination = await Databases.OpenDestinationAsync(address, Cancel);
            await CopyRun.RunAsync(source, destination, Cancel, run, new DestinationPolicy(true, null));
        }

        await using var check = await Databases.OpenSourceAsync(address, Cancel);
        Assert.Equal(CopyRun.Marker("run3", RunState.Finished), await check.ReadMarkerAsync(Cancel));
        Assert.Equal(100, await place.ScalarAsync<long>("SELECT count(*) FROM people", Cancel));
    }

    [Fact]
    public async Task A_skipped_table_takes_its_foreign_keys_along_and_is_refused_when_a_view_needs_it()
    {
        await using var original = await CreateAsync("orig", People + "CREATE TABLE free (id int REFERENCES people); "
            + "COMMENT ON CONSTRAINT free_id_fkey ON free IS 'x';");
        await using var copy = cluster.Adopt(original.Name + "_copy");
        DatabaseSchema schema;
        await using (var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel))
        {
            schema = await source.ReadSchemaAsync(Cancel);
        }

        await using var destination = await Databases.OpenDestinationAsync(copy.UserSocketUri, Cancel);
        var notes = new HashSet<TableName> { new("public", "notes") };

        var refusal = Assert.Single(destination.Examine(schema, notes), n => n.IsRefusal);
        Assert.Equal("view public.named", refusal.What);
        await original.ExecuteAsync("DROP VIEW named", Cancel);
        var people = new HashSet<TableName> { new("public", "people") };
        await using var later = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
        await CopyRun.RunAsync(later, destination, Cancel, skipped: people);

        Assert.Equal(["free", "notes"], await copy.RowsAsync("SELECT relname FROM pg_class WHERE relkind = 'r' "
            + "AND relnamespace = 'public'::regnamespace ORDER BY 1", Cancel));
        Assert.Equal(0, await copy.ScalarAsync<long>("SELECT count(*) FROM pg_constraint WHERE contype = 'f'", Cancel));
    }

    [Fact]
    public async Task Rows_that_break_a_constraint_are_refused_with_its_name_and_without_their_values()
    {
        await using var original = await CreateAsync("orig", "CREATE TABLE t (id int, secret text); "
            + "INSERT INTO t VALUES (1, 'Ann Lee'), (1, 'Ann Lee')");
        await using var copy = cluster.Adopt(original.Name + "_copy");
        await using var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
        var schema = await source.ReadSchemaAsync(Cancel);
        await using var destination = await Databases.OpenDestinationAsync(copy.UserSocketUri, Cancel);
        await CopyRun.PrepareAsync(source, schema, destination, Cancel);
        await cluster.Adopt(copy.Name + "_weir_run1").ExecuteAsync("ALTER TABLE t ADD CHECK (secret <> 'Ann Lee')", Cancel);

        var error = await Assert.ThrowsAsync<DatabaseException>(() => CopyRun.LoadAsync(source, destination, schema.Tables[0], Cancel));

        Assert.Equal(DatabaseFailure.Rejected, error.Failure);
        Assert.Contains("t_secret_check", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Ann", error.ToString(), StringComparison.Ordinal);
        await destination.AbandonAsync("refused");
        await destination.DisposeAsync();
        await cluster.Adopt(copy.Name + "_weir_run1").DisposeAsync();
    }

    [Fact]
    public async Task A_duplicate_key_is_found_when_keys_are_built_and_the_key_is_named()
    {
        await using var original = await CreateAsync("orig", "CREATE TABLE t (secret text PRIMARY KEY); INSERT INTO t VALUES ('Ann Lee')");
        await using var copy = cluster.Adopt(original.Name + "_copy");
        await using var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
        var schema = await source.ReadSchemaAsync(Cancel);
        await using var destination = await Databases.OpenDestinationAsync(copy.UserSocketUri, Cancel);
        await CopyRun.PrepareAsync(source, schema, destination, Cancel);
        await CopyRun.LoadAsync(source, destination, schema.Tables[0], Cancel);
        await CopyRun.LoadAsync(source, destination, schema.Tables[0], Cancel);

        var error = await Assert.ThrowsAsync<DatabaseException>(() => destination.FinishAsync(new Progress<string>(), Cancel));

        Assert.Equal(DatabaseFailure.Rejected, error.Failure);
        Assert.Contains("t_pkey", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Ann", error.ToString(), StringComparison.Ordinal);
        await destination.DisposeAsync();
        await cluster.Adopt(copy.Name + "_weir_run1").DisposeAsync();
    }

    [Fact]
    public async Task A_role_that_does_not_exist_is_refused_before_anything_is_made()
    {
        await using var original = await CreateAsync("orig", People);
        await using var copy = cluster.Adopt(original.Name + "_copy");

        var error = await Assert.ThrowsAsync<DatabaseException>(() => CopyAsync(original, copy, "run1", grantReadTo: ["nobody at all"]));

        Assert.Contains("nobody at all", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await cluster.DatabaseNamesAsync(Cancel), n => n.StartsWith(copy.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_of_a_hundred_megabytes_goes_through()
    {
        await using var original = await CreateAsync(
            "large", "CREATE TABLE t (id int, b bytea); ALTER TABLE t ALTER b SET STORAGE EXTERNAL; "
                + "INSERT INTO t SELECT 1, decode(repeat('ab', 100000000), 'hex')");
        await using var copy = cluster.Adopt(original.Name + "_copy");

        await CopyAsync(original, copy, "run1");

        Assert.Equal(
            await original.ScalarAsync<string>("SELECT md5(b) || length(b) FROM t", Cancel),
            await copy.ScalarAsync<string>("SELECT md5(b) || length(b) FROM t", Cancel));
    }

    [Fact]
    public async Task A_server_that_dies_during_a_load_is_a_lost_connection()
    {
        await using var own = await PostgresCluster.StartAsync(new PostgresClusterOptions(), Cancel);
        var original = await own.CreateDatabaseAsync("orig", Cancel);
        await original.ExecuteAsUserAsync("CREATE TABLE t (id int, f text); "
            + "INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 20000) i", Cancel);
        await using var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
        var table = (await source.ReadSchemaAsync(Cancel)).Tables[0];
        using var reader = source.OpenReader(Databases.WholeTable(table), new Weir.Masking.Sources.TableSlice(0, null, null, -1));
        Assert.True(reader.TryRead(out _));

        await own.KillServerAsync();
        DatabaseException? error = null;
        try
        {
            while (reader.TryRead(out _))
            {
            }
        }
        catch (DatabaseException caught)
        {
            error = caught;
        }

        Assert.Equal(DatabaseFailure.ConnectionLost, error!.Failure);
    }

    [Fact]
    public async Task Tls_proves_the_servers_name_to_both_kinds_of_connection()
    {
        await using var own = await PostgresCluster.StartAsync(new PostgresClusterOptions { Tls = true }, Cancel);
        await using var original = await own.CreateDatabaseAsync("tls", Cancel);
        await original.ExecuteAsUserAsync("CREATE TABLE t (id int); INSERT INTO t VALUES (1)", Cancel);
        var address = $"host=localhost port={own.Port} dbname={original.Name} user=weir password={own.UserPassword} sslmode=verify-full";

        await using (var source = await Databases.OpenSourceAsync($"{address} sslrootcert={own.CertificateAuthorityPath}", Cancel))
        {
            var table = (await source.ReadSchemaAsync(Cancel)).Tables[0];
            Assert.StartsWith("TLS 1.", source.Transport, StringComparison.Ordinal);
            Assert.EndsWith(", verify-full", source.Transport, StringComparison.Ordinal);
            Assert.Equal(["Integer:1"], Databases.Read(source, table, "weir_row.id",
                new LogicalType(ValueKind.Integer, "integer", IntegerBits: 32)));
        }

        var error = await Assert.ThrowsAsync<DatabaseException>(() => Databases.OpenSourceAsync(address, Cancel));
        Assert.Equal(DatabaseFailure.InsecureTransport, error.Failure);
    }

    [Fact]
    public async Task A_schema_of_another_engine_becomes_tables_and_keys()
    {
        await cluster.EnsureStartedAsync(Cancel);
        await using var copy = cluster.Adopt("neutral_copy");
        var id = new ColumnSchema("id", new LogicalType(ValueKind.Integer, "INTEGER", BaseName: "integer"), false);
        var parent = new TableSchema(
            new TableName("", "parent"),
            [id, new ColumnSchema("day", new LogicalType(ValueKind.Date, "DATE"), true),
             new ColumnSchema("doc", new LogicalType(ValueKind.Json, "JSON"), true)],
            [new UniqueKey("pk", ["id"], true)],
            [],
            0,
            0);
        var child = parent with { Name = new TableName("", "Ch ild"), UniqueKeys = [] };
        var schema = new DatabaseSchema(
            "sqlite", "3", [parent, child], [new ForeignKey("fk", child.Name, ["id"], parent.Name, ["id"])], [], []);
        await using var original = await CreateAsync("unused", "");
        await using var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
        await using var destination = await Databases.OpenDestinationAsync(copy.UserSocketUri, Cancel);
        Assert.DoesNotContain(destination.Examine(schema, new HashSet<TableName>()), n => n.IsRefusal);

        await destination.PrepareAsync(
            new DestinationPreparation(null!, schema, new HashSet<TableName>(), new DestinationPolicy(false, null),
                CopyRun.Marker("run1", RunState.Unfinished), []),
            Cancel);
        using (var writer = destination.OpenWriter(new TableLoad(parent, parent.Columns)))
        {
            writer.Write([0, 3, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 2, (byte)'{', (byte)'}']);
            Assert.Equal(1, writer.Complete());
        }

        await destination.FinishAsync(new Progress<string>(), Cancel);
        await destination.PublishAsync(CopyRun.Marker("run1", RunState.Finished), Cancel);

        Assert.Equal(["5|∅|{}"], await copy.RowsAsync("SELECT id, day::text, doc::text FROM parent", Cancel));
        Assert.Equal(["fk", "pk"], (await copy.RowsAsync("SELECT CASE contype WHEN 'f' THEN 'fk' WHEN 'p' THEN 'pk' END "
            + "FROM pg_constraint WHERE conrelid::regclass::text IN ('parent', '\"Ch ild\"') ORDER BY 1", Cancel)));
    }

    private async Task<TestDatabase> CreateAsync(string prefix, string sql)
    {
        var database = await cluster.CreateDatabaseAsync(prefix, Cancel);
        if (sql.Length > 0)
        {
            await database.ExecuteAsUserAsync(sql, Cancel);
        }

        return database;
    }

    private static async Task CopyAsync(
        TestDatabase original, TestDatabase copy, string runId, DestinationPolicy? policy = null, IReadOnlyList<string>? grantReadTo = null)
    {
        await using var source = await Databases.OpenSourceAsync(original.UserSocketUri, Cancel);
        await using var destination = await Databases.OpenDestinationAsync(copy.UserSocketUri, Cancel);
        await CopyRun.RunAsync(source, destination, Cancel, runId, policy, grantReadTo: grantReadTo);
    }
}
