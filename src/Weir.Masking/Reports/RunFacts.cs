using Weir.Masking.Runs;
using Weir.Masking.Schema;

namespace Weir.Masking.Reports;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>Loaded, checked and published.</summary>
    Succeeded = 0,

    /// <summary>The leak check found something; not published.</summary>
    LeakFound = 1,

    /// <summary>The integrity check found something; not published.</summary>
    IntegrityFailed = 2,

    /// <summary>Stopped by an error.</summary>
    Failed = 3,

    /// <summary>Stopped by the user.</summary>
    Cancelled = 4,

    /// <summary>A check of an existing destination, in which nothing was written.</summary>
    CheckedOnly = 5,
}

/// <summary>A database that took part in a run, as it is printed.</summary>
/// <param name="Engine"><c>postgresql</c> or <c>sqlite</c>.</param>
/// <param name="EngineVersion">As the engine prints it; empty when unknown.</param>
/// <param name="DisplayName">The address without a password.</param>
/// <param name="Transport">How the connection was protected.</param>
public sealed record DatabaseFacts(string Engine, string EngineVersion, string DisplayName, string Transport);

/// <summary>A part of a run and the time that it took.</summary>
/// <param name="Name">In words: <c>load</c>, <c>build indexes and constraints</c>, <c>leak check</c>.</param>
/// <param name="Duration">Wall-clock time.</param>
public sealed record PhaseTime(string Name, TimeSpan Duration);

/// <summary>What a report needs to know about a run as a whole.</summary>
/// <param name="RunId">The run.</param>
/// <param name="WeirVersion">The program.</param>
/// <param name="StartedUtc">When it began.</param>
/// <param name="Duration">Wall-clock time from beginning to end.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="KeyId">Id of the master key, never the key.</param>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Phases">In the order in which they ran.</param>
public sealed record RunFacts(
    string RunId,
    string WeirVersion,
    DateTimeOffset StartedUtc,
    TimeSpan Duration,
    RunOutcome Outcome,
    string KeyId,
    DatabaseFacts Source,
    DatabaseFacts Destination,
    IReadOnlyList<PhaseTime> Phases);

/// <summary>What happened to one table.</summary>
/// <param name="Table">The table, as the source names it.</param>
/// <param name="RowsRead">Rows read from the source under the plan's condition.</param>
/// <param name="RowsWritten">Rows loaded.</param>
/// <param name="Duration">From the first row read to the last row loaded.</param>
/// <param name="Columns">One per column of the table's plan, in its order; null where a column passes through.</param>
public sealed record TableOutcome(
    TableName Table, long RowsRead, long RowsWritten, TimeSpan Duration, IReadOnlyList<ColumnCounts?> Columns);
