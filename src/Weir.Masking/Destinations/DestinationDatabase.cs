using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Destinations;

/// <summary>
/// A database being made. The copy is built beside the final place and marked unfinished; <see cref="PublishAsync"/> puts it there.
/// Whatever happens before that, what stood at the final place is untouched, and what was built says that it is unfinished.
/// </summary>
public abstract class DestinationDatabase : IFieldTarget, IAsyncDisposable
{
    /// <summary><c>postgresql</c> or <c>sqlite</c>.</summary>
    public abstract string Engine { get; }

    /// <summary>The address without a password.</summary>
    public abstract string DisplayName { get; }

    /// <summary>How the connection is protected.</summary>
    public abstract string Transport { get; }

    /// <summary>What would make this destination the source itself; null when it does not exist yet.</summary>
    public abstract Task<string?> GetIdentityAsync(CancellationToken cancellationToken);

    /// <summary>
    /// What of <paramref name="schema"/> (read from an engine named in it) this destination cannot carry, or carries changed. A refusal is
    /// a plan error. Reads only.
    /// </summary>
    public abstract IReadOnlyList<SchemaNotice> Examine(DatabaseSchema schema, IReadOnlySet<TableName> skippedTables);

    /// <summary>
    /// Checks that the destination may be written (<see cref="DestinationPolicy"/>), creates the copy beside it with marker, and creates
    /// tables, types and functions, but no keys, indexes, constraints or triggers.
    /// </summary>
    public abstract Task PrepareAsync(DestinationPreparation preparation, CancellationToken cancellationToken);

    /// <summary>Opens a blocking writer for a thread of its own. The caller disposes it.</summary>
    public abstract RowWriter OpenWriter(TableLoad load);

    /// <summary>A codec that writes fields for a column that has <paramref name="sourceType"/> in the source; for one thread.</summary>
    public abstract FieldCodec CreateCodec(LogicalType sourceType);

    /// <summary>
    /// Whether fields of <paramref name="sourceType"/> as <paramref name="sourceEngine"/> frames them can be written as they are.
    /// </summary>
    public abstract bool TakesFieldsOf(string sourceEngine, LogicalType sourceType);

    /// <summary>How many writers may work at once (1 for SQLite).</summary>
    public abstract int MaxWriters { get; }

    /// <summary>Builds keys, indexes, constraints, triggers, sets sequences, refreshes what is materialized, analyzes.</summary>
    public abstract Task FinishAsync(IProgress<string> progress, CancellationToken cancellationToken);

    /// <summary>Opens the unpublished copy for the checks. The caller disposes it before publishing.</summary>
    public abstract Task<SourceDatabase> OpenForCheckAsync(CancellationToken cancellationToken);

    /// <summary>Marks the copy finished with <paramref name="marker"/>, grants read rights and renames it into place.</summary>
    public abstract Task PublishAsync(RunMarker marker, CancellationToken cancellationToken);

    /// <summary>
    /// Says in one sentence what state the destination is in when the run ends here without publishing, and writes
    /// <paramref name="reason"/> into the copy's marker when it can still be reached. Never throws.
    /// </summary>
    public abstract Task<string> AbandonAsync(string reason);

    /// <inheritdoc />
    public abstract ValueTask DisposeAsync();
}

/// <summary>What a run may do to something that already stands at the destination.</summary>
/// <param name="Replace">A finished or unfinished copy that carries Weir's marker may be replaced.</param>
/// <param name="ReplaceForeign">The name of a database (or file name) without marker that may be replaced; null for none.</param>
public sealed record DestinationPolicy(bool Replace, string? ReplaceForeign);

/// <summary>What is created.</summary>
/// <param name="Source">The open source, for tools that copy its schema under its snapshot.</param>
/// <param name="Schema">The source's schema.</param>
/// <param name="SkippedTables">Tables left out.</param>
/// <param name="Policy">What may be replaced.</param>
/// <param name="Marker">The marker of the unfinished copy.</param>
/// <param name="GrantReadTo">Roles that get read rights on publishing.</param>
public sealed record DestinationPreparation(
    SourceDatabase Source,
    DatabaseSchema Schema,
    IReadOnlySet<TableName> SkippedTables,
    DestinationPolicy Policy,
    RunMarker Marker,
    IReadOnlyList<string> GrantReadTo);

/// <summary>What a writer loads: row frames whose fields are exactly <paramref name="Columns"/>.</summary>
public sealed record TableLoad(TableSchema Table, IReadOnlyList<ColumnSchema> Columns);

/// <summary>A blocking writer of row frames. For one thread, but for <see cref="Cancel"/>.</summary>
public abstract class RowWriter : IDisposable
{
    /// <summary>Writes one or more whole row frames.</summary>
    public abstract void Write(ReadOnlySpan<byte> frames);

    /// <summary>Ends the load; without it, disposing discards what the engine allows to be discarded. Returns rows loaded.</summary>
    public abstract long Complete();

    /// <summary>Makes a blocked or later call end with <see cref="OperationCanceledException"/>. Any thread.</summary>
    public abstract void Cancel();

    /// <inheritdoc />
    public abstract void Dispose();
}

/// <summary>What a destination says about the run that made it.</summary>
/// <param name="State">Unfinished until published.</param>
/// <param name="RunId">The run.</param>
/// <param name="WeirVersion">The program.</param>
/// <param name="KeyId">Id of the master key.</param>
/// <param name="ConfigurationFingerprint">SHA-256 of the configuration, hex.</param>
/// <param name="SchemaFingerprint">SHA-256 of the source's schema, hex.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Note">Why it is unfinished, or empty.</param>
public sealed record RunMarker(
    RunState State,
    string RunId,
    string WeirVersion,
    string KeyId,
    string ConfigurationFingerprint,
    string SchemaFingerprint,
    DateTimeOffset StartedAt,
    string Note);

/// <summary>The state in a marker.</summary>
public enum RunState
{
    /// <summary>Being loaded, or a run ended before its end or failed its checks; the note says which.</summary>
    Unfinished = 0,

    /// <summary>Loaded, checked and published.</summary>
    Finished = 1,
}
