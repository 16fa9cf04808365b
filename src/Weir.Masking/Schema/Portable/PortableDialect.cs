namespace Weir.Masking.Schema.Portable;

/// <summary>What <see cref="PortableModel"/> must know of the engine that a schema is carried to.</summary>
internal abstract class PortableDialect
{
    /// <summary>The engine as messages name it.</summary>
    public abstract string Title { get; }

    /// <summary>Whether identifiers that differ only in ASCII case are the same.</summary>
    public abstract bool FoldsCase { get; }

    /// <summary>Longest identifier in bytes of UTF-8.</summary>
    public abstract int MaxIdentifierBytes { get; }

    /// <summary>Most columns of a table.</summary>
    public abstract int MaxColumns { get; }

    /// <summary>The table's name there.</summary>
    public abstract TableName MapName(TableName name);

    /// <summary>The type there, or null when it has no counterpart.</summary>
    public abstract LogicalType? MapType(LogicalType type);

    /// <summary>The type of a column without counterpart, whose values a generator must replace.</summary>
    public abstract LogicalType Substitute { get; }

    /// <summary>How a truth value is written in a default.</summary>
    public abstract string Truth(bool value);
}
