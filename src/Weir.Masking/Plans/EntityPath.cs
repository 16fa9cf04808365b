using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Plans;

/// <summary>
/// Resolves what <c>by:</c> names: a column of the row (<c>patient_id</c>), or one reached over foreign keys
/// (<c>visit_id.patient_id</c>: the patient of the visit that the row points at).
/// </summary>
internal static class EntityPath
{
    /// <summary>
    /// The column reached, with SQL that reads it over <see cref="TableRead.Alias"/>. Null with an error text when a step does not exist.
    /// </summary>
    public static ReadColumn? Resolve(
        DatabaseSchema schema, IReadOnlyList<ForeignKey> foreignKeys, TableSchema table, string path, out string error)
    {
        var steps = path.Split('.');
        error = "";
        if (table.Column(steps[0]) is not { } column)
        {
            error = $"by: {table.Name} has no column {steps[0]}";
            return null;
        }

        var expression = $"{TableRead.Alias}.{TableName.Quote(steps[0])}";
        var current = table;
        for (var i = 1; i < steps.Length; i++)
        {
            var key = foreignKeys.FirstOrDefault(k => k.Table == current.Name && k.Columns.Count == 1 && k.Columns[0] == column.Name);
            if (key is null)
            {
                error = $"by: {current.Name}.{column.Name} is not a single-column foreign key, so {steps[i]} cannot be reached from it";
                return null;
            }

            current = schema.Table(key.ReferencedTable)!;
            if (current.Column(steps[i]) is not { } next)
            {
                error = $"by: {current.Name} has no column {steps[i]}";
                return null;
            }

            var alias = $"weir_step_{i}";
            expression = $"(SELECT {alias}.{TableName.Quote(steps[i])} FROM {current.Name.ToSql()} AS {alias} "
                + $"WHERE {alias}.{TableName.Quote(key.ReferencedColumns[0])} = {expression})";
            column = next;
        }

        return new ReadColumn(expression, column.Type);
    }
}
