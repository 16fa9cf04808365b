using Weir.Masking.Schema;

namespace Weir.Masking.Detection;

/// <summary>What a detector is shown of a column, or of a leaf of its JSON documents.</summary>
internal sealed record ColumnSample
{
    /// <summary>The column's name.</summary>
    public required ColumnName Name { get; init; }

    /// <summary>Its type.</summary>
    public required LogicalType Type { get; init; }

    /// <summary>What the table is about.</summary>
    public required TableFacts Table { get; init; }

    /// <summary>Whether NULL is allowed.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>Rows sampled.</summary>
    public int Rows { get; init; }

    /// <summary>Of them NULL.</summary>
    public int Nulls { get; init; }

    /// <summary>Distinct values that are neither NULL nor blank, as UTF-8, in the order of reading; dates as ISO 8601.</summary>
    public IReadOnlyList<byte[]> Values { get; init; } = [];

    /// <summary>For a binary column, the largest length in bytes seen.</summary>
    public long LargestBinary { get; init; }
}

/// <summary>What is known of a table before its values are looked at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Context">What its rows are.</param>
/// <param name="IsAboutPersons">Its rows are persons, or belong to persons through a key.</param>
/// <param name="IsMedical">Those persons are patients: every date about them is personal (45 CFR 164.514).</param>
/// <param name="EntityPath">The column that names the person a row belongs to (for entity-keyed generators); null when unknown.</param>
internal sealed record TableFacts(ColumnName Name, TableContext Context, bool IsAboutPersons, bool IsMedical, string? EntityPath);
