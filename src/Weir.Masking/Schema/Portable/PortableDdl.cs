namespace Weir.Masking.Schema.Portable;

/// <summary>The statements that make a schema of one engine anew in the other.</summary>
/// <param name="PreData">Run in order before loading: tables.</param>
/// <param name="PostData">
/// Run in order after loading: keys, indexes, foreign keys, the next value of numbered columns. Foreign keys of SQLite stand in
/// <paramref name="PreData"/>, because SQLite adds none to a table that exists.
/// </param>
/// <param name="Notices">
/// What is left out or changed. For a column whose type has no counterpart the notice is a refusal with <c>table.column</c> as its
/// <see cref="SchemaNotice.What"/>; the statements then give the column a text type, for the case that a generator replaces every value.
/// </param>
public sealed record PortableDdl(
    IReadOnlyList<string> PreData, IReadOnlyList<string> PostData, IReadOnlyList<SchemaNotice> Notices);
