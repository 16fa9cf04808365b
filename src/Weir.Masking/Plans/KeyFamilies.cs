using Weir.Masking.Schema;

namespace Weir.Masking.Plans;

/// <summary>A column of a table, for graphs over columns.</summary>
/// <param name="Table">The table.</param>
/// <param name="Column">The column.</param>
internal readonly record struct ColumnName(TableName Table, string Column)
{
    /// <summary><c>schema.table.column</c>.</summary>
    public override string ToString() => $"{Table}.{Column}";
}

/// <summary>
/// Columns bound together by foreign keys: what a key column turns into, every column of its family must turn into. Composite keys bind
/// column by column, self references and cycles included. Immutable.
/// </summary>
internal sealed class KeyFamilies
{
    private readonly Dictionary<ColumnName, Family> _families = [];

    /// <summary>
    /// Groups the columns of <paramref name="foreignKeys"/>, whose tables and columns all exist in <paramref name="schema"/>.
    /// </summary>
    public KeyFamilies(DatabaseSchema schema, IReadOnlyList<ForeignKey> foreignKeys)
    {
        var parents = new Dictionary<ColumnName, ColumnName>();
        var referencing = new HashSet<ColumnName>();
        foreach (var key in foreignKeys)
        {
            for (var i = 0; i < key.Columns.Count; i++)
            {
                var from = new ColumnName(key.Table, key.Columns[i]);
                var to = new ColumnName(key.ReferencedTable, key.ReferencedColumns[i]);
                if (from != to)
                {
                    referencing.Add(from);
                }

                Union(parents, from, to);
            }
        }

        foreach (var group in parents.Keys.GroupBy(c => Find(parents, c)))
        {
            var members = group.OrderBy(c => c.ToString(), StringComparer.Ordinal).ToList();
            // In a pure cycle every member references another; the first by name then leads.
            var roots = members.Where(m => !referencing.Contains(m)).ToList();
            var family = new Family(roots.Count > 0 ? roots : [members[0]], members, Narrowest(schema, members));
            foreach (var member in members)
            {
                _families[member] = family;
            }
        }
    }

    /// <summary>The family of a column, or null when no foreign key touches it.</summary>
    public Family? Of(ColumnName column) => _families.GetValueOrDefault(column);

    private static LogicalType Narrowest(DatabaseSchema schema, List<ColumnName> members)
    {
        var types = members.Select(m => schema.Table(m.Table)!.Column(m.Column)!.Type).ToList();
        return types[0] with
        {
            MaxLength = types.Min(t => t.MaxLength),
            Precision = types.Min(t => t.Precision),
            IntegerBits = types.Where(t => t.IntegerBits > 0).Select(t => t.IntegerBits).DefaultIfEmpty(0).Min(),
        };
    }

    private static ColumnName Find(Dictionary<ColumnName, ColumnName> parents, ColumnName column)
    {
        var root = column;
        while (parents.TryGetValue(root, out var next) && next != root)
        {
            root = next;
        }

        return root;
    }

    private static void Union(Dictionary<ColumnName, ColumnName> parents, ColumnName left, ColumnName right)
    {
        parents.TryAdd(left, left);
        parents.TryAdd(right, right);
        parents[Find(parents, left)] = Find(parents, right);
    }
}

/// <summary>One family.</summary>
/// <param name="Roots">Members that reference none of the others (the referenced keys), ordered by name; at least one.</param>
/// <param name="Members">All members, ordered by name.</param>
/// <param name="Narrowest">The tightest limits among the members' types.</param>
internal sealed record Family(IReadOnlyList<ColumnName> Roots, IReadOnlyList<ColumnName> Members, LogicalType Narrowest)
{
    /// <summary>The column whose name stands for the family.</summary>
    public ColumnName Root => Roots[0];
}
