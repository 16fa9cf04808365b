using Weir.Masking.Configuration;
using Weir.Masking.Schema;

namespace Weir.Masking.Detection;

/// <summary>How a scan looks.</summary>
/// <param name="SampleRows">Most rows that are read of each table, 1 or more, spread over it where the engine can split reads.</param>
/// <param name="ShowSamples">Whether findings carry a few source values. They are personal data: only for the operator's own eyes.</param>
public sealed record ScanOptions(int SampleRows = 2_000, bool ShowSamples = false);

/// <summary>Progress of a scan.</summary>
/// <param name="Table">The table that was just looked at.</param>
/// <param name="Done">Tables looked at.</param>
/// <param name="Total">Tables to look at.</param>
public sealed record ScanProgress(TableName Table, int Done, int Total);

/// <summary>What a scan found.</summary>
/// <param name="Findings">At most one per column, in the order of the schema. Foreign-key columns have none: they follow their key.</param>
public sealed record ScanResult(IReadOnlyList<ColumnFinding> Findings)
{
    /// <summary>Columns without a finding on which a person should decide, in the order of the schema.</summary>
    public IReadOnlyList<ColumnDoubt> Doubts { get; init; } = [];

    /// <summary>The finding of a column, or null when it holds nothing that the detectors know.</summary>
    public ColumnFinding? Find(TableName table, string column) =>
        Findings.FirstOrDefault(f => f.Table == table && f.Column == column);
}

/// <summary>What one column seems to hold.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Kind">Its kind (<see cref="SensitiveKinds"/>).</param>
/// <param name="Confidence">0 to 1: how sure the detectors are.</param>
/// <param name="Evidence">Reasons and counts, in sentences. Never a value.</param>
/// <param name="Suggested">The generator that fits.</param>
/// <param name="Samples">A few distinct values; empty unless <see cref="ScanOptions.ShowSamples"/>.</param>
/// <param name="Leaves">For a JSON column, what its leaves hold; else empty.</param>
public sealed record ColumnFinding(
    TableName Table,
    string Column,
    string Kind,
    double Confidence,
    IReadOnlyList<string> Evidence,
    GeneratorSpec Suggested,
    IReadOnlyList<string> Samples,
    IReadOnlyList<JsonLeafFinding> Leaves)
{
    /// <summary>Whether the column is personal or secret by itself; a surrogate key is not.</summary>
    public bool IsSensitive => Kind != SensitiveKinds.Key;
}

/// <summary>A column whose name promises personal data and whose values do not look like it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
/// <param name="Kind">What its name promises (<see cref="SensitiveKinds"/>).</param>
public sealed record ColumnDoubt(TableName Table, string Column, string Kind)
{
    /// <summary>What to decide, in one sentence.</summary>
    public string Question => $"the name says {Kind}, the values do not look like it: it passes through unless someone decides otherwise";
}

/// <summary>What one leaf of a JSON column seems to hold.</summary>
/// <param name="Path">Its path: <c>$.contact.email</c>, <c>$.phones[*].number</c>.</param>
/// <param name="Kind">Its kind (<see cref="SensitiveKinds"/>).</param>
/// <param name="Confidence">0 to 1: how sure the detectors are.</param>
/// <param name="Evidence">Reasons and counts, in sentences. Never a value.</param>
/// <param name="Suggested">The generator that fits.</param>
public sealed record JsonLeafFinding(
    string Path, string Kind, double Confidence, IReadOnlyList<string> Evidence, GeneratorSpec Suggested);
