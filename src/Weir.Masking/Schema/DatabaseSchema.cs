using Weir.Masking.Values;

namespace Weir.Masking.Schema;

/// <summary>A table's name. SQLite has one schema, <c>main</c>, which is left out of the printed form.</summary>
/// <param name="Schema">The schema, as the engine spells it; empty for SQLite.</param>
/// <param name="Name">The table, as the engine spells it.</param>
public readonly record struct TableName(string Schema, string Name)
{
    /// <summary><c>schema.table</c>, or <c>table</c> where there is no schema. Used in configuration and messages; not quoted.</summary>
    public override string ToString() => Schema.Length == 0 ? Name : $"{Schema}.{Name}";

    /// <summary>The name quoted for SQL by the standard's rule, which both engines share.</summary>
    public string ToSql() => Schema.Length == 0 ? Quote(Name) : $"{Quote(Schema)}.{Quote(Name)}";

    /// <summary>An identifier quoted for SQL.</summary>
    public static string Quote(string identifier) => $"\"{identifier.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

/// <summary>A column's type in neutral terms.</summary>
/// <param name="Kind">What the codecs decode fields of this column to.</param>
/// <param name="Declared">The type as the engine prints it, for configuration, drift and messages.</param>
/// <param name="MaxLength">Most characters (Text) or bytes (Bytes) allowed; null when unbounded.</param>
/// <param name="IsFixedLength"><c>char(n)</c>: padded with spaces, compared without them.</param>
/// <param name="Precision">Digits of an exact number; null when unbounded.</param>
/// <param name="Scale">Digits after the point of an exact number; null when unbounded.</param>
/// <param name="IntegerBits">16, 32 or 64 for Integer; else 0.</param>
/// <param name="EnumLabels">Allowed labels of an enumerated type; null when it is not one.</param>
/// <param name="MoveAsText">The engine's binary form means nothing elsewhere (reg*, aclitem): the field travels as text.</param>
/// <param name="BaseName">
/// The engine's own short name of the type beneath domains (<c>int4</c>, <c>jsonb</c>), for its codecs; null when there is none.
/// </param>
public sealed record LogicalType(
    ValueKind Kind,
    string Declared,
    int? MaxLength = null,
    bool IsFixedLength = false,
    int? Precision = null,
    int? Scale = null,
    int IntegerBits = 0,
    IReadOnlyList<string>? EnumLabels = null,
    bool MoveAsText = false,
    string? BaseName = null)
{
    /// <summary>
    /// Whether the engine checks the syntax of the text (addresses, XML): only values of the column itself, NULL, or a constant written for
    /// the type fit.
    /// </summary>
    public bool HasOwnSyntax => BaseName is "inet" or "cidr" or "macaddr" or "macaddr8" or "xml";
}

/// <summary>A column.</summary>
/// <param name="Name">As the engine spells it.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsNullable">Whether NULL is allowed.</param>
/// <param name="IsGenerated">Computed by the engine from other columns: never read or written by a run.</param>
/// <param name="IsIdentity">Numbered by the engine when not given.</param>
/// <param name="Default">The default's SQL text; null when there is none.</param>
public sealed record ColumnSchema(
    string Name,
    LogicalType Type,
    bool IsNullable,
    bool IsGenerated = false,
    bool IsIdentity = false,
    string? Default = null);

/// <summary>A unique constraint, unique index or primary key over whole columns.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">The columns, in order.</param>
/// <param name="IsPrimary">Whether it is the primary key.</param>
/// <param name="IsPartialOrExpression">It covers only some rows or an expression; the columns named are those it mentions.</param>
public sealed record UniqueKey(string Name, IReadOnlyList<string> Columns, bool IsPrimary, bool IsPartialOrExpression = false);

/// <summary>A foreign key, declared in the database or virtual (known only to the configuration).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Table">The referencing table.</param>
/// <param name="Columns">The referencing columns.</param>
/// <param name="ReferencedTable">The referenced table.</param>
/// <param name="ReferencedColumns">The referenced columns, pairwise with <paramref name="Columns"/>.</param>
/// <param name="IsVirtual">Declared in the configuration only; never written to the destination.</param>
public sealed record ForeignKey(
    string Name,
    TableName Table,
    IReadOnlyList<string> Columns,
    TableName ReferencedTable,
    IReadOnlyList<string> ReferencedColumns,
    bool IsVirtual = false);

/// <summary>A CHECK or exclusion constraint.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Definition">Its SQL text.</param>
/// <param name="Columns">The columns it mentions, as far as the engine tells; all when it refers to the whole row.</param>
/// <param name="IsExclusion">An exclusion constraint, which behaves like a unique key.</param>
/// <param name="Expression">
/// What must not be false for a row, over its quoted columns, for trying it outside the table; null when that says nothing: it is not
/// enforced for rows that are loaded, holds for a part of the rows only, or calls functions that users of the source wrote.
/// </param>
public sealed record CheckConstraint(
    string Name, string Definition, IReadOnlyList<string> Columns, bool IsExclusion = false, string? Expression = null)
{
    /// <summary>
    /// The columns that an exclusion constraint compares as they are; <see cref="Columns"/> holds those inside its expressions and its
    /// condition too. Empty for a CHECK constraint.
    /// </summary>
    public IReadOnlyList<string> ExcludedColumns { get; init; } = [];
}

/// <summary>How rows fared with a CHECK constraint.</summary>
/// <param name="Rows">Rows that it was evaluated for.</param>
/// <param name="Broken">Of those, the rows that it refuses.</param>
public readonly record struct CheckVerdict(long Rows, long Broken);

/// <summary>A table that holds rows.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns in their order.</param>
/// <param name="UniqueKeys">Primary key and unique indexes.</param>
/// <param name="Checks">CHECK and exclusion constraints.</param>
/// <param name="EstimatedRows">The engine's estimate, exact where it is cheap; -1 when unknown.</param>
/// <param name="SizeBytes">Bytes on disk, for ordering and progress; 0 when unknown.</param>
public sealed record TableSchema(
    TableName Name,
    IReadOnlyList<ColumnSchema> Columns,
    IReadOnlyList<UniqueKey> UniqueKeys,
    IReadOnlyList<CheckConstraint> Checks,
    long EstimatedRows,
    long SizeBytes)
{
    /// <summary>The primary key, or null.</summary>
    public UniqueKey? PrimaryKey => UniqueKeys.FirstOrDefault(k => k.IsPrimary);

    /// <summary>
    /// What identifies a row: the primary key, else the first unique key over columns that are not nullable, else null.
    /// </summary>
    public UniqueKey? RowKey => PrimaryKey
        ?? UniqueKeys.FirstOrDefault(k => !k.IsPartialOrExpression && k.Columns.All(c => Column(c) is { IsNullable: false }));

    /// <summary>The column of that name, or null. Names compare ordinally.</summary>
    public ColumnSchema? Column(string name) => Columns.FirstOrDefault(c => c.Name == name);
}

/// <summary>A piece of the schema's own text that may hold personal data: a default, a check, an enum label, a comment, a body.</summary>
/// <param name="Where">What it belongs to, as printed: <c>default of public.patients.country</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record SchemaText(string Where, string Text);

/// <summary>Something of the schema that will not reach the destination, or only changed, and why.</summary>
/// <param name="What">The object, as printed.</param>
/// <param name="Reason">What happens to it and why.</param>
/// <param name="IsRefusal">The plan fails while this is unresolved.</param>
public sealed record SchemaNotice(string What, string Reason, bool IsRefusal = false);

/// <summary>Something other than a constraint that cannot exist without a table: a view, a function over its row type, an heir.</summary>
/// <param name="What">The dependent object, as printed: <c>view public.active_patients</c>.</param>
/// <param name="Table">The table that it needs.</param>
public sealed record TableUse(string What, TableName Table);

/// <summary>What a source said about itself.</summary>
/// <param name="Engine"><c>postgresql</c> or <c>sqlite</c>.</param>
/// <param name="EngineVersion">As printed, for example <c>15.14</c>.</param>
/// <param name="Tables">Every table that holds rows, partition trees as their parent only, ordered by name.</param>
/// <param name="ForeignKeys">Declared foreign keys.</param>
/// <param name="Texts">The schema's own text, for detection and the leak check.</param>
/// <param name="Notices">What cannot be carried as it is.</param>
public record DatabaseSchema(
    string Engine,
    string EngineVersion,
    IReadOnlyList<TableSchema> Tables,
    IReadOnlyList<ForeignKey> ForeignKeys,
    IReadOnlyList<SchemaText> Texts,
    IReadOnlyList<SchemaNotice> Notices)
{
    /// <summary>What a table cannot be skipped without, directly or through another object.</summary>
    public IReadOnlyList<TableUse> TableUses { get; init; } = [];

    /// <summary>The table of that name, or null.</summary>
    public TableSchema? Table(TableName name) => Tables.FirstOrDefault(t => t.Name == name);
}
