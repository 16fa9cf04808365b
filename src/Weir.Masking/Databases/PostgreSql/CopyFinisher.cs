using System.Globalization;
using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>What a schema-only dump leaves undone: positions of sequences, contents of materialized views, statistics.</summary>
internal static class CopyFinisher
{
    /// <summary>Every sequence, with the whole-number columns that take their values from it.</summary>
    private const string SequenceUses =
        """
        SELECT n.nspname::text, c.relname::text, s.seqincrement > 0, s.seqmin, s.seqmax,
               tn.nspname::text, t.relname::text, a.attname::text
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN LATERAL (
            SELECT refobjid AS relation, refobjsubid AS attribute FROM pg_depend
            WHERE classid = 'pg_class'::regclass AND objid = c.oid AND refclassid = 'pg_class'::regclass
              AND deptype IN ('a', 'i') AND refobjsubid > 0
            UNION SELECT f.adrelid, f.adnum FROM pg_depend d JOIN pg_attrdef f ON f.oid = d.objid
            WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid
        ) u ON EXISTS (SELECT FROM pg_attribute x WHERE x.attrelid = u.relation AND x.attnum = u.attribute
                       AND x.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype))
        LEFT JOIN pg_class t ON t.oid = u.relation LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = u.relation AND a.attnum = u.attribute
        WHERE NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
        """;

    /// <summary>Does it all, in this order.</summary>
    public static async Task FinishAsync(
        NpgsqlConnection copy, PostgreSqlSource? source, IProgress<string> progress, CancellationToken cancellationToken)
    {
        progress.Report("setting sequences");
        await SetSequencesAsync(copy, source, cancellationToken).ConfigureAwait(false);
        if (source is not null)
        {
            await RefreshViewsAsync(copy, source, progress, cancellationToken).ConfigureAwait(false);
        }

        progress.Report("gathering statistics");
        await copy.ExecuteAsync("analyzing the copy", "ANALYZE", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A sequence goes on after the source's position and after every number that the copy's columns hold, whichever is further, because
    /// masked keys may lie beyond the source's.
    /// </summary>
    private static async Task SetSequencesAsync(NpgsqlConnection copy, PostgreSqlSource? source, CancellationToken cancellationToken)
    {
        const string doing = "setting sequences";
        const string positions = "SELECT schemaname::text, sequencename::text, last_value FROM pg_sequences WHERE last_value IS NOT NULL";
        var sourceRows = source is null
            ? []
            : await source.QueryAsync(
                doing, positions, r => (new TableName(r.GetString(0), r.GetString(1)), r.GetInt64(2)), cancellationToken)
                .ConfigureAwait(false);
        var reached = sourceRows.ToDictionary(r => r.Item1, r => r.Item2);
        var uses = await copy.QueryAsync(
            doing,
            SequenceUses,
            r => new SequenceUse(
                new TableName(r.GetString(0), r.GetString(1)),
                r.GetBoolean(2),
                r.GetInt64(3),
                r.GetInt64(4),
                r.IsDBNull(6) ? null : new TableName(r.GetString(5), r.GetString(6)),
                r.IsDBNull(7) ? null : r.GetString(7)),
            cancellationToken).ConfigureAwait(false);
        foreach (var sequence in uses.GroupBy(u => u.Sequence))
        {
            var numbers = new List<long>();
            if (reached.TryGetValue(sequence.Key, out var position))
            {
                numbers.Add(position);
            }

            var first = sequence.First();
            foreach (var use in sequence.Where(u => u.Table is not null))
            {
                var extreme = first.IsAscending ? "max" : "min";
                var held = await copy.ScalarAsync<long?>(
                    doing, $"SELECT {extreme}({TableName.Quote(use.Column!)})::int8 FROM {use.Table!.Value.ToSql()}", cancellationToken)
                    .ConfigureAwait(false);
                numbers.AddRange(held is { } number ? [number] : []);
            }

            if (numbers.Count > 0)
            {
                var furthest = Math.Clamp(first.IsAscending ? numbers.Max() : numbers.Min(), first.Lowest, first.Highest);
                var value = furthest.ToString(CultureInfo.InvariantCulture);
                await copy.ExecuteAsync(
                    doing, $"SELECT setval({Session.Literal(sequence.Key.ToSql())}::regclass, {value})", cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Fills the views that hold rows in the source, each after those that it reads.</summary>
    private static async Task RefreshViewsAsync(
        NpgsqlConnection copy, PostgreSqlSource source, IProgress<string> progress, CancellationToken cancellationToken)
    {
        const string doing = "reading the materialized views";
        var filled = (await source.QueryAsync(
            doing,
            "SELECT n.nspname::text, c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                + "WHERE c.relkind = 'm' AND c.relispopulated",
            r => new TableName(r.GetString(0), r.GetString(1)),
            cancellationToken).ConfigureAwait(false)).ToHashSet();

        // Whoever reads another has all that the other reads below it as well, and so a larger count.
        var views = await copy.QueryAsync(
            doing,
            """
            WITH RECURSIVE below(top, object) AS (
                SELECT oid, oid FROM pg_class WHERE relkind = 'm'
                UNION SELECT b.top, d.refobjid FROM below b JOIN pg_rewrite w ON w.ev_class = b.object
                JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid AND d.refclassid = 'pg_class'::regclass
            )
            SELECT n.nspname::text, c.relname::text FROM below b JOIN pg_class c ON c.oid = b.top
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class o ON o.oid = b.object AND o.relkind IN ('m', 'v')
            GROUP BY 1, 2 ORDER BY count(*), 1, 2
            """,
            r => new TableName(r.GetString(0), r.GetString(1)),
            cancellationToken).ConfigureAwait(false);
        foreach (var view in views.Where(filled.Contains))
        {
            progress.Report($"filling {view}");
            await copy.ExecuteAsync($"filling the materialized view {view}", $"REFRESH MATERIALIZED VIEW {view.ToSql()}", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private sealed record SequenceUse(TableName Sequence, bool IsAscending, long Lowest, long Highest, TableName? Table, string? Column);
}
