using System.Globalization;
using Microsoft.Data.Sqlite;
using Weir.Masking.Destinations;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>The table in which a copy says which run made it, and whether it is finished.</summary>
internal static class SqliteMarker
{
    /// <summary>The table's name; it is left out of schemas.</summary>
    public const string Table = "weir_marker";

    /// <summary>The marker, or null when there is none.</summary>
    public static RunMarker? Read(SqliteConnection connection)
    {
        if (connection.Scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1", Table) is not 1L)
        {
            return null;
        }

        // A table of that name that someone else made is not a marker.
        var columns = connection.Query($"SELECT name FROM pragma_table_info('{Table}')", r => r.GetString(0));
        if (!columns.SequenceEqual(["name", "value"]))
        {
            return null;
        }

        var entries = connection.Query($"SELECT name, value FROM {Table}", r => KeyValuePair.Create(r.GetString(0), r.GetString(1)));
        var values = entries.ToDictionary(StringComparer.Ordinal);
        var isState = Enum.TryParse<RunState>(values.GetValueOrDefault("state"), out var state);
        return isState && values.TryGetValue("run_id", out var runId)
            ? new RunMarker(
                state,
                runId,
                values.GetValueOrDefault("weir_version", string.Empty),
                values.GetValueOrDefault("key_id", string.Empty),
                values.GetValueOrDefault("configuration_fingerprint", string.Empty),
                values.GetValueOrDefault("schema_fingerprint", string.Empty),
                DateTimeOffset.TryParse(
                    values.GetValueOrDefault("started_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var started)
                    ? started
                    : default,
                values.GetValueOrDefault("note", string.Empty))
            : null;
    }

    /// <summary>Writes the marker in a transaction of its own, replacing any.</summary>
    public static void Write(SqliteConnection connection, RunMarker marker)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            $"CREATE TABLE IF NOT EXISTS {Table} (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID; DELETE FROM {Table}");
        Span<(string Name, string Value)> entries =
        [
            ("state", marker.State.ToString()),
            ("run_id", marker.RunId),
            ("weir_version", marker.WeirVersion),
            ("key_id", marker.KeyId),
            ("configuration_fingerprint", marker.ConfigurationFingerprint),
            ("schema_fingerprint", marker.SchemaFingerprint),
            ("started_at", marker.StartedAt.ToString("O", CultureInfo.InvariantCulture)),
            ("note", marker.Note),
        ];
        foreach (var (name, value) in entries)
        {
            connection.Scalar($"INSERT INTO {Table} (name, value) VALUES ($1, $2)", name, value);
        }

        transaction.Commit();
    }
}
