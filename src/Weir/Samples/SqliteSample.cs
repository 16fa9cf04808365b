using Microsoft.Data.Sqlite;
using Weir.Masking.Databases;

namespace Weir.Samples;

/// <summary>
/// Writes the clinic into a new SQLite file. The file is built beside its destination and renamed when it is complete,
/// so a failure leaves the destination as it was.
/// </summary>
internal static class SqliteSample
{
    /// <exception cref="DatabaseException">The file exists and is not empty, or its folder does not exist.</exception>
    public static SampleSummary Write(Clinic clinic, string path, IProgress<TableRows>? progress, CancellationToken cancellationToken)
    {
        path = Path.GetFullPath(path);
        Refuse(path);
        var unfinished = $"{path}.{Guid.NewGuid():N}.unfinished";
        try
        {
            var summary = Build(clinic, unfinished, progress, cancellationToken);
            Refuse(path);
            File.Move(unfinished, path, overwrite: true);
            return summary;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void Refuse(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new DatabaseException(DatabaseFailure.Unreachable, $"The folder of {path} does not exist. Create it first.");
        }

        if (Directory.Exists(path) || new FileInfo(path) is { Exists: true, Length: > 0 })
        {
            throw new DatabaseException(
                DatabaseFailure.DestinationRefused,
                $"{path} exists and is not empty; a sample only goes into a new file. Name another file or remove it.");
        }
    }

    private static SampleSummary Build(Clinic clinic, string path, IProgress<TableRows>? progress, CancellationToken cancellationToken)
    {
        var script = SampleScript.Load("clinic.sqlite.sql");
        var connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        using var connection = new SqliteConnection(connectionString);
        connection.Open();

        // The file is thrown away unless it is completed, so neither a journal nor a flush per page protects anything.
        Execute(connection, "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON");
        using var transaction = connection.BeginTransaction();
        Execute(connection, script.BeforeRows);
        var tables = new List<TableRows>(SampleTable.All.Length);
        foreach (var table in SampleTable.All)
        {
            var count = new SampleProgress(table.Name, progress, cancellationToken);
            using var row = new SqliteRowWriter(connection, transaction, table, count);
            table.Write(clinic, row);
            tables.Add(count.Complete());
        }

        Execute(connection, script.AfterRows);
        transaction.Commit();
        return new SampleSummary(tables);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
