using System.Text;
using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>Empties a database that carries Weir's marker and cannot be replaced as a whole.</summary>
internal static class DatabaseEmptier
{
    /// <summary>Drops the schemas that the role owns, and what it owns in others; extensions and the marker stay.</summary>
    public static async Task EmptyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string doing = "emptying the destination";
        var schemas = await connection.QueryAsync(
            doing,
            """
            SELECT n.nspname::text FROM pg_namespace n
            WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'weir_marker', 'public')
              AND pg_has_role(n.nspowner, 'USAGE')
              AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e')
            """,
            r => r.GetString(0),
            cancellationToken).ConfigureAwait(false);
        var sql = new StringBuilder();
        foreach (var schema in schemas)
        {
            sql.Append("DROP SCHEMA ").Append(TableName.Quote(schema)).Append(" CASCADE; ");
        }

        await connection.ExecuteAsync(doing, $"{sql} {DropObjects}", cancellationToken).ConfigureAwait(false);
    }

    // Each drop cascades, so what an earlier one took along is skipped when its turn comes.
    private const string DropObjects = """
        DO $weir$
        DECLARE o record;
        BEGIN
            FOR o IN
                SELECT d.class, d.object, CASE d.kind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                    WHEN 'r' THEN 'TABLE' WHEN 'p' THEN 'TABLE'
                        WHEN 'routine' THEN 'ROUTINE' WHEN 'domain' THEN 'DOMAIN' ELSE 'TYPE' END AS word
                FROM (
                    SELECT 'pg_class'::regclass AS class, c.oid AS object, relkind::text AS kind,
                            relnamespace AS namespace, relowner AS owner
                        FROM pg_class c WHERE relkind IN ('v', 'm', 'r', 'p', 'S', 'c')
                    UNION ALL SELECT 'pg_proc'::regclass, p.oid, 'routine', pronamespace, proowner FROM pg_proc p
                    UNION ALL SELECT 'pg_type'::regclass, t.oid, CASE typtype WHEN 'd' THEN 'domain' ELSE 'type' END, typnamespace, typowner
                        FROM pg_type t WHERE typtype IN ('d', 'e', 'r')
                ) d JOIN pg_namespace n ON n.oid = d.namespace
                WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'weir_marker') AND pg_has_role(d.owner, 'USAGE')
                  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.class AND e.objid = d.object AND e.deptype = 'e')
            LOOP
                IF pg_describe_object(o.class, o.object, 0) IS NOT NULL THEN
                    EXECUTE format('DROP %s %s CASCADE', o.word, CASE o.class
                        WHEN 'pg_class'::regclass THEN o.object::regclass::text
                        WHEN 'pg_proc'::regclass THEN o.object::regprocedure::text
                        ELSE o.object::regtype::text END);
                END IF;
            END LOOP;
        END $weir$
        """;
}
