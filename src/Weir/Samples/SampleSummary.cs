namespace Weir.Samples;

/// <summary>What was written: the rows of each table, in the order in which they were written.</summary>
internal sealed record SampleSummary(IReadOnlyList<TableRows> Tables)
{
    /// <summary>The rows of all tables together.</summary>
    public long Rows => Tables.Sum(static table => table.Rows);
}

/// <summary>A table and how many rows it has so far, or in the end.</summary>
internal readonly record struct TableRows(string Table, long Rows);
