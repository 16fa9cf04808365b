using Weir.Masking.Schema;

namespace Weir.Masking.Checks;

/// <summary>How a leak shows.</summary>
public enum LeakKind
{
    /// <summary>Rows kept their own value in a masked column.</summary>
    RowEquality = 0,

    /// <summary>Values of a masked column are values that the source's column held.</summary>
    Membership = 1,

    /// <summary>An identifying value of the source stands in text of the destination.</summary>
    KnownValue = 2,

    /// <summary>An identifying value of the source stands in the text of the destination's schema.</summary>
    SchemaText = 3,

    /// <summary>The check could not be made, which counts as a failure.</summary>
    NotCheckable = 4,
}

/// <summary>One finding. Names the place and how often, never the value.</summary>
/// <param name="Kind">How it shows.</param>
/// <param name="IsLeak">True fails the run; false is a warning for someone to judge.</param>
/// <param name="Place"><c>schema.table.column</c> of the destination, or what the schema's text belongs to.</param>
/// <param name="SensitiveKind">What leaked (<see cref="Detection.SensitiveKinds"/>); null when the column has none.</param>
/// <param name="Count">Rows, values or occurrences, as <paramref name="Message"/> says.</param>
/// <param name="Message">One sentence for the operator.</param>
public sealed record LeakFinding(LeakKind Kind, bool IsLeak, string Place, string? SensitiveKind, long Count, string Message);

/// <summary>What was compared in one masked column.</summary>
/// <param name="Table">The table, as the source names it.</param>
/// <param name="Column">The column.</param>
/// <param name="Trials">Inputs that could have stayed the same: distinct ones where equal inputs give equal outputs.</param>
/// <param name="FixedPoints">Trials whose output equals the input.</param>
/// <param name="ExpectedFixedPoints">As many as chance gives by the generator's declaration.</param>
/// <param name="FixedPointTail">The probability of at least that many; null when the test does not apply.</param>
/// <param name="Members">Distinct destination values that the source's column held; null when membership says nothing here.</param>
/// <param name="ExpectedMembers">As many as chance gives.</param>
/// <param name="KeptByPolicy">Source values that a policy kept.</param>
/// <param name="Note">Why something was not tested; else empty.</param>
public sealed record ColumnLeakCheck(
    TableName Table,
    string Column,
    long Trials,
    long FixedPoints,
    double ExpectedFixedPoints,
    double? FixedPointTail,
    long? Members,
    double ExpectedMembers,
    long KeptByPolicy,
    string Note);

/// <summary>The leak check's verdict and what it rests on. Holds no value of the source.</summary>
/// <param name="Findings">Leaks first.</param>
/// <param name="Columns">Every masked column that was compared.</param>
/// <param name="KnownValues">Identifying values of the source that were searched for.</param>
/// <param name="SearchedBytes">Text of the destination that was searched.</param>
/// <param name="Coincidences">
/// Occurrences of a source value that the masking itself explains: another person's pseudonym that happens to be a real value.
/// </param>
/// <param name="Passes">How often the destination was read to stay within the memory limit.</param>
/// <param name="Duration">Wall-clock time.</param>
public sealed record LeakCheckResult(
    IReadOnlyList<LeakFinding> Findings,
    IReadOnlyList<ColumnLeakCheck> Columns,
    long KnownValues,
    long SearchedBytes,
    long Coincidences,
    int Passes,
    TimeSpan Duration)
{
    /// <summary>Whether nothing leaked.</summary>
    public bool IsClean => !Findings.Any(f => f.IsLeak);
}

/// <summary>Progress of a check.</summary>
/// <param name="Phase">What is being done, in words.</param>
/// <param name="Done">Steps done.</param>
/// <param name="Total">Steps in all.</param>
public sealed record CheckProgress(string Phase, int Done, int Total);
