using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Weir.Foundation;
using Weir.Masking.Databases.Sqlite.Codecs;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Schema.Portable;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// A SQLite file being made: built beside its place in one transaction, marked unfinished from its first page on, renamed at the end.
/// Calls come one after another, but for the one open writer, which has a thread of its own.
/// </summary>
/// <param name="target">The full path.</param>
/// <param name="displayName">How messages name it.</param>
internal sealed class SqliteDestination(string target, string displayName) : DestinationDatabase
{
    private const int CacheKibibytes = 65_536;

    private readonly SqliteCopyFile _file = new(target);
    private SqliteConnection? _building;
    private SqliteCopyScript? _script;
    private RunMarker? _marker;
    private bool _isForeign;
    private bool _isWriting;
    private bool _isPublished;

    /// <inheritdoc />
    public override string Engine => SqliteEngine.EngineName;

    /// <inheritdoc />
    public override string DisplayName => displayName;

    /// <inheritdoc />
    public override string Transport => "local file";

    /// <inheritdoc />
    public override int MaxWriters => 1;

    /// <summary>Most pages that the copy may have; for trying what happens when the disk is full.</summary>
    internal int? PageLimit { get; init; }

    /// <inheritdoc />
    public override Task<string?> GetIdentityAsync(CancellationToken cancellationToken) => Task.FromResult(PosixFile.Identity(target));

    /// <inheritdoc />
    public override IReadOnlyList<SchemaNotice> Examine(DatabaseSchema schema, IReadOnlySet<TableName> skippedTables) =>
        SqliteCopyScript.Make(schema, skippedTables).Notices;

    /// <inheritdoc />
    public override async Task PrepareAsync(DestinationPreparation preparation, CancellationToken cancellationToken)
    {
        var source = await preparation.Source.GetIdentityAsync(cancellationToken);
        if (source == PosixFile.Identity(target))
        {
            throw new DatabaseException(
                DatabaseFailure.DestinationRefused,
                $"Destination {displayName} is refused: it is the same file as source {preparation.Source.DisplayName}; choose another.");
        }

        _isForeign = preparation.Schema.Engine != SqliteEngine.EngineName;
        _marker = preparation.Marker with { State = RunState.Unfinished };
        await Task.Run(() => Prepare(preparation, _marker), cancellationToken);
    }

    /// <inheritdoc />
    public override RowWriter OpenWriter(TableLoad load)
    {
        if (_building is null || _isWriting)
        {
            throw new InvalidOperationException("One writer at a time, after PrepareAsync and before FinishAsync.");
        }

        _isWriting = true;
        var table = _isForeign ? PortableSchema.ToSqlite(load.Table.Name) : load.Table.Name;
        return new SqliteRowWriter(_building.Handle!, table, load.Columns, () => _isWriting = false);
    }

    /// <inheritdoc />
    public override FieldCodec CreateCodec(LogicalType sourceType)
    {
        // SQLite's types have no base name, PostgreSQL's always have one.
        if (sourceType.BaseName is null)
        {
            return SqliteCodec.Create(sourceType);
        }

        var codec = SqliteCodec.Create(PortableSchema.ToSqlite(sourceType) ?? new LogicalType(ValueKind.Text, "TEXT"));
        return sourceType.IsFixedLength ? new PaddedTextCodec(codec) : codec;
    }

    /// <inheritdoc />
    public override bool TakesFieldsOf(string sourceEngine, LogicalType sourceType) => sourceEngine == SqliteEngine.EngineName;

    /// <inheritdoc />
    public override Task FinishAsync(IProgress<string> progress, CancellationToken cancellationToken) =>
        RunAsync(connection => Finish(connection, progress, cancellationToken), "Finishing", cancellationToken);

    /// <inheritdoc />
    public override async Task<SourceDatabase> OpenForCheckAsync(CancellationToken cancellationToken)
    {
        var path = _file.Path ?? throw new InvalidOperationException("There is no copy before PrepareAsync.");
        return await Task.Run(() => SqliteSource.Open(path, displayName), cancellationToken);
    }

    /// <inheritdoc />
    public override async Task PublishAsync(RunMarker marker, CancellationToken cancellationToken)
    {
        await Task.Run(() => WriteMarker(marker), cancellationToken);
        _file.Publish();
        _isPublished = true;
    }

