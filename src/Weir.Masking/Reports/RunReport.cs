using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Plans;

namespace Weir.Masking.Reports;

/// <summary>The report of a run: the JSON document docs/formats/report.schema.json. Never holds a value of the source.</summary>
public sealed record RunReport
{
    /// <summary>The only version of the format that this program writes and reads.</summary>
    public const int CurrentFormatVersion = 1;

    /// <summary>The version of the document's format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary>The run as a whole.</summary>
    public required RunSection Run { get; init; }

    /// <summary>The source.</summary>
    public required DatabaseFacts Source { get; init; }

    /// <summary>The destination.</summary>
    public required DatabaseFacts Destination { get; init; }

    /// <summary>The parts of the run, in their order.</summary>
    public required IReadOnlyList<PhaseSection> Phases { get; init; }

    /// <summary>Every table of the source, ordered by name.</summary>
    public required IReadOnlyList<TableSection> Tables { get; init; }

    /// <summary>Warnings and notes of the plan.</summary>
    public required IReadOnlyList<NoticeSection> Notices { get; init; }

    /// <summary>What the law asks to be known about these columns; sentences.</summary>
    public required IReadOnlyList<string> PrivacyNotes { get; init; }

    /// <summary>The leak check; null when it did not run.</summary>
    public LeakSection? LeakCheck { get; init; }

    /// <summary>The integrity check; null when it did not run.</summary>
    public IntegritySection? IntegrityCheck { get; init; }

    /// <summary>Makes the report.</summary>
    /// <param name="plan">What was to be done.</param>
    /// <param name="facts">The run.</param>
    /// <param name="tables">What happened, per table; empty when nothing was loaded.</param>
    /// <param name="leak">The leak check; null when it did not run.</param>
    /// <param name="integrity">The integrity check; null when it did not run.</param>
    public static RunReport From(
        MaskingPlan plan, RunFacts facts, IReadOnlyList<TableOutcome> tables, LeakCheckResult? leak, IntegrityResult? integrity)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(tables);
        return ReportFactory.Make(plan, facts, tables, leak, integrity);
    }
}

/// <summary>The run as a whole.</summary>
/// <param name="Id">Names the run.</param>
/// <param name="WeirVersion">The program.</param>
/// <param name="StartedUtc">When it began.</param>
/// <param name="Seconds">Wall-clock time.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="KeyId">Id of the master key, never the key.</param>
/// <param name="ConfigurationFingerprint">SHA-256 of the configuration, hex.</param>
/// <param name="SchemaFingerprint">SHA-256 of the source's schema, hex.</param>
/// <param name="RowsRead">Rows read from the source.</param>
/// <param name="RowsWritten">Rows loaded.</param>
/// <param name="RowsPerSecond">Rows loaded per second of the loading phase; 0 when nothing was loaded.</param>
public sealed record RunSection(
    string Id,
    string WeirVersion,
    DateTimeOffset StartedUtc,
    double Seconds,
    RunOutcome Outcome,
    string KeyId,
    string ConfigurationFingerprint,
    string SchemaFingerprint,
    long RowsRead,
    long RowsWritten,
    double RowsPerSecond);

/// <summary>A part of the run.</summary>
/// <param name="Name">In words.</param>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record PhaseSection(string Name, double Seconds);

/// <summary>A table.</summary>
/// <param name="Name">As the source names it.</param>
/// <param name="Mode">What happened to its rows.</param>
/// <param name="IsFiltered">Whether a condition left rows out. The condition itself may hold values and is not repeated.</param>
/// <param name="RowsRead">Rows read from the source.</param>
/// <param name="RowsWritten">Rows loaded.</param>
/// <param name="Seconds">From the first row to the last.</param>
/// <param name="RowsPerSecond">Rows loaded per second; 0 when unknown.</param>
/// <param name="Columns">The columns carried.</param>
public sealed record TableSection(
    string Name,
    TableMode Mode,
    bool IsFiltered,
    long RowsRead,
    long RowsWritten,
    double Seconds,
    double RowsPerSecond,
    IReadOnlyList<ColumnSection> Columns);

