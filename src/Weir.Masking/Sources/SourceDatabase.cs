using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Sources;

/// <summary>
/// A database opened for reading only: a run's source, or a destination under check. All readers see one snapshot, taken when it was
/// opened. Members may be called from several threads.
/// </summary>
public abstract class SourceDatabase : IAsyncDisposable
{
    /// <summary><c>postgresql</c> or <c>sqlite</c>.</summary>
    public abstract string Engine { get; }

    /// <summary>The engine's version as printed, for example <c>15.14</c>; empty when unknown.</summary>
    public virtual string EngineVersion => "";

    /// <summary>The address without a password, for output and reports.</summary>
    public abstract string DisplayName { get; }

    /// <summary>How the connection is protected, for the report: <c>local</c>, <c>TLS 1.3, verify-full</c>, ...</summary>
    public abstract string Transport { get; }

    /// <summary>
    /// What makes this database the same as another: PostgreSQL's system identifier and database oid, a file's device and inode. Two
    /// addresses of one database give equal identities.
    /// </summary>
    public abstract Task<string> GetIdentityAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The run marker found in the database (<see cref="Destinations.RunMarker"/>), or null when it never was a destination.
    /// </summary>
    public abstract Task<Destinations.RunMarker?> ReadMarkerAsync(CancellationToken cancellationToken);

    /// <summary>Reads the schema. Tables of Weir's own marker are left out.</summary>
    public abstract Task<DatabaseSchema> ReadSchemaAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Splits a read into parts that together give every row once, for parallel streams. One part when splitting is not worth it.
    /// </summary>
    public abstract Task<IReadOnlyList<TableSlice>> SliceAsync(TableRead read, int wantedSlices, CancellationToken cancellationToken);

    /// <summary>Opens a blocking reader for a thread of its own. The caller disposes it.</summary>
    public abstract RowReader OpenReader(TableRead read, TableSlice slice);

    /// <summary>A codec for this engine's fields of a column of that type; for one thread.</summary>
    public abstract FieldCodec CreateCodec(LogicalType type);

    /// <summary>
    /// Runs a query in the SQL both engines share that gives one integer: the independent checks of integrity.
    /// </summary>
    public abstract Task<long> CountAsync(string sql, CancellationToken cancellationToken);

    /// <summary>
    /// Evaluates a CHECK constraint for rows that are not in its table. Writes nothing. Null when the engine cannot.
    /// </summary>
    /// <param name="table">The constraint's table.</param>
    /// <param name="check">A constraint with an expression.</param>
    /// <param name="columns">What the frames hold, in order.</param>
    /// <param name="frames">Row frames in this engine's form.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public virtual Task<CheckVerdict?> TryCheckAsync(
        TableSchema table,
        CheckConstraint check,
        IReadOnlyList<ColumnSchema> columns,
        IReadOnlyList<byte[]> frames,
        CancellationToken cancellationToken) => Task.FromResult<CheckVerdict?>(null);

    /// <summary>What the engine itself finds wrong with its constraints: each a sentence; empty when all hold.</summary>
    public abstract Task<IReadOnlyList<string>> VerifyConstraintsAsync(CancellationToken cancellationToken);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>What to read from a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">What each field of a row frame holds, in order.</param>
/// <param name="Condition">
/// SQL that is true for the rows to read; null for all. Refers to the table by the alias <see cref="Alias"/>.
/// </param>
public sealed record TableRead(TableSchema Table, IReadOnlyList<ReadColumn> Columns, string? Condition)
{
    /// <summary>The alias that the table has in conditions and expressions.</summary>
    public const string Alias = "weir_row";
}

/// <summary>One field of a row frame.</summary>
/// <param name="Expression">
/// SQL over <see cref="TableRead.Alias"/>: a quoted column, or a scalar subquery that follows foreign keys.
/// </param>
/// <param name="Type">Its type.</param>
public sealed record ReadColumn(string Expression, LogicalType Type);

/// <summary>A part of a table's rows.</summary>
/// <param name="Number">0-based; slices of one read differ.</param>
/// <param name="Condition">Engine-specific SQL (a ctid or rowid range); null for the whole.</param>
/// <param name="From">
/// Engine-specific table to read instead of the read's own (a leaf of a partition tree), quoted; null for the own.
/// </param>
/// <param name="EstimatedRows">For progress; -1 when unknown.</param>
public sealed record TableSlice(int Number, string? Condition, string? From, long EstimatedRows);

/// <summary>A blocking, forward reader of row frames (<see cref="RowView"/>). For one thread, but for <see cref="Cancel"/>.</summary>
public abstract class RowReader : IDisposable
{
    /// <summary>
    /// Reads the next row. The frame is valid until the next call. False at the end.
    /// </summary>
    /// <exception cref="Databases.DatabaseException">The source failed.</exception>
    public abstract bool TryRead(out ReadOnlySpan<byte> frame);

    /// <summary>Makes a blocked or later <see cref="TryRead"/> end with <see cref="OperationCanceledException"/>. Any thread.</summary>
    public abstract void Cancel();

    /// <inheritdoc />
    public abstract void Dispose();
}
