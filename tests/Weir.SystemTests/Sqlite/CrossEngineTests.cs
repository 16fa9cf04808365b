using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Weir.Foundation;
using Weir.Masking.Databases;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;
using Weir.Testing;

namespace Weir.SystemTests.Sqlite;

public sealed class CrossEngineTests(PostgresCluster cluster) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SQLite_goes_to_PostgreSQL_and_back()
    {
        var from = Make("from.db", """
            CREATE TABLE "Group" (id INTEGER PRIMARY KEY, name VARCHAR(20) NOT NULL UNIQUE, boss INT REFERENCES person);
            CREATE TABLE person (
              id INTEGER PRIMARY KEY, grp INT REFERENCES "Group", born DATE, at DATETIME, wakes TIME, pay NUMERIC(10,2), big NUMERIC,
              ok BOOLEAN DEFAULT 1, r REAL, bytes BLOB, doc JSON, token UUID, note TEXT);
            INSERT INTO "Group" VALUES (1, 'Zoë', 1), (2, '', NULL);
            INSERT INTO person VALUES
              (1, 1, '2000-02-29', '2024-01-02 03:04:05.25', '07:30', 12.5, 123456789012, 1, 0.1, x'00ff', '{"a": 1}',
               '0f8fad5b-d9cb-469f-a165-70867728950e', 'text'),
              (7, 2, '2000-02-29 00:00:00', '2024-01-02', '23:59:59', 5, 0.1, 0, 3, x'', '7', NULL, ''),
              (9, NULL, NULL, 86400, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            """);
        await using var database = await cluster.CreateDatabaseAsync("cross", Cancel);
        var target = database.UserSocketUri;

        await CopyAsync($"sqlite:{from}", target);
        await CopyAsync(target, $"sqlite:{_folder.File("back.db")}");

        var back = _folder.File("back.db");
        Assert.Equal(
            [
                "1|1|2000-02-29|2024-01-02 03:04:05.250000|07:30:00|12.5|123456789012|1|0.1|x'00ff'|{\"a\": 1}"
                    + "|0f8fad5b-d9cb-469f-a165-70867728950e|text",
                "7|2|2000-02-29|2024-01-02 00:00:00|23:59:59|5|0.1|0|3|x''|7|NULL|",
                "9|NULL|NULL|1970-01-02 00:00:00|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL",
            ],
            Rows(back, "SELECT * FROM person ORDER BY id"));
        Assert.Equal(["1|Zoë|1", "2||NULL"], Rows(back, "SELECT * FROM \"Group\" ORDER BY id"));
        Assert.Equal(["Group"], Rows(back, "SELECT \"table\" FROM pragma_foreign_key_list('person')"));
        Assert.Empty(Rows(back, "PRAGMA foreign_key_check"));
        Assert.Equal(["1"], Rows(back, "SELECT \"unique\" FROM pragma_index_list('Group')"));
    }

    [Theory]
    [InlineData("INTEGER", "'text'")]
    [InlineData("INT4", "3000000000")]
    [InlineData("VARCHAR(3)", "'four'")]
    [InlineData("NUMERIC(6,2)", "1.234")]
    [InlineData("DATE", "'2024-01-02 10:00:00'")]
    [InlineData("DATE", "'tomorrow'")]
    [InlineData("BOOLEAN", "2")]
    [InlineData("UUID", "'no uuid'")]
    [InlineData("TEXT", "CAST(x'61ff' AS TEXT)")]
    [InlineData("TEXT", "CAST(x'6100' AS TEXT)")]
    [InlineData("REAL", "9e999")]
    public async Task What_the_type_cannot_hold_is_refused_and_never_changed(string type, string value)
    {
        var from = Make("from.db", $"CREATE TABLE t (a {type}); INSERT INTO t VALUES ({value})");
        await using var database = await cluster.CreateDatabaseAsync("cross", Cancel);
        var target = database.UserSocketUri;

        await Assert.ThrowsAsync<FieldEncodingException>(() => CopyAsync($"sqlite:{from}", target));
    }

    [Fact]
    public async Task The_next_number_after_a_load_is_free()
    {
        var from = Make("from.db", "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (41, 'x')");
        await using var database = await cluster.CreateDatabaseAsync("cross", Cancel);
        var target = database.UserSocketUri;

        await CopyAsync($"sqlite:{from}", target);

        Assert.Equal(42L, await database.ScalarAsync<long>("INSERT INTO t (v) VALUES ('y') RETURNING id", Cancel));
    }

    [Fact]
    public async Task PostgreSQL_keeps_its_digits_and_moments_in_SQLite()
    {
        await using var database = await cluster.CreateDatabaseAsync("digits", Cancel);
        await database.ExecuteAsUserAsync("""
            CREATE SCHEMA other;
            CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
            CREATE TABLE t (
              id int PRIMARY KEY, huge numeric, exact numeric(20,4), small numeric(9,3), at timestamptz, code char(5), feel mood);
            CREATE TABLE other.t (id bigint PRIMARY KEY, t int REFERENCES t);
            INSERT INTO t VALUES
              (1, 1234567890123456789012.345600, 9007199254740993.1234, -123456.789, '2024-01-01 00:00+02', 'ab', 'it''s ok');
            INSERT INTO other.t VALUES (9223372036854775807, 1);
            """, Cancel);

        await CopyAsync(database.UserSocketUri, $"sqlite:{_folder.File("to.db")}");

        Assert.Equal(
            ["1|1234567890123456789012.345600|9007199254740993.1234|-123456.789|2023-12-31 22:00:00Z|ab|it's ok"],
            Rows(_folder.File("to.db"), "SELECT * FROM t"));
        Assert.Equal(["9223372036854775807|1"], Rows(_folder.File("to.db"), "SELECT * FROM other_t"));
        Assert.Throws<SqliteException>(() => Make("to.db", "UPDATE t SET feel = 'furious'"));
    }

    [Fact]
    public async Task Chinook_goes_to_PostgreSQL_and_back()
    {
        var from = _folder.File("chinook.db");
        File.Copy(TestData.Require("chinook/Chinook_Sqlite.sqlite"), from);
        await using var database = await cluster.CreateDatabaseAsync("cross", Cancel);
        var target = database.UserSocketUri;

        await CopyAsync($"sqlite:{from}", target);
        await CopyAsync(target, $"sqlite:{_folder.File("back.db")}");

        foreach (var table in Rows(from, "SELECT name FROM sqlite_master WHERE type = 'table'"))
        {
            var select = $"SELECT * FROM \"{table}\" ORDER BY 1, 2";
            Assert.Equal(Rows(from, select), Rows(_folder.File("back.db"), select));
        }
    }

    private static async Task CopyAsync(string from, string to)
    {
        await using var source = await Engine(from).OpenSourceAsync(DatabaseAddress.Parse(from), ConnectionOptions.Default, Cancel);
        await using var destination = await Engine(to).OpenDestinationAsync(DatabaseAddress.Parse(to), ConnectionOptions.Default, Cancel);
        var schema = await source.ReadSchemaAsync(Cancel);
        Assert.DoesNotContain(destination.Examine(schema, new HashSet<TableName>()), n => n.IsRefusal);
        var marker = new RunMarker(RunState.Unfinished, "run1", "0.1.0", "key", "c", "s", DateTimeOffset.UnixEpoch, string.Empty);
        await destination.PrepareAsync(
            new DestinationPreparation(source, schema, new HashSet<TableName>(), new DestinationPolicy(true, null), marker, []), Cancel);
        foreach (var table in schema.Tables)
        {
            Load(source, destination, table);
        }

        await destination.FinishAsync(new Progress<string>(), Cancel);
        await destination.PublishAsync(marker with { State = RunState.Finished }, Cancel);
    }

    private static void Load(SourceDatabase source, DestinationDatabase destination, TableSchema table)
    {
        var columns = table.Columns.Where(c => !c.IsGenerated).ToList();
        var read = new TableRead(
            table, columns.ConvertAll(c => new ReadColumn($"{TableRead.Alias}.{TableName.Quote(c.Name)}", c.Type)), null);
        var decoders = columns.Select(c => source.CreateCodec(c.Type)).ToArray();
        var encoders = columns.Select(c => destination.CreateCodec(c.Type)).ToArray();
        var starts = new int[columns.Count];
        using var reader = source.OpenReader(read, new TableSlice(0, null, null, -1));
        using var writer = destination.OpenWriter(new TableLoad(table, columns));
        using var output = new PooledBuffer();
        while (reader.TryRead(out var frame))
        {
            Assert.True(RowView.TryIndex(frame, starts));
            var row = new RowView(frame, starts, decoders);
            output.Clear();
            output.Write([(byte)(columns.Count >> 8), (byte)columns.Count]);
            for (var i = 0; i < columns.Count; i++)
            {
                var at = output.Length;
                output.Write([255, 255, 255, 255]);
                if (!row.IsNull(i))
                {
                    encoders[i].Encode(row[i], output);
                    BinaryPrimitives.WriteInt32BigEndian(output.WritableSpan[at..], output.Length - at - 4);
                }
            }

            writer.Write(output.WrittenSpan);
        }

        writer.Complete();
    }

    private static DatabaseEngine Engine(string address) => DatabaseEngines.For(DatabaseAddress.Parse(address));

    private string Make(string name, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File(name)};Pooling=False;Foreign Keys=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return _folder.File(name);
    }

    private static List<string> Rows(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join('|', values.Select(v => v switch
            {
                DBNull => "NULL",
                byte[] bytes => $"x'{Convert.ToHexStringLower(bytes)}'",
                _ => Convert.ToString(v, System.Globalization.CultureInfo.InvariantCulture),
            })));
        }

        return rows;
    }
}
