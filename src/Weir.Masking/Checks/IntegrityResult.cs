using Weir.Masking.Schema;

namespace Weir.Masking.Checks;

/// <summary>Rows of a table on both sides.</summary>
/// <param name="Table">The table, as the source names it.</param>
/// <param name="Expected">Rows of the source that the plan carries.</param>
/// <param name="Found">Rows of the destination.</param>
public sealed record RowCountCheck(TableName Table, long Expected, long Found);

/// <summary>One foreign key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The referencing table, as the source names it.</param>
/// <param name="IsVirtual">Known to the configuration only.</param>
/// <param name="Orphans">Rows that point at nothing. MATCH SIMPLE: a row with a NULL in the key points nowhere and is no orphan.</param>
public sealed record ForeignKeyCheck(string Name, TableName Table, bool IsVirtual, long Orphans);

/// <summary>One unique key.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The table, as the source names it.</param>
/// <param name="Duplicates">Key values that stand in more than one row; NULLs are different from each other.</param>
public sealed record UniqueKeyCheck(string Name, TableName Table, long Duplicates);

/// <summary>The integrity check's verdict and what it rests on.</summary>
/// <param name="Problems">Each a sentence; empty when all holds.</param>
/// <param name="Rows">Per table.</param>
/// <param name="ForeignKeys">Declared and virtual.</param>
/// <param name="UniqueKeys">Primary and unique keys over whole columns.</param>
/// <param name="Duration">Wall-clock time.</param>
public sealed record IntegrityResult(
    IReadOnlyList<string> Problems,
    IReadOnlyList<RowCountCheck> Rows,
    IReadOnlyList<ForeignKeyCheck> ForeignKeys,
    IReadOnlyList<UniqueKeyCheck> UniqueKeys,
    TimeSpan Duration)
{
    /// <summary>Whether all holds.</summary>
    public bool IsSound => Problems.Count == 0;
}
