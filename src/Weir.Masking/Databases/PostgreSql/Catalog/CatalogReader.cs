using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql.Catalog;

/// <summary>Reads a database's schema from its catalogs, inside the transaction of the connection that it is given.</summary>
internal sealed class CatalogReader(NpgsqlConnection connection, string database)
{
    private const string Doing = "reading the schema";
    private const long CountedPages = 1024, CountedPagesWithoutEstimate = 16 * 1024;

    private Dictionary<uint, RelationRow> _relations = [];

    /// <summary>Reads the schema.</summary>
    /// <exception cref="DatabaseException">Tables may not be read, all of which are named.</exception>
    public async Task<DatabaseSchema> ReadAsync(CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Doing, "SET search_path = ''", cancellationToken).ConfigureAwait(false);
        var relations = await connection.QueryAsync(Doing, CatalogQueries.Relations, RelationRow.Read, cancellationToken)
            .ConfigureAwait(false);
        _relations = relations.ToDictionary(r => r.Oid);
        DemandReadable(relations);
        await LockAsync(relations, cancellationToken).ConfigureAwait(false);

        var oids = _relations.Keys.ToArray();
        var columns = await ReadColumnsAsync(oids, cancellationToken).ConfigureAwait(false);
        var keys = await ReadKeysAsync(oids, cancellationToken).ConfigureAwait(false);
        var checks = await ReadChecksAsync(oids, cancellationToken).ConfigureAwait(false);
        var sizes = relations.ToLookup(r => r.Root);
        var tables = new List<TableSchema>();
        foreach (var relation in relations.Where(r => !r.IsPartition))
        {
            var parts = sizes[relation.Oid].Where(r => r.Kind == "r").ToList();
            tables.Add(new TableSchema(
                relation.Name,
                [.. columns[relation.Oid]],
                [.. keys[relation.Oid]],
                [.. checks[relation.Oid]],
                await EstimateAsync(relation, parts, cancellationToken).ConfigureAwait(false),
                parts.Sum(p => p.TotalBytes)));
        }

