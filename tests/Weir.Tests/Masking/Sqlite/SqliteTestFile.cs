using Microsoft.Data.Sqlite;
using Weir.Masking.Databases.Sqlite;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Tests.Masking.Sqlite;

/// <summary>Makes, copies and compares real SQLite files.</summary>
internal static class SqliteTestFile
{
    public static readonly IReadOnlySet<TableName> NoTables = new HashSet<TableName>();

    /// <summary>Runs statements on a file, which is made when it does not exist. Returns its path.</summary>
    public static string Run(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
        return path;
    }

    /// <summary>An ordinary connection, without SQLite's check of foreign keys. The caller disposes it.</summary>
    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=False;Foreign Keys=False");
        connection.Open();
        return connection;
    }

    /// <summary>Each row of a query as text, storage classes and NULL told apart.</summary>
    public static List<string> Rows(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            var values = new object[reader.FieldCount];
            reader.GetValues(values);
            rows.Add(string.Join('|', values.Select(Print)));
        }

        return rows;
    }

    /// <summary>Every row of every table, with storage classes as SQLite prints them, and every object's statement.</summary>
    public static List<string> Dump(string path)
    {
        var dump = Rows(
            path,
            """
            SELECT type, name, tbl_name, sql FROM sqlite_master
            WHERE name NOT LIKE 'sqlite_stat%' AND tbl_name <> 'weir_marker' ORDER BY type, name
            """);
        var tables = Rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_s%'");
        foreach (var table in tables.Where(t => t != "weir_marker").Order(StringComparer.Ordinal))
        {
            var quoted = TableName.Quote(table);
            var literal = $"'{table.Replace("'", "''", StringComparison.Ordinal)}'";
            var columns = Rows(path, $"SELECT name FROM pragma_table_xinfo({literal})");
            var select = string.Join(", ", columns.Take(100).Select(c => $"quote({TableName.Quote(c)})"));
            dump.AddRange(Rows(path, $"SELECT {literal}, {select} FROM {quoted}").Order(StringComparer.Ordinal));
        }

        return dump;
    }

    public static SqliteSource OpenSource(string path) => SqliteSource.Open(SqliteFile.Resolve(path), path);

    public static SqliteDestination OpenDestination(string path, int? pageLimit = null) =>
        new(SqliteFile.Resolve(path), path) { PageLimit = pageLimit };

    public static RunMarker Marker(RunState state = RunState.Unfinished, string runId = "run1") =>
        new(state, runId, "0.1.0", "key1", "c0ffee", "5c4e4a", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), string.Empty);

    /// <summary>Copies a file as a run does, all columns passing.</summary>
    public static async Task CopyAsync(string from, string to, IReadOnlySet<TableName>? skipped = null, DestinationPolicy? policy = null)
    {
        await using var source = OpenSource(from);
        await using var destination = OpenDestination(to);
        await LoadAsync(source, destination, skipped ?? NoTables, policy ?? new DestinationPolicy(false, null));
        await destination.FinishAsync(new Progress<string>(), Cancel);
        await destination.PublishAsync(Marker(RunState.Finished), Cancel);
    }

    /// <summary>Prepares the destination and loads every table, without finishing.</summary>
    public static async Task LoadAsync(
        SourceDatabase source,
        DestinationDatabase destination,
        IReadOnlySet<TableName> skipped,
        DestinationPolicy policy,
        string runId = "run1")
    {
        var schema = await source.ReadSchemaAsync(Cancel);
        await destination.PrepareAsync(
            new DestinationPreparation(source, schema, skipped, policy, Marker(runId: runId), []), Cancel);
        foreach (var table in schema.Tables.Where(t => !skipped.Contains(t.Name)))
        {
            await LoadTableAsync(source, destination, table);
        }
    }

    public static async Task LoadTableAsync(SourceDatabase source, DestinationDatabase destination, TableSchema table, int slices = 1)
    {
        var columns = table.Columns.Where(c => !c.IsGenerated).ToList();
        var read = new TableRead(
            table, columns.ConvertAll(c => new ReadColumn($"{TableRead.Alias}.{TableName.Quote(c.Name)}", c.Type)), null);
        foreach (var slice in await source.SliceAsync(read, slices, Cancel))
        {
            using var reader = source.OpenReader(read, slice);
            using var writer = destination.OpenWriter(new TableLoad(table, columns));
            while (reader.TryRead(out var frame))
            {
                writer.Write(frame);
            }

            writer.Complete();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Print(object value) => value switch
    {
        DBNull => "NULL",
        byte[] bytes => $"x'{Convert.ToHexStringLower(bytes)}'",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}