/// <summary>A column: what was found, what was done, and why that is safe.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">Its declared type.</param>
/// <param name="Kind">What it holds (<see cref="Detection.SensitiveKinds"/>); null when nothing sensitive.</param>
/// <param name="Generator">The generator's name.</param>
/// <param name="GeneratorVersion">Its version.</param>
/// <param name="KeyedBy">What the output is a function of, besides the key.</param>
/// <param name="Group">The consistency group; null where it means nothing.</param>
/// <param name="Follows">The column whose generator it shares by a foreign key; null when it has its own.</param>
/// <param name="Privacy">The generator's privacy class.</param>
/// <param name="Reason">Why it has that class.</param>
/// <param name="IsReversible">Whether the holder of the master key can compute the source's value.</param>
/// <param name="IsSmallDomain">
/// A pseudonym one to one over so few values that frequencies or a few known pairs give it away.
/// </param>
/// <param name="Uniqueness">For a column under a unique key, what that means; else empty.</param>
/// <param name="Counts">What happened to its values; null where it passes through or nothing was loaded.</param>
public sealed record ColumnSection(
    string Name,
    string Type,
    string? Kind,
    string Generator,
    int GeneratorVersion,
    KeyedBy KeyedBy,
    string? Group,
    string? Follows,
    PrivacyClass Privacy,
    string Reason,
    bool IsReversible,
    bool IsSmallDomain,
    string Uniqueness,
    CountsSection? Counts);

/// <summary>What happened to a column's values.</summary>
/// <param name="Generated">Values that the generator made.</param>
/// <param name="FixedPoints">Generated values equal to their input, in rows.</param>
/// <param name="ExpectedFixedPoints">As many as the generator's declaration gives; null where equality says nothing.</param>
/// <param name="Nulls">NULL inputs.</param>
/// <param name="Empty">Empty inputs.</param>
/// <param name="OutOfDomain">Inputs that the generator does not take; the column's policy decided.</param>
/// <param name="TooLong">Outputs longer than the column.</param>
public sealed record CountsSection(
    long Generated, long FixedPoints, double? ExpectedFixedPoints, long Nulls, long Empty, long OutOfDomain, long TooLong);

/// <summary>A warning or note.</summary>
/// <param name="Severity">How bad.</param>
/// <param name="Path">Where.</param>
/// <param name="Message">What.</param>
public sealed record NoticeSection(Severity Severity, string Path, string Message);

/// <summary>The leak check.</summary>
/// <param name="IsClean">Whether nothing leaked.</param>
/// <param name="Findings">Leaks first, then warnings.</param>
/// <param name="Columns">What was compared row by row.</param>
/// <param name="KnownValues">Fingerprints of identifying values that were searched for.</param>
/// <param name="SearchedBytes">Text searched.</param>
/// <param name="Coincidences">Occurrences that the masking itself explains.</param>
/// <param name="Passes">How often the destination was read.</param>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record LeakSection(
    bool IsClean,
    IReadOnlyList<LeakFinding> Findings,
    IReadOnlyList<LeakColumnSection> Columns,
    long KnownValues,
    long SearchedBytes,
    long Coincidences,
    int Passes,
    double Seconds);

/// <summary>One column of the leak check; see <see cref="ColumnLeakCheck"/>.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Trials">Inputs that could have stayed the same.</param>
/// <param name="FixedPoints">Trials that did.</param>
/// <param name="ExpectedFixedPoints">As many as chance gives.</param>
/// <param name="FixedPointTail">The probability of at least that many; null when not tested.</param>
/// <param name="Members">Distinct values that the source's column held; null when that says nothing.</param>
/// <param name="ExpectedMembers">As many as chance gives.</param>
/// <param name="KeptByPolicy">Source values that a policy kept.</param>
/// <param name="Note">Why something was not tested; else empty.</param>
public sealed record LeakColumnSection(
    string Table,
    string Column,
    long Trials,
    long FixedPoints,
    double ExpectedFixedPoints,
    double? FixedPointTail,
    long? Members,
    double ExpectedMembers,
    long KeptByPolicy,
    string Note);

/// <summary>The integrity check.</summary>
/// <param name="IsSound">Whether all holds.</param>
/// <param name="Problems">Each a sentence.</param>
/// <param name="TablesCounted">Tables whose rows were counted on both sides.</param>
/// <param name="ForeignKeys">Every foreign key with its orphans.</param>
/// <param name="UniqueKeys">Every unique key with its duplicates.</param>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record IntegritySection(
    bool IsSound,
    IReadOnlyList<string> Problems,
    int TablesCounted,
    IReadOnlyList<KeySection> ForeignKeys,
    IReadOnlyList<KeySection> UniqueKeys,
    double Seconds);

/// <summary>A key that was checked.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The key.</param>
/// <param name="Violations">Orphans or duplicates.</param>
public sealed record KeySection(string Table, string Name, long Violations);
