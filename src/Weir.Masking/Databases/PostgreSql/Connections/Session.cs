using System.Data;
using Npgsql;
using NpgsqlTypes;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql.Connections;

/// <summary>
/// Opens sessions through Npgsql with settings that make every server talk the same way, and runs statements with translated errors.
/// </summary>
internal static class Session
{
    /// <summary>
    /// Settings of every session, also those through libpq: stable texts, no time limits, an error instead of rows that row security hides.
    /// Limits that only newer servers know are switched off where they exist.
    /// </summary>
    public const string Settings =
        "SET client_encoding='UTF8'; SET datestyle='ISO,YMD'; SET intervalstyle='postgres'; SET extra_float_digits=3; "
        + "SET bytea_output='hex'; SET timezone='UTC'; SET statement_timeout=0; SET lock_timeout=0; SET row_security=off; "
        + "SET client_min_messages=error; SET idle_in_transaction_session_timeout=0; SET synchronize_seqscans=off; SET jit=off; "
        + "SELECT set_config(name,'0',false) FROM pg_catalog.pg_settings WHERE name IN ('idle_session_timeout','transaction_timeout')";

    /// <summary>Opens a session. The caller disposes it.</summary>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public static async Task<NpgsqlConnection> OpenAsync(PostgreSqlAddress address, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(address.ToNpgsql());
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(Settings, connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception error)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw error switch
            {
                NpgsqlException e => PostgreSqlErrors.Translate($"connecting to {address.Display}", e),
                IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException => new DatabaseException(
                    DatabaseFailure.InsecureTransport,
                    $"Connecting to {address.Display} failed: a certificate file cannot be read.", error),
                _ => error,
            };
        }
    }

    /// <summary>How the session is protected: <c>local socket</c>, <c>local</c>, or <c>TLSv1.3, verify-full</c>.</summary>
    public static async Task<string> DescribeTransportAsync(
        NpgsqlConnection connection, PostgreSqlAddress address, CancellationToken cancellationToken)
    {
        var version = address.IsSocket
            ? null
            : await connection.ScalarAsync<string>(
                "reading the transport", "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl", cancellationToken)
                .ConfigureAwait(false);
        return version switch
        {
            null when address.IsSocket => "local socket",
            null when address.IsLocal => "local",
            null => "not encrypted",
            _ => $"{version.Replace("TLSv", "TLS ", StringComparison.Ordinal)}, {TlsModes.Word(address.Tls)}",
        };
    }

    /// <summary>Runs statements that give no rows.</summary>
    public static async Task ExecuteAsync(this NpgsqlConnection connection, string doing, string sql, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error)
        {
            throw PostgreSqlErrors.Translate(doing, error);
        }
    }

    /// <summary>The first value of the first row; the type's default for NULL and for no row.</summary>
    public static async Task<T?> ScalarAsync<T>(
        this NpgsqlConnection connection, string doing, string sql, CancellationToken cancellationToken, params object[] arguments)
    {
        var rows = await connection.QueryAsync(
            doing, sql, r => r.IsDBNull(0) ? default : r.GetFieldValue<T>(0), cancellationToken, arguments).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>All rows of a query with <c>$1</c>-style parameters.</summary>
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        this NpgsqlConnection connection,
        string doing,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        params object[] arguments)
    {
        try
        {
            await using var command = new NpgsqlCommand(sql, connection);
            foreach (var argument in arguments)
            {
                var parameter = new NpgsqlParameter { Value = argument };
                if (argument is uint[])
                {
                    parameter.NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Oid;
                }

                command.Parameters.Add(parameter);
            }

            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken).ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (NpgsqlException error)
        {
            throw PostgreSqlErrors.Translate(doing, error);
        }
    }

    /// <summary>A string as an SQL literal, safe whatever <c>standard_conforming_strings</c> says.</summary>
    public static string Literal(string text) =>
        $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
