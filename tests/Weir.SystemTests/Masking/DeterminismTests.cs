using Microsoft.Data.Sqlite;
using Weir.Masking.Keys;
using Weir.Masking.Runs;
using Weir.Samples;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

public sealed class DeterminismTests(PostgresCluster cluster)
{
    private const int Patients = 120;

    private const string People =
        "SELECT id || '|' || first_name || '|' || coalesce(last_name, '') || '|' || coalesce(email, '') || '|' || coalesce(phone, '') "
        + "|| '|' || coalesce(ssn, '') || '|' || mrn FROM patients WHERE first_name IS NOT NULL ORDER BY 1";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_key_gives_the_same_rows_for_any_number_of_streams_and_on_either_engine()
    {
        using var key = MasterKey.Create();
        using var folder = new TempFolder();
        var file = $"sqlite:{folder.File("clinic.db")}";
        await ClinicSample.WriteAsync(file, Patients, 3, null, Cancellation);
        await Workbench.SucceedAsync(
            file, $"sqlite:{folder.File("masked.db")}", await Workbench.InitAsync(file, Cancellation), key, Cancellation);
        var onSqlite = Rows(folder.File("masked.db"), People);

        await using var server = await cluster.CreateDatabaseAsync("same", Cancellation);
        await ClinicSample.WriteAsync(server.SuperuserSocketUri, Patients, 3, null, Cancellation);
        var configuration = await Workbench.InitAsync(server.SuperuserSocketUri, Cancellation);
        var contents = new List<string>();
        foreach (var streams in new[] { 1, 3 })
        {
            await using var destination = cluster.Adopt($"{server.Name}_{streams}");
            await Workbench.SucceedAsync(
                server.SuperuserSocketUri, destination.SuperuserSocketUri, configuration, key, Cancellation, new RunOptions { Streams = streams });
            contents.Add(await ContentAsync(destination));
            Assert.Equal(onSqlite, (await destination.RowsAsync(People, Cancellation)).Order(StringComparer.Ordinal));
        }

        Assert.Equal(contents[0], contents[1]);
    }

    [Fact]
    public async Task Two_keys_give_outputs_that_cannot_be_linked()
    {
        using var folder = new TempFolder();
        var source = $"sqlite:{folder.File("clinic.db")}";
        await ClinicSample.WriteAsync(source, Patients, 4, null, Cancellation);
        var configuration = await Workbench.InitAsync(source, Cancellation);
        var people = new List<HashSet<string>>();
        for (var i = 0; i < 2; i++)
        {
            using var key = MasterKey.Create();
            var path = folder.File($"masked{i}.db");
            await Workbench.SucceedAsync(source, $"sqlite:{path}", configuration, key, Cancellation);
            people.Add(
            [
                .. Rows(path, "SELECT id FROM patients"),
                .. Rows(path, "SELECT email FROM patients WHERE email > ''"),
                .. Rows(path, "SELECT mrn FROM patients"),
            ]);
        }

        Assert.True(people[0].Count > Patients);
        Assert.Empty(people[0].Intersect(people[1]));
    }

    private static async Task<string> ContentAsync(TestDatabase database)
    {
        var tables = await database.RowsAsync(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", Cancellation);
        var content = new List<string>();
        foreach (var table in tables)
        {
            content.AddRange(await database.RowsAsync(
                $"SELECT '{table}' || md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} AS t", Cancellation));
        }

        return string.Join('\n', content);
    }

    private static List<string> Rows(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture)!);
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