    /// <inheritdoc />
    public override async Task<string> AbandonAsync(string reason)
    {
        if (_isPublished)
        {
            return $"{displayName} is finished.";
        }

        if (_file.Path is null || _marker is null)
        {
            return $"Nothing was written; {displayName} is as it was.";
        }

        try
        {
            await Task.Run(() => Abandon(_marker with { Note = reason }));
            return $"{displayName} is as it was; what was built is {_file.Path}, marked unfinished, and the next run removes it.";
        }
        catch (Exception)
        {
            // The run has failed already, and its own failure is what the user has to see.
            return $"{displayName} is as it was; what was built is {_file.Path}, unfinished, and may be deleted.";
        }
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (_building is not null)
        {
            await _building.DisposeAsync();
            _building = null;
        }
    }

    private void Prepare(DestinationPreparation preparation, RunMarker marker)
    {
        _script = SqliteCopyScript.Make(preparation.Schema, preparation.SkippedTables);
        _file.Create(marker.RunId, preparation.Policy);
        Guard("Creating the copy", () =>
        {
            _building = SqliteFile.OpenToWrite(_file.Path!);
            Configure(_building, _script.Settings);
            SqliteMarker.Write(_building, marker);
            _building.Execute("BEGIN");
            foreach (var statement in _script.PreData)
            {
                _building.Execute(statement);
            }
        });
    }

    // The rollback journal stays on: it only holds the few pages that the marker fills, and after a kill it gives back the marker alone.
    private void Configure(SqliteConnection connection, SqliteSettings? settings)
    {
        if (settings is not null)
        {
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"""
                PRAGMA encoding = '{settings.Encoding}';
                PRAGMA page_size = {settings.PageSizeBytes};
                PRAGMA auto_vacuum = {settings.AutoVacuum};
                PRAGMA user_version = {settings.UserVersion};
                PRAGMA application_id = {settings.ApplicationId};
                """));
        }

        connection.Execute("PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE");
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{CacheKibibytes}"));
        if (PageLimit is { } pages)
        {
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
        }
    }

    private void Finish(SqliteConnection connection, IProgress<string> progress, CancellationToken cancellationToken)
    {
        foreach (var statement in _script!.PostData)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress.Report(statement.Split('\n', 2)[0]);
            connection.Execute(statement);
        }

        foreach (var (table, number) in _script.Settings?.Sequences ?? [])
        {
            RaiseSequence(connection, table, number);
        }

        if (_script.Settings is { HasStatistics: true })
        {
            progress.Report("ANALYZE");
            connection.Execute("ANALYZE");
        }

        connection.Execute("COMMIT");
        connection.Dispose();
        _building = null;
    }

    // Loading has already raised it to the highest number in the copy, which masking may have made higher than any of the source.
    private static void RaiseSequence(SqliteConnection connection, string table, long number)
    {
        if (connection.Scalar("SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = $1", table) is null)
        {
            return;
        }

        connection.Scalar("DELETE FROM sqlite_sequence WHERE name = $1 AND seq <= $2", table, number);
        connection.Scalar(
            "INSERT INTO sqlite_sequence (name, seq) SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)",
            table,
            number);
    }

    private void WriteMarker(RunMarker marker) => Guard("Marking the copy", () =>
    {
        using var connection = SqliteFile.OpenToWrite(_file.Path!);
        connection.Execute("PRAGMA synchronous = FULL");
        SqliteMarker.Write(connection, marker);
    });

    private void Abandon(RunMarker marker)
    {
        // Closing takes the open transaction back.
        _building?.Dispose();
        _building = null;
        WriteMarker(marker);
    }

    private async Task RunAsync(Action<SqliteConnection> work, string doing, CancellationToken cancellationToken)
    {
        var connection = _building ?? throw new InvalidOperationException("The copy is not open for writing.");
        await using var cancelling = cancellationToken.UnsafeRegister(
            static c => raw.sqlite3_interrupt(((SqliteConnection)c!).Handle), connection);
        await Task.Run(() => Guard(doing, () => work(connection)), cancellationToken);
    }

    private void Guard(string doing, Action work)
    {
        try
        {
            work();
        }
        catch (SqliteException e)
        {
            throw SqliteFault.From(e, $"{doing} of {displayName}");
        }
    }

    /// <summary>Writes text of <c>char(n)</c> without the padding, which only PostgreSQL leaves out of comparisons.</summary>
    private sealed class PaddedTextCodec(FieldCodec inner) : FieldCodec
    {
        /// <inheritdoc />
        public override FieldValue Decode(ReadOnlySpan<byte> field) => inner.Decode(field);

        /// <inheritdoc />
        public override void Encode(in FieldValue value, PooledBuffer output)
        {
            if (value.Kind == ValueKind.Text)
            {
                inner.Encode(FieldValue.FromBytes(value.Bytes.TrimEnd((byte)' ')), output);
                return;
            }

            inner.Encode(value, output);
        }
    }
}
