using System.Diagnostics;
using Weir.Masking.Configuration;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Masking.Checks;

/// <summary>Counts whether a copy is whole: rows, references, unique keys, and what the engine says of its own constraints.</summary>
public static class IntegrityCheck
{
    /// <summary>Runs the whole check. Reads both databases; writes nothing.</summary>
    /// <exception cref="Databases.DatabaseException">A database failed.</exception>
    public static async Task<IntegrityResult> RunAsync(
        MaskingPlan plan, SourceDatabase source, SourceDatabase destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var started = Stopwatch.GetTimestamp();
        var check = new Check(plan, source, destination, await destination.ReadSchemaAsync(cancellationToken));
        await check.CountRowsAsync(cancellationToken);
        await check.FindOrphansAsync(cancellationToken);
        await check.FindDuplicatesAsync(cancellationToken);
        await check.FindBrokenConstraintsAsync(cancellationToken);
        return new IntegrityResult(check.Problems, check.Rows, check.ForeignKeys, check.UniqueKeys, Stopwatch.GetElapsedTime(started));
    }

    /// <summary>One run of the check, collecting as it goes.</summary>
    private sealed class Check(MaskingPlan plan, SourceDatabase source, SourceDatabase destination, DatabaseSchema copy)
    {
        public List<string> Problems { get; } = [];

        public List<RowCountCheck> Rows { get; } = [];

        public List<ForeignKeyCheck> ForeignKeys { get; } = [];

        public List<UniqueKeyCheck> UniqueKeys { get; } = [];

        public async Task CountRowsAsync(CancellationToken cancellationToken)
        {
            foreach (var table in plan.Tables)
            {
                var name = table.Table.Name;
                var found = CopyNames.Find(copy, name);
                if (table.Mode == TableMode.Skip)
                {
                    if (found is not null)
                    {
                        Problems.Add($"Table {name} is in the destination, but the configuration skips it.");
                    }

                    continue;
                }

                if (found is null)
                {
                    Problems.Add($"Table {name} is missing in the destination.");
                    continue;
                }

                var expected = table.CarriesRows ? await source.CountAsync(CountSql(name, table.Condition), cancellationToken) : 0;
                var rows = await destination.CountAsync(CountSql(found.Name, null), cancellationToken);
                Rows.Add(new RowCountCheck(name, expected, rows));
                if (rows != expected)
                {
                    Problems.Add($"Table {name} has {rows} rows in the destination; {expected} were expected.");
                }
            }
        }

        public async Task FindOrphansAsync(CancellationToken cancellationToken)
        {
            foreach (var key in plan.ForeignKeys)
            {
                if (CopyNames.Find(copy, key.Table) is not { } table || CopyNames.Find(copy, key.ReferencedTable) is not { } referenced)
                {
                    continue;
                }

                var orphans = await destination.CountAsync(OrphanSql(key, table.Name, referenced.Name), cancellationToken);
                ForeignKeys.Add(new ForeignKeyCheck(key.Name, key.Table, key.IsVirtual, orphans));

                // Orphans that the source has too were carried, not made.
                var inherited = orphans == 0
                    ? 0
                    : await source.CountAsync(OrphanSql(key, key.Table, key.ReferencedTable), cancellationToken);
                if (orphans > inherited)
                {
                    Problems.Add(
                        $"{orphans - inherited} rows of {key.Table} ({string.Join(", ", key.Columns)}) point at no row of {key.ReferencedTable}.");
                }
            }
        }

        public async Task FindDuplicatesAsync(CancellationToken cancellationToken)
        {
            foreach (var table in plan.Tables.Where(t => t.CarriesRows))
            {
                foreach (var key in table.Table.UniqueKeys.Where(k => !k.IsPartialOrExpression && k.Columns.Count > 0))
                {
                    if (CopyNames.Find(copy, table.Table.Name) is not { } found)
                    {
                        continue;
                    }

                    var duplicates = await destination.CountAsync(DuplicateSql(key, found.Name), cancellationToken);
                    UniqueKeys.Add(new UniqueKeyCheck(key.Name, table.Table.Name, duplicates));
                    if (duplicates > 0)
                    {
                        Problems.Add(
                            $"{duplicates} values of {table.Table.Name} ({string.Join(", ", key.Columns)}) stand in more than one row, "
                            + $"but {key.Name} says unique.");
                    }
                }
            }
        }

        /// <summary>What the engine finds wrong, less what it finds wrong with the source as well.</summary>
        public async Task FindBrokenConstraintsAsync(CancellationToken cancellationToken)
        {
            var broken = await destination.VerifyConstraintsAsync(cancellationToken);
            if (broken.Count > 0)
            {
                Problems.AddRange(broken.Except(await source.VerifyConstraintsAsync(cancellationToken), StringComparer.Ordinal));
            }
        }

        private static string CountSql(TableName table, string? condition) =>
            $"SELECT count(*) FROM {table.ToSql()} AS {TableRead.Alias}" + (condition is null ? "" : $" WHERE {condition}");

        /// <summary>An anti-join, so that the engine's own bookkeeping of the key is not asked.</summary>
        private static string OrphanSql(ForeignKey key, TableName table, TableName referenced)
        {
            var columns = key.Columns.Select(TableName.Quote).ToList();
            var targets = key.ReferencedColumns.Select(TableName.Quote).ToList();
            var given = string.Join(" AND ", columns.Select(c => $"c.{c} IS NOT NULL"));
            var same = string.Join(" AND ", columns.Zip(targets, (c, t) => $"p.{t} = c.{c}"));
            return $"SELECT count(*) FROM {table.ToSql()} AS c WHERE {given} AND NOT EXISTS "
                + $"(SELECT 1 FROM {referenced.ToSql()} AS p WHERE {same})";
        }

        private static string DuplicateSql(UniqueKey key, TableName table)
        {
            var columns = string.Join(", ", key.Columns.Select(TableName.Quote));
            var given = string.Join(" AND ", key.Columns.Select(c => $"{TableName.Quote(c)} IS NOT NULL"));
            return $"SELECT count(*) FROM (SELECT 1 AS one FROM {table.ToSql()} WHERE {given} GROUP BY {columns} HAVING count(*) > 1) AS d";
        }
    }
}
