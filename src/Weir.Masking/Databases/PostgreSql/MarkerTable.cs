using Npgsql;
using NpgsqlTypes;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Destinations;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>
/// Weir's mark on a database that it makes: the table <c>weir_marker.run</c> with one row, which says whether the copy is finished and what
/// made it.
/// </summary>
internal static class MarkerTable
{
    /// <summary>The schema that holds the marker, and nothing else.</summary>
    public const string Schema = "weir_marker";

    /// <summary>Reads the marker; null where there is none.</summary>
    public static async Task<RunMarker?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string doing = "reading Weir's marker";
        var exists = await connection.ScalarAsync<bool>(
            doing, "SELECT to_regclass('weir_marker.run') IS NOT NULL", cancellationToken).ConfigureAwait(false);
        if (!exists)
        {
            return null;
        }

        var rows = await connection.QueryAsync(
            doing,
            "SELECT state, run_id, weir_version, key_id, configuration, schema, started_at, note FROM weir_marker.run",
            r => new RunMarker(
                Enum.Parse<RunState>(r.GetString(0)),
                r.GetString(1),
                r.GetString(2),
                r.GetString(3),
                r.GetString(4),
                r.GetString(5),
                new DateTimeOffset(r.GetDateTime(6)),
                r.GetString(7)),
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>Creates the marker, or replaces what it says.</summary>
    public static async Task WriteAsync(NpgsqlConnection connection, RunMarker marker, CancellationToken cancellationToken)
    {
        const string sql = """
            CREATE SCHEMA IF NOT EXISTS weir_marker;
            COMMENT ON SCHEMA weir_marker IS 'Made by Weir: this database is a de-identified copy; see weir_marker.run for its state.';
            CREATE TABLE IF NOT EXISTS weir_marker.run (
                only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
                state text NOT NULL, run_id text NOT NULL, weir_version text NOT NULL, key_id text NOT NULL,
                configuration text NOT NULL, schema text NOT NULL, started_at timestamptz NOT NULL, note text NOT NULL);
            DELETE FROM weir_marker.run;
            """;
        await connection.ExecuteAsync("writing Weir's marker", sql, cancellationToken).ConfigureAwait(false);
        try
        {
            await using var command = new NpgsqlCommand(
                "INSERT INTO weir_marker.run (state, run_id, weir_version, key_id, configuration, schema, started_at, note) "
                    + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                connection);
            string[] texts = [marker.State.ToString(), marker.RunId, marker.WeirVersion, marker.KeyId,
                marker.ConfigurationFingerprint, marker.SchemaFingerprint];
            foreach (var text in texts)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = text });
            }

            command.Parameters.Add(new NpgsqlParameter { Value = marker.StartedAt.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
            command.Parameters.Add(new NpgsqlParameter { Value = marker.Note });
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error)
        {
            throw PostgreSqlErrors.Translate("writing Weir's marker", error);
        }
    }
}
