using Microsoft.Data.Sqlite;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>Reads foreign keys, with the spelling of tables and columns that the tables themselves have.</summary>
internal static class SqliteForeignKeys
{
    /// <summary>
    /// The foreign keys between <paramref name="tables"/>. One whose table or columns do not exist, which SQLite allows, is a notice.
    /// </summary>
    public static IReadOnlyList<ForeignKey> Read(SqliteConnection connection, IReadOnlyList<TableSchema> tables, List<SchemaNotice> notices)
    {
        var byName = tables.ToDictionary(t => t.Name.Name, StringComparer.OrdinalIgnoreCase);
        var keys = new List<ForeignKey>();
        foreach (var table in tables)
        {
            var rows = connection.Query(
                "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list($1) ORDER BY id DESC, seq",
                r => new KeyRow(r.GetInt32(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3)),
                table.Name.Name);
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var parts in rows.GroupBy(r => r.Id).Select(g => g.ToList()))
            {
                var key = byName.TryGetValue(parts[0].Parent, out var parent) ? ToKey(table, parent, parts) : null;
                if (key is null)
                {
                    var what = $"foreign key of {table.Name} to {parts[0].Parent}";
                    notices.Add(new SchemaNotice(what, "refers to a table or columns that do not exist: carried as it is, never checked"));
                }
                else
                {
                    keys.Add(names.Add(key.Name) ? key : key with { Name = $"{key.Name}_{parts[0].Id}" });
                }
            }
        }

        return keys;
    }

    private static ForeignKey? ToKey(TableSchema table, TableSchema parent, List<KeyRow> parts)
    {
        var columns = parts.Select(p => Spelled(table, p.From)).ToList();

        // Without columns a foreign key means the parent's primary key.
        var referenced = parts[0].To is null
            ? parent.PrimaryKey?.Columns.ToList<string?>() ?? []
            : parts.Select(p => Spelled(parent, p.To!)).ToList();
        return columns.Contains(null) || referenced.Contains(null) || referenced.Count != columns.Count
            ? null
            : new ForeignKey(
                $"{table.Name.Name}_{string.Join('_', columns)}_fkey",
                table.Name,
                columns.ConvertAll(c => c!),
                parent.Name,
                referenced.ConvertAll(c => c!));
    }

    private static string? Spelled(TableSchema table, string column) =>
        table.Columns.FirstOrDefault(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase))?.Name;

    private sealed record KeyRow(int Id, string Parent, string From, string? To);
}
