using Microsoft.Data.Sqlite;
using Weir.Masking.Databases;
using Weir.Samples;
using Weir.Testing;

namespace Weir.SystemTests.Samples;

public sealed class PostgresSampleTests(PostgresCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_seed_gives_the_same_rows_and_another_seed_does_not()
    {
        await using var first = await WrittenAsync(150, 7);
        await using var again = await WrittenAsync(150, 7);
        await using var other = await WrittenAsync(150, 8);

        var rows = await DigestsAsync(first);
        Assert.Equal(SampleTable.All.Length, rows.Count);
        Assert.Equal(rows, await DigestsAsync(again));
        Assert.NotEqual(rows["patients"], (await DigestsAsync(other))["patients"]);
    }

    [Fact]
    public async Task Both_engines_get_the_same_people()
    {
        await using var database = await WrittenAsync(150, 7);
        using var folder = new TempFolder();
        var path = folder.File("clinic.db");
        await ClinicSample.WriteAsync(path, 150, 7, progress: null, Cancel);

        const string Patients =
            "SELECT id || mrn || full_name || coalesce(email, '-') || coalesce(ssn, '-') || note_count FROM patients ORDER BY id";
        const string Notes = "SELECT id || body FROM notes ORDER BY id";
        const string Users = "SELECT id || username || password_hash FROM users";
        Assert.Equal(Rows(path, Patients), await database.RowsAsync(Patients, Cancel));
        Assert.Equal(Rows(path, Notes), await database.RowsAsync(Notes, Cancel));
        Assert.Equal(Rows(path, Users).Order(), (await database.RowsAsync(Users, Cancel)).Order());
    }

    [Fact]
    public async Task A_database_that_has_one_of_the_tables_is_refused_and_kept()
    {
        await using var database = await cluster.CreateDatabaseAsync("sample", Cancel);
        await database.ExecuteAsUserAsync("CREATE TABLE notes (id int); INSERT INTO notes VALUES (1)", Cancel);

        var refusal = await Assert.ThrowsAsync<DatabaseException>(
            () => ClinicSample.WriteAsync(database.UserSocketUri, 10, 1, progress: null, Cancel));

        Assert.Equal(DatabaseFailure.DestinationRefused, refusal.Failure);
        Assert.Equal(["notes|1"], await database.RowsAsync(
            "SELECT c.relname, (SELECT count(*) FROM notes) FROM pg_class c WHERE relnamespace = 'public'::regnamespace", Cancel));
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_refused()
    {
        await using var database = await cluster.CreateDatabaseAsync("sample", Cancel);
        var address = database.UserSocketUri.Replace(database.Name, "no_such_database", StringComparison.Ordinal);

        var refusal = await Assert.ThrowsAsync<DatabaseException>(() => ClinicSample.WriteAsync(address, 10, 1, progress: null, Cancel));

        Assert.Equal(DatabaseFailure.Unreachable, refusal.Failure);
        Assert.Contains("no_such_database", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_sample_leaves_an_empty_database()
    {
        await using var database = await cluster.CreateDatabaseAsync("sample", Cancel);
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => ClinicSample.WriteAsync(database.UserSocketUri, 20_000, 1, new Canceller(cancellation), cancellation.Token));

        Assert.Equal(0, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace", Cancel));
    }

    [Fact]
    public async Task The_schema_has_what_only_PostgreSQL_has()
    {
        await using var database = await WrittenAsync(100, 1);

        Assert.Equal(["gender", "visit_status"], await database.RowsAsync(
            "SELECT typname FROM pg_type WHERE typtype = 'e' ORDER BY 1", Cancel));
        Assert.Equal(["audit_log_2023", "audit_log_2024", "audit_log_2025", "audit_log_rest"], await database.RowsAsync(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_log'::regclass ORDER BY 1", Cancel));
        Assert.Equal(["notes_are_counted"], await database.RowsAsync("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal", Cancel));
        Assert.Equal(["email_address"], await database.RowsAsync(
            "SELECT typname FROM pg_type WHERE typtype = 'd' AND typnamespace = 'public'::regnamespace", Cancel));
        Assert.True(await database.ScalarAsync<long>("SELECT count(*) FROM department_load WHERE visit_count > 0", Cancel) > 0);
        Assert.True(await database.ScalarAsync<long>("SELECT count(*) FROM patients WHERE cardinality(known_as) = 2", Cancel) > 0);
        Assert.True(await database.ScalarAsync<long>("SELECT count(*) FROM documents WHERE content ? 'contact'", Cancel) > 0);
        Assert.True(await database.ScalarAsync<long>("SELECT count(DISTINCT tableoid) FROM audit_log", Cancel) == 3);
    }

    [Fact]
    public async Task New_rows_get_numbers_after_the_last_and_the_trigger_counts_them()
    {
        await using var database = await WrittenAsync(50, 1);

        await database.ExecuteAsUserAsync("INSERT INTO notes (patient_id, written_at, body) VALUES (17, now(), 'new')", Cancel);

        Assert.Equal(["true|1"], await database.RowsAsync(
            "SELECT (n.id = (SELECT max(id) FROM notes))::text, p.note_count "
                + "FROM notes n JOIN patients p ON p.id = patient_id WHERE body = 'new'",
            Cancel));
        await database.ExecuteAsUserAsync("INSERT INTO \"order\" (visit_id, \"group\", ordered_at) VALUES (1, 'x', now())", Cancel);
        await database.ExecuteAsUserAsync("INSERT INTO complaints (complaint) VALUES ('first')", Cancel);
        Assert.Equal(1, await database.ScalarAsync<int>("SELECT id FROM complaints", Cancel));
    }

    private static async Task<Dictionary<string, string>> DigestsAsync(TestDatabase database)
    {
        var digests = new Dictionary<string, string>();
        foreach (var table in SampleTable.All)
        {
            digests[table.Name] = await database.ScalarAsync<string>(
                $"SELECT count(*) || ':' || coalesce(md5(string_agg(t::text, ';' ORDER BY t::text)), '') FROM \"{table.Name}\" AS t",
                Cancel);
        }

        return digests;
    }

    private static List<string> Rows(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private async Task<TestDatabase> WrittenAsync(int patients, long seed)
    {
        var database = await cluster.CreateDatabaseAsync("sample", Cancel);
        await ClinicSample.WriteAsync(database.UserSocketUri, patients, seed, progress: null, Cancel);
        return database;
    }

    private sealed class Canceller(CancellationTokenSource cancellation) : IProgress<TableRows>
    {
        public void Report(TableRows value) => cancellation.Cancel();
    }
}
