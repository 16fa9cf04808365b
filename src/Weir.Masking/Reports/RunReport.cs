using Weir.Masking.Checks;
using Weir.Masking.Plans;

namespace Weir.Masking.Reports;

/// <summary>The report of a run: the JSON document docs/formats/report.schema.json. Never holds a value of the source.</summary>
public sealed record RunReport
{
    /// <summary>The version of the document's format.</summary>
    public int FormatVersion { get; init; } = 1;

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
        return new RunReport();
    }
}
