using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Detection;

/// <summary>
/// Finds references that nobody declared as foreign keys: a column named after another table's key, of a type that fits, whose values all
/// stand in that key. Without them a masked key would leave such columns pointing nowhere.
/// </summary>
public static class UndeclaredReferences
{
    // A check reads two columns whole; above this it would cost more than the scan itself.
    private const long LargestTableRows = 20_000_000;

    /// <summary>
    /// The references found, as virtual foreign keys in the order of the schema. Reads the source: one count per candidate.
    /// </summary>
    /// <exception cref="Databases.DatabaseException">The source failed.</exception>
    public static async Task<IReadOnlyList<ForeignKey>> FindAsync(
        SourceDatabase source, DatabaseSchema schema, CancellationToken cancellationToken)
    {
        var keys = schema.Tables.Where(t => t.PrimaryKey is { Columns.Count: 1 }).ToList();
        var found = new List<ForeignKey>();
        foreach (var table in schema.Tables.Where(t => t.EstimatedRows <= LargestTableRows))
        {
            foreach (var column in table.Columns.Where(c => !c.IsGenerated && !IsReference(schema, table, c)))
            {
                foreach (var target in keys.Where(k => IsNamedAfter(column.Name, table, k) && Fits(column, k)))
                {
                    if (await HoldsAsync(source, table, column, target, cancellationToken).ConfigureAwait(false))
                    {
                        found.Add(new ForeignKey(
                            $"virtual_{found.Count + 1}",
                            table.Name,
                            [column.Name],
                            target.Name,
                            [target.PrimaryKey!.Columns[0]],
                            IsVirtual: true));
                        break;
                    }
                }
            }
        }

        return found;
    }

    private static bool IsReference(DatabaseSchema schema, TableSchema table, ColumnSchema column) =>
        schema.ForeignKeys.Any(k => k.Table == table.Name && k.Columns.Contains(column.Name));

    /// <summary>
    /// Whether a column's name says that it holds the key of <paramref name="target"/>: the key's own name, alone or after another word
    /// (<c>staff_id</c>, <c>manager_staff_id</c>), or the table's name with the key's (<c>patient_id</c> for <c>patients.id</c>).
    /// </summary>
    internal static bool IsNamedAfter(string column, TableSchema table, TableSchema target)
    {
        if (table.Name == target.Name)
        {
            return false;
        }

        var name = Plain(column);
        var key = Plain(target.PrimaryKey!.Columns[0]);
        var owner = Plain(target.Name.Name);
        if (key is not ("id" or "key" or "code" or "no" or "nr" or "number" or "uuid" or "guid") && key.Length > 3)
        {
            return name == key || name.EndsWith(key, StringComparison.Ordinal);
        }

        return Singulars(owner).Any(o => name.EndsWith(o + key, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Singulars(string table)
    {
        yield return table;
        if (table.EndsWith("ies", StringComparison.Ordinal))
        {
            yield return $"{table[..^3]}y";
        }

        if (table.EndsWith("es", StringComparison.Ordinal))
        {
            yield return table[..^2];
        }

        if (table.EndsWith('s') && table.Length > 2)
        {
            yield return table[..^1];
        }
    }

    private static string Plain(string name) =>
        new([.. name.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    private static bool Fits(ColumnSchema column, TableSchema target)
    {
        var key = target.Column(target.PrimaryKey!.Columns[0])!.Type;
        return key.Kind == column.Type.Kind
            && key.Kind is Values.ValueKind.Integer or Values.ValueKind.Uuid or Values.ValueKind.Text;
    }

    private static async Task<bool> HoldsAsync(
        SourceDatabase source, TableSchema table, ColumnSchema column, TableSchema target, CancellationToken cancellationToken)
    {
        var from = table.Name.ToSql();
        var name = TableName.Quote(column.Name);
        var key = TableName.Quote(target.PrimaryKey!.Columns[0]);
        var used = await source.CountAsync(
            $"SELECT count(*) FROM (SELECT 1 FROM {from} WHERE {name} IS NOT NULL LIMIT 1) AS used", cancellationToken).ConfigureAwait(false);
        if (used == 0)
        {
            return false;
        }

        var strangers = await source.CountAsync(
            $"SELECT count(*) FROM (SELECT 1 FROM {from} AS a WHERE a.{name} IS NOT NULL AND NOT EXISTS "
            + $"(SELECT 1 FROM {target.Name.ToSql()} AS b WHERE b.{key} = a.{name}) LIMIT 1) AS strangers",
            cancellationToken).ConfigureAwait(false);
        return strangers == 0;
    }
}
