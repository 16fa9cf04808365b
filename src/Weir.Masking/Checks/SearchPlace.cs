using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>A column of the copy whose text is searched, or two columns that together hold a name.</summary>
/// <param name="Name">As printed: <c>schema.table.column</c>.</param>
/// <param name="CopyField">How it is read from the copy.</param>
/// <param name="SourceField">How the same is read from the source; null when the source has no such column.</param>
/// <param name="Column">Its plan; null when it is no column of the plan.</param>
/// <param name="LastName">For a name in two columns, the plan of the family name, <paramref name="Column"/> being the given name.</param>
internal sealed record SearchPlace(
    string Name, ReadColumn CopyField, ReadColumn? SourceField, ColumnPlan? Column, ColumnPlan? LastName)
{
    private static readonly LogicalType Text = new(ValueKind.Text, "text", BaseName: "text");

    /// <summary>Whether the source's fields are carried as they are.</summary>
    public bool IsPassthrough => Column is null || (Column.IsPassthrough && LastName is null or { IsPassthrough: true });

    /// <summary>
    /// Whether a generator looks for personal data inside the value, so that a value that stays is one that it overlooked.
    /// </summary>
    public bool IsComposite => LastName is null && Column is { Declaration.Privacy: Generators.PrivacyClass.Composite };

    /// <summary>
    /// The places of a table of the copy. Columns that the engine generates are left out: they hold what the others hold.
    /// </summary>
    public static IReadOnlyList<SearchPlace> Of(string copyEngine, TableSchema copy, string sourceEngine, TablePlan? plan)
    {
        var places = new List<SearchPlace>();
        foreach (var column in copy.Columns.Where(c => !c.IsGenerated))
        {
            if (Field(copyEngine, column) is { } field)
            {
                var original = plan?.Table.Column(column.Name);
                places.Add(new SearchPlace(
                    $"{copy.Name}.{column.Name}",
                    field,
                    original is null ? null : Field(sourceEngine, original),
                    plan?.Column(column.Name),
                    LastName: null));
            }
        }

        if (plan is not null)
        {
            places.AddRange(IdentifyingColumns.PairsOf([.. plan.Columns.Select(c => (c.Column.Name, c.Kind))])
                .Select(p => Pair(copy, plan.Columns[p.First], plan.Columns[p.Last])));
        }

        return places;
    }

    /// <summary>How the text in a column is read; null when the type holds none.</summary>
    private static ReadColumn? Field(string engine, ColumnSchema column)
    {
        var name = $"{TableRead.Alias}.{TableName.Quote(column.Name)}";
        if (column.Type.Kind is ValueKind.Text or ValueKind.Json or ValueKind.Bytes && !column.Type.MoveAsText)
        {
            return new ReadColumn(name, column.Type);
        }

        if (engine == "sqlite")
        {
            // A column of any type can hold text in SQLite; what looks like a number or a date is one.
            return new ReadColumn($"CASE WHEN typeof({name}) = 'text' AND {name} GLOB '*[^-0-9:.TZ+ ]*' THEN {name} END", Text);
        }

        return column.Type.Kind is ValueKind.Opaque or ValueKind.Special or ValueKind.Json or ValueKind.Text
            ? new ReadColumn($"CAST({name} AS text)", Text)
            : null;
    }

    private static SearchPlace Pair(TableSchema copy, ColumnPlan first, ColumnPlan last)
    {
        var field = new ReadColumn($"CAST({Name(first)} AS text) || ' ' || CAST({Name(last)} AS text)", Text);
        return new SearchPlace($"{copy.Name}.{first.Column.Name} with {last.Column.Name}", field, field, first, last);

        static string Name(ColumnPlan column) => $"{TableRead.Alias}.{TableName.Quote(column.Column.Name)}";
    }
}