        var leftOut = await connection.QueryAsync(
            Doing, CatalogQueries.LeftOut, r => (r.GetString(0), r.GetString(1)), cancellationToken).ConfigureAwait(false);
        var uses = await connection.QueryAsync(
            Doing,
            CatalogQueries.Uses,
            r => (Root: r.GetFieldValue<uint>(0), Needed: r.GetString(1), What: r.GetString(2)),
            cancellationToken,
            relations.Where(r => !r.IsPartition).Select(r => r.Oid).ToArray()).ConfigureAwait(false);
        var schema = new DatabaseSchema(
            PostgreSqlEngine.EngineName,
            connection.PostgreSqlVersion.ToString(),
            tables,
            await ReadForeignKeysAsync(oids, cancellationToken).ConfigureAwait(false),
            await connection.QueryAsync(
                Doing, CatalogQueries.Texts, r => new SchemaText(r.GetString(0), r.GetString(1)), cancellationToken).ConfigureAwait(false),
            [.. NoticeWriter.Write(leftOut), .. NoticeWriter.WriteForeignUses(uses.Where(u => !_relations.ContainsKey(u.Root)))])
        {
            TableUses = [.. uses.Where(u => _relations.ContainsKey(u.Root)).Select(u => new TableUse(u.What, _relations[u.Root].Name))],
        };
        await connection.ExecuteAsync(Doing, "RESET search_path", cancellationToken).ConfigureAwait(false);
        return schema;
    }

    private void DemandReadable(IReadOnlyList<RelationRow> relations)
    {
        var denied = relations.Where(r => !r.IsPartition && !r.IsReadable).Select(r => r.Name.ToString()).ToList();
        var hidden = relations.Where(r => r.IsReadable && r.IsRowSecurityActive).Select(r => r.Name.ToString()).ToList();
        if (denied.Count + hidden.Count == 0)
        {
            return;
        }

        var problems = new List<string>();
        if (denied.Count > 0)
        {
            problems.Add($"the role may not read {string.Join(", ", denied)}; grant it USAGE on the schema and SELECT on these tables");
        }

        if (hidden.Count > 0)
        {
            problems.Add($"row security hides rows of {string.Join(", ", hidden)} from the role; use their owner or a role with BYPASSRLS");
        }

        throw new DatabaseException(
            DatabaseFailure.PermissionDenied, $"Reading the schema of {database} failed: {string.Join("; ", problems)}.");
    }

    /// <summary>
    /// A table that is rewritten after the snapshot looks empty to it, so every table is kept from being altered, as pg_dump does.
    /// </summary>
    private async Task LockAsync(IReadOnlyList<RelationRow> relations, CancellationToken cancellationToken)
    {
        const int tablesPerStatement = 200;
        await connection.ExecuteAsync(Doing, "SET lock_timeout = '60s'", cancellationToken).ConfigureAwait(false);
        foreach (var some in relations.Where(r => r.IsReadable).Chunk(tablesPerStatement))
        {
            var names = string.Join(", ", some.Select(r => "ONLY " + r.Name.ToSql()));
            await connection.ExecuteAsync(
                "locking the tables against being altered", $"LOCK TABLE {names} IN ACCESS SHARE MODE", cancellationToken)
                .ConfigureAwait(false);
        }

        await connection.ExecuteAsync(Doing, "SET lock_timeout = 0", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The statistics' density times the present size, as the planner does; small tables are counted.</summary>
    private async Task<long> EstimateAsync(RelationRow table, List<RelationRow> parts, CancellationToken cancellationToken)
    {
        var pages = parts.Sum(p => p.PagesNow);
        var isKnown = parts.TrueForAll(p => p.EstimatedTuples >= 0);
        if (pages <= (isKnown ? CountedPages : CountedPagesWithoutEstimate))
        {
            var from = table.Kind == "p" ? table.Name.ToSql() : "ONLY " + table.Name.ToSql();
            return await connection.ScalarAsync<long>($"counting {table.Name}", $"SELECT count(*) FROM {from}", cancellationToken)
                .ConfigureAwait(false);
        }

        return isKnown ? (long)parts.Sum(p => p.PagesThen > 0 ? p.EstimatedTuples / p.PagesThen * p.PagesNow : p.EstimatedTuples) : -1;
    }

    private async Task<ILookup<uint, ColumnSchema>> ReadColumnsAsync(uint[] oids, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            Doing,
            CatalogQueries.Columns,
            r => (Table: r.GetFieldValue<uint>(0), Column: new ColumnSchema(
                r.GetString(1),
                TypeMapper.Map(new CatalogType(
                    r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt32(5), r.GetBoolean(10), Optional<string[]>(r, 11))),
                !r.GetBoolean(6),
                r.GetBoolean(7),
                r.GetBoolean(8),
                Optional<string>(r, 9))),
            cancellationToken,
            oids).ConfigureAwait(false);
        return rows.ToLookup(r => r.Table, r => r.Column);
    }

    private async Task<ILookup<uint, UniqueKey>> ReadKeysAsync(uint[] oids, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            Doing,
            CatalogQueries.UniqueIndexes,
            r => (Table: r.GetFieldValue<uint>(0), Name: r.GetString(1), IsPrimary: r.GetBoolean(2), IsPartial: r.GetBoolean(3),
                Columns: r.GetFieldValue<string[]>(4), Mentioned: r.GetFieldValue<string[]>(5)),
            cancellationToken,
            oids).ConfigureAwait(false);

        // A key that only one partition has covers only some rows of the tree.
        return rows.ToLookup(r => Root(r.Table), r =>
        {
            var isPartial = r.IsPartial || Root(r.Table) != r.Table;
            return new UniqueKey(r.Name, r.IsPartial ? [.. r.Columns.Union(r.Mentioned)] : r.Columns, r.IsPrimary && !isPartial, isPartial);
        });
    }

    private async Task<ILookup<uint, CheckConstraint>> ReadChecksAsync(uint[] oids, CancellationToken cancellationToken)
    {
        var rows = await connection.QueryAsync(
            Doing,
            CatalogQueries.Checks,
            r => (Table: r.GetFieldValue<uint>(0),
                Check: new CheckConstraint(
                    r.GetString(1),
                    r.GetString(2),
                    r.GetFieldValue<string[]>(4),
                    r.GetBoolean(3),
                    Optional<string>(r, 5) is { } expression && r.GetBoolean(6)
                        ? CheckExpression.OfDomain(expression, r.GetFieldValue<string[]>(4)[0])
                        : Optional<string>(r, 5))
                {
                    ExcludedColumns = r.GetFieldValue<string[]>(7),
                }),
            cancellationToken,
            oids).ConfigureAwait(false);
        return rows.Where(r => !_relations[r.Table].IsPartition || r.Check.Columns.Count > 0).ToLookup(r => Root(r.Table), r => r.Check);
    }

    private async Task<IReadOnlyList<ForeignKey>> ReadForeignKeysAsync(uint[] oids, CancellationToken cancellationToken)
    {
        var keys = await connection.QueryAsync(
            Doing,
            CatalogQueries.ForeignKeys,
            r => _relations.ContainsKey(r.GetFieldValue<uint>(2))
                ? new ForeignKey(
                    r.GetString(1),
                    _relations[Root(r.GetFieldValue<uint>(0))].Name,
                    r.GetFieldValue<string[]>(3),
                    _relations[Root(r.GetFieldValue<uint>(2))].Name,
                    r.GetFieldValue<string[]>(4))
                : null,
            cancellationToken,
            oids).ConfigureAwait(false);
        return [.. keys.OfType<ForeignKey>()
            .OrderBy(k => k.Table.ToString(), StringComparer.Ordinal)
            .ThenBy(k => k.Name, StringComparer.Ordinal)];
    }

    private uint Root(uint oid) => _relations[oid].Root;

    private static T? Optional<T>(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? default : reader.GetFieldValue<T>(ordinal);

    private sealed record RelationRow(
        uint Oid,
        TableName Name,
        string Kind,
        bool IsPartition,
        double EstimatedTuples,
        long PagesThen,
        long PagesNow,
        long TotalBytes,
        bool IsReadable,
        bool IsRowSecurityActive,
        uint Root)
    {
        private const int PageBytes = 8192;

        public static RelationRow Read(NpgsqlDataReader r) => new(
            r.GetFieldValue<uint>(0),
            new TableName(r.GetString(1), r.GetString(2)),
            r.GetString(3),
            r.GetBoolean(5),
            r.GetDouble(6),
            r.GetInt64(7),
            r.GetInt64(8) / PageBytes,
            r.GetInt64(9),
            r.GetBoolean(10),
            r.GetBoolean(11),
            r.GetFieldValue<uint>(13));
    }
}
