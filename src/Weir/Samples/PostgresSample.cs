using Npgsql;
using Weir.Masking.Databases;
using Weir.Masking.Databases.PostgreSql;

namespace Weir.Samples;

/// <summary>Writes the clinic into a PostgreSQL database, in one transaction: all of it or none.</summary>
internal static class PostgresSample
{
    /// <exception cref="DatabaseException">The schema has one of the sample's tables, or there is no connection.</exception>
    /// <exception cref="NpgsqlException">The server refused a statement or broke the connection.</exception>
    public static async Task<SampleSummary> WriteAsync(
        Clinic clinic,
        DatabaseAddress address,
        ConnectionOptions connections,
        IProgress<TableRows>? progress,
        CancellationToken cancellationToken)
    {
        var script = SampleScript.Load("clinic.postgresql.sql");
        await using var connection = await PostgreSqlConnections.OpenAsync(address, connections, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RefuseAsync(connection, cancellationToken);
        await ExecuteAsync(connection, script.BeforeRows, cancellationToken);
        var tables = new List<TableRows>(SampleTable.All.Length);
        foreach (var table in SampleTable.All)
        {
            var count = new SampleProgress(table.Name, progress, cancellationToken);
            var columns = string.Join(", ", table.Columns.Select(static column => $"\"{column}\""));
            await using var copy = await connection.BeginBinaryImportAsync(
                $"COPY \"{table.Name}\" ({columns}) FROM STDIN (FORMAT binary)", cancellationToken);
            await Task.Run(() => table.Write(clinic, new PostgresRowWriter(copy, count)), cancellationToken);
            await copy.CompleteAsync(cancellationToken);
            tables.Add(count.Complete());
        }

        await ExecuteAsync(connection, script.AfterRows, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new SampleSummary(tables);
    }

    private static async Task RefuseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT min(relname::text) FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relname = ANY ($1)
            """;
        command.Parameters.AddWithValue(SampleTable.All.Select(static table => table.Name).ToArray());
        if (await command.ExecuteScalarAsync(cancellationToken) is string table)
        {
            throw new DatabaseException(
                DatabaseFailure.DestinationRefused,
                $"The database {connection.Database} already has a table named {table}; "
                + "a sample only goes where none of its tables exists. Name another database.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
