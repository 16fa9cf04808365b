using System.Globalization;
using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Databases.PostgreSql.Catalog;

/// <summary>
/// Cuts tables into ranges of pages, which the server reads without looking at the others (TID range scans, since 14). A partition tree is
/// cut along its leaves.
/// </summary>
internal static class TableSlicer
{
    private const long SmallestSliceBytes = 32L << 20;

    /// <summary>See <see cref="SourceDatabase.SliceAsync"/>.</summary>
    public static async Task<IReadOnlyList<TableSlice>> SliceAsync(
        NpgsqlConnection connection, TableSchema table, int wantedSlices, CancellationToken cancellationToken)
    {
        var parts = await connection.QueryAsync(
            $"reading the size of {table.Name}",
            """
            SELECT c.relkind::text, n.nspname::text, r.relname::text, coalesce(pg_relation_size(r.oid), 0),
                   r.reltuples::float8, r.relpages, current_setting('block_size')::int,
                   has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(r.oid, 'SELECT')
            FROM pg_class c CROSS JOIN LATERAL (
                SELECT c.oid AS leaf WHERE c.relkind <> 'p'
                UNION ALL SELECT relid FROM pg_partition_tree(c.oid) WHERE isleaf AND c.relkind = 'p'
            ) l JOIN pg_class r ON r.oid = l.leaf AND r.relkind = 'r' JOIN pg_namespace n ON n.oid = r.relnamespace
            WHERE c.oid = $1::regclass
            ORDER BY n.nspname COLLATE "C", r.relname COLLATE "C"
            """,
            r => new Part(
                r.GetString(0) == "p",
                new TableName(r.GetString(1), r.GetString(2)),
                r.GetInt64(3) / r.GetInt32(6),
                r.GetInt32(6),
                r.GetDouble(4) >= 0 && r.GetInt32(5) > 0 ? r.GetDouble(4) / r.GetInt32(5) : -1,
                r.GetBoolean(7)),
            cancellationToken,
            table.Name.ToSql()).ConfigureAwait(false);

        var isTree = parts.Count == 0 || parts[0].IsLeaf;
        var whole = new TableSlice(0, null, isTree ? table.Name.ToSql() : null, table.EstimatedRows);

        // Rights are usually granted on the parent only; then the tree can only be read through it.
        if (wantedSlices <= 1 || parts.Any(p => !p.IsReadable) || parts.Sum(p => p.Bytes) <= SmallestSliceBytes)
        {
            return [whole];
        }

        var target = Math.Max(SmallestSliceBytes, parts.Sum(p => p.Bytes) / wantedSlices);
        var slices = new List<TableSlice>();
        foreach (var part in parts)
        {
            Cut(part, target, slices);
        }

        return slices;
    }

    private static void Cut(Part part, long targetBytes, List<TableSlice> slices)
    {
        var from = part.IsLeaf ? part.Name.ToSql() : null;
        var pieces = Math.Max(1, (part.Bytes + targetBytes - 1) / targetBytes);
        for (var i = 0L; i < pieces; i++)
        {
            var first = part.Pages * i / pieces;
            var next = part.Pages * (i + 1) / pieces;

            // The last range is open, so that nothing depends on how long the file is at this moment.
            var condition = (i == 0, i == pieces - 1) switch
            {
                (true, true) => null,
                (true, false) => $"{TableRead.Alias}.ctid < {Tid(next)}",
                (false, true) => $"{TableRead.Alias}.ctid >= {Tid(first)}",
                _ => $"{TableRead.Alias}.ctid >= {Tid(first)} AND {TableRead.Alias}.ctid < {Tid(next)}",
            };
            var rows = part.RowsPerPage < 0 ? -1 : (long)(part.RowsPerPage * (next - first));
            slices.Add(new TableSlice(slices.Count, condition, from, rows));
        }
    }

    private static string Tid(long page) => string.Create(CultureInfo.InvariantCulture, $"'({page},0)'::tid");

    private sealed record Part(bool IsLeaf, TableName Name, long Pages, int PageBytes, double RowsPerPage, bool IsReadable)
    {
        public long Bytes => Pages * PageBytes;
    }
}
