using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Weir.Masking.Databases.Sqlite.Codecs;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>A SQLite file opened for reading only; every reader sees the state of <see cref="SqliteSnapshot"/>.</summary>
internal sealed class SqliteSource : SourceDatabase
{
    private const long RowsWorthSlicing = 200_000;

    private readonly string _path;
    private readonly SqliteSnapshot _snapshot;
    private readonly SemaphoreSlim _gate = new(1);

    private SqliteSource(string path, string displayName, SqliteSnapshot snapshot)
    {
        _path = path;
        DisplayName = displayName;
        _snapshot = snapshot;
    }

    /// <inheritdoc />
    public override string Engine => SqliteEngine.EngineName;

    /// <inheritdoc />
    public override string EngineVersion => raw.sqlite3_libversion().utf8_to_string();

    /// <inheritdoc />
    public override string DisplayName { get; }

    /// <inheritdoc />
    public override string Transport => "local file";

    /// <summary>Opens a file and fixes the state that is read.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="displayName">How messages name it.</param>
    /// <exception cref="DatabaseException">It cannot be opened or is not a database.</exception>
    public static SqliteSource Open(string path, string displayName)
    {
        try
        {
            return new SqliteSource(path, displayName, SqliteSnapshot.Take(path));
        }
        catch (DatabaseException e)
            when (e.Failure == DatabaseFailure.Unreachable && File.Exists(path) && SqliteCopyFile.IsUnfinished(path))
        {
            throw new DatabaseException(
                DatabaseFailure.Unfinished,
                $"{displayName} is a copy that a run is building or was killed while building; run again to make a whole one.",
                e);
        }
    }

    /// <inheritdoc />
    public override Task<string> GetIdentityAsync(CancellationToken cancellationToken) => Task.FromResult(
        PosixFile.Identity(_path)
            ?? throw new DatabaseException(DatabaseFailure.ConnectionLost, $"{DisplayName} was removed while it was read."));

    /// <inheritdoc />
    public override Task<RunMarker?> ReadMarkerAsync(CancellationToken cancellationToken) =>
        RunAsync(SqliteMarker.Read, "Reading the marker", cancellationToken);

    /// <inheritdoc />
    public override Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellationToken) =>
        RunAsync<DatabaseSchema>(SqliteSchemaReader.Read, "Reading the schema", cancellationToken);

    /// <inheritdoc />
    public override Task<IReadOnlyList<TableSlice>> SliceAsync(TableRead read, int wantedSlices, CancellationToken cancellationToken) =>
        RunAsync(c => Slice(c, read.Table, wantedSlices), $"Dividing table {read.Table.Name}", cancellationToken);

    /// <inheritdoc />
    public override RowReader OpenReader(TableRead read, TableSlice slice)
    {
        try
        {
            return SqliteRowReader.Open(_snapshot, read, slice, DisplayName);
        }
        catch (SqliteException e)
        {
            throw SqliteFault.From(e, $"Reading table {read.Table.Name} of {DisplayName}");
        }
    }

    /// <inheritdoc />
    public override FieldCodec CreateCodec(LogicalType type) => SqliteCodec.Create(type);

    /// <inheritdoc />
    public override Task<long> CountAsync(string sql, CancellationToken cancellationToken) =>
        RunAsync(c => Convert.ToInt64(c.Scalar(sql), CultureInfo.InvariantCulture), "Counting", cancellationToken);

    /// <inheritdoc />
    public override Task<CheckVerdict?> TryCheckAsync(
        TableSchema table,
        CheckConstraint check,
        IReadOnlyList<ColumnSchema> columns,
        IReadOnlyList<byte[]> frames,
        CancellationToken cancellationToken) => RunAsync(
        c => c.Scalar("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = $1", table.Name.Name) is string sql
            ? SqliteCheckTrial.Run(sql, table, check, columns, frames)
            : null,
        $"Trying constraint {check.Name}",
        cancellationToken);

    /// <inheritdoc />
    public override Task<IReadOnlyList<string>> VerifyConstraintsAsync(CancellationToken cancellationToken) =>
        RunAsync(SqliteIntegrity.Verify, "Verifying constraints", cancellationToken);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync(CancellationToken.None);
        _snapshot.Dispose();
        _gate.Dispose();
    }

    private static IReadOnlyList<TableSlice> Slice(SqliteConnection connection, TableSchema table, int wanted)
    {
        var whole = new TableSlice(0, null, null, table.EstimatedRows);
        if (wanted < 2 || table.EstimatedRows < RowsWorthSlicing || SqliteSchemaReader.RowNumber(connection, table) is not { } row)
        {
            return [whole];
        }

        var low = (long)(connection.Scalar($"SELECT min({row}) FROM {table.Name.ToSql()}") ?? 0L);
        var high = (long)(connection.Scalar($"SELECT max({row}) FROM {table.Name.ToSql()}") ?? 0L);
        var step = (((Int128)high - low) / wanted) + 1;
        var slices = new List<TableSlice>();
        for (var i = 0; i < wanted; i++)
        {
            var from = (Int128)low + (i * step);
            var to = Int128.Min(from + step - 1, high);
            if (from <= to)
            {
                var range = string.Create(CultureInfo.InvariantCulture, $"{TableRead.Alias}.{row} BETWEEN {from} AND {to}");
                slices.Add(new TableSlice(i, range, null, table.EstimatedRows / wanted));
            }
        }

        return slices;
    }

    // The coordinating connection is for one thread at a time; SQLite blocks, so the work leaves the caller's thread.
    private async Task<T> RunAsync<T>(Func<SqliteConnection, T> work, string doing, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await using var cancelling = cancellationToken.UnsafeRegister(
                static c => raw.sqlite3_interrupt(((SqliteConnection)c!).Handle), _snapshot.Connection);
            return await Task.Run(() => work(_snapshot.Connection), cancellationToken);
        }
        catch (SqliteException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw SqliteFault.From(e, $"{doing} of {DisplayName}");
        }
        finally
        {
            _gate.Release();
        }
    }
}
