using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Plans;

/// <summary>What a column's output is keyed by, and which fields of the row frame make that key.</summary>
internal sealed record ColumnKey(KeyedBy KeyedBy, IReadOnlyList<int> Ordinals);

/// <summary>
/// Resolves <c>by:</c> for the columns of one table, adding hidden fields to its row frame where a key lies in another table.
/// </summary>
/// <param name="schema">The source's schema.</param>
/// <param name="foreignKeys">Declared and virtual keys.</param>
/// <param name="table">The table.</param>
/// <param name="carried">Its columns that are carried, in the order of the frame.</param>
/// <param name="hidden">The hidden fields so far; grows.</param>
internal sealed class KeyResolver(
    DatabaseSchema schema,
    IReadOnlyList<ForeignKey> foreignKeys,
    TableSchema table,
    List<ColumnSchema> carried,
    List<ReadColumn> hidden)
{
    /// <summary>The key, or null with what is wrong.</summary>
    public ColumnKey? Resolve(GeneratorSpec spec, GeneratorDeclaration declaration, out string error)
    {
        var keyedBy = spec.By switch
        {
            null => declaration.KeyedBy,
            "value" => KeyedBy.Value,
            "row" => KeyedBy.Row,
            _ => KeyedBy.Entity,
        };
        error = "";
        if (spec.By is not null && !declaration.CanChooseKey && keyedBy != declaration.KeyedBy)
        {
            error = $"generator {spec.Name} is keyed by {declaration.KeyedBy.ToString().ToLowerInvariant()} and does not take by:";
            return null;
        }

        return keyedBy switch
        {
            KeyedBy.Row or KeyedBy.Table => new ColumnKey(keyedBy, RowKeyOrdinals()),
            KeyedBy.Entity when spec.By is { } by => Entity(by, out error),
            _ => new ColumnKey(keyedBy, []),
        };
    }

    // Without a key of its own, a row is identified by all that it holds.
    private List<int> RowKeyOrdinals()
    {
        var names = table.RowKey?.Columns ?? [.. carried.Select(c => c.Name)];
        return [.. names.Select(n => carried.FindIndex(c => c.Name == n)).Where(o => o >= 0)];
    }

    private ColumnKey? Entity(string by, out string error)
    {
        error = "";
        if (carried.FindIndex(c => c.Name == by) is >= 0 and var direct)
        {
            return new ColumnKey(KeyedBy.Entity, [direct]);
        }

        if (EntityPath.Resolve(schema, foreignKeys, table, by, out error) is not { } column)
        {
            return null;
        }

        var index = hidden.FindIndex(h => h.Expression == column.Expression);
        if (index < 0)
        {
            index = hidden.Count;
            hidden.Add(column);
        }

        return new ColumnKey(KeyedBy.Entity, [carried.Count + index]);
    }
}
