namespace Weir.Masking.Databases.PostgreSql.Catalog;

/// <summary>
/// The catalog queries, for servers 14 to 18. They run with an empty search path, so that every name in an answer is qualified and does not
/// depend on who asks. System schemas, Weir's marker and members of extensions are left out.
/// </summary>
internal static class CatalogQueries
{
    /// <summary>Tables: ordinary, partitioned roots, and partitions with their root.</summary>
    public const string Relations = $"""
        SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text, c.relpersistence::text, c.relispartition,
               c.reltuples::float8, c.relpages::int8, coalesce(pg_relation_size(c.oid), 0), coalesce(pg_table_size(c.oid), 0),
               has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'),
               row_security_active(c.oid), c.relrowsecurity,
               CASE WHEN c.relispartition THEN pg_partition_root(c.oid)::oid ELSE c.oid END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND {UserSchema} AND {NoClassMember}
        ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
        """;

    /// <summary>Columns of the tables $1, with the type beneath their domains.</summary>
    public const string Columns = """
        WITH RECURSIVE domains(oid, base, typmod, is_not_null) AS (
            SELECT oid, typbasetype, typtypmod, typnotnull FROM pg_type WHERE typtype = 'd'
            UNION ALL
            SELECT d.oid, t.typbasetype, t.typtypmod, d.is_not_null OR t.typnotnull
            FROM domains d JOIN pg_type t ON t.oid = d.base AND t.typtype = 'd'
        ), parts(part, whole) AS (
            SELECT typelem, oid FROM pg_type WHERE typelem <> 0 AND typlen = -1
            UNION ALL SELECT typbasetype, oid FROM pg_type WHERE typtype = 'd'
            UNION ALL SELECT rngsubtype, rngtypid FROM pg_range
            UNION ALL SELECT rngsubtype, rngmultitypid FROM pg_range
            UNION ALL SELECT a.atttypid, c.reltype FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                WHERE a.attnum > 0 AND c.oid >= 16384 AND c.reltype <> 0
        ), bound(oid) AS (
            SELECT oid FROM pg_type WHERE typtype = 'b' AND typelem = 0
                AND (typsend = 0 OR typreceive = 0
                     OR (typnamespace = 'pg_catalog'::regnamespace AND (typname LIKE 'reg%' OR typname = 'aclitem')))
            UNION SELECT p.whole FROM bound b JOIN parts p ON p.part = b.oid
        )
        SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod), t.typname::text,
               t.typtype::text, CASE WHEN d.oid IS NULL THEN a.atttypmod ELSE d.typmod END,
               a.attnotnull OR coalesce(d.is_not_null, false), a.attgenerated <> '', a.attidentity <> '',
               CASE WHEN a.attgenerated = '' THEN pg_get_expr(f.adbin, f.adrelid) END,
               EXISTS (SELECT FROM bound WHERE bound.oid = a.atttypid),
               CASE WHEN t.typtype = 'e' THEN
                   (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid) END,
               CASE WHEN d.oid IS NULL THEN 0 ELSE a.atttypid END
        FROM pg_attribute a
        LEFT JOIN domains d ON d.oid = a.atttypid AND NOT EXISTS (SELECT FROM pg_type x WHERE x.oid = d.base AND x.typtype = 'd')
        JOIN pg_type t ON t.oid = coalesce(d.base, a.atttypid)
        LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
        WHERE a.attrelid = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
        """;

    /// <summary>Unique indexes of the tables $1 that are not parts of a partitioned index.</summary>
    public const string UniqueIndexes = """
        SELECT i.indrelid, x.relname::text, i.indisprimary, i.indpred IS NOT NULL OR i.indexprs IS NOT NULL,
               ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                     WHERE k.position <= i.indnkeyatts ORDER BY k.position),
               ARRAY(SELECT DISTINCT a.attname::text FROM pg_depend d
                     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid
                     WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid AND d.refobjsubid > 0)
        FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
        WHERE i.indisunique AND NOT i.indisexclusion AND i.indrelid = ANY($1) AND NOT x.relispartition
        ORDER BY i.indrelid, NOT i.indisprimary, x.relname COLLATE "C"
        """;

    /// <summary>CHECK and exclusion constraints of the tables $1 that are their own, and those of their columns' domains.</summary>
    /// <remarks>
    /// Column 0 of a key means the whole row for a CHECK constraint, and an expression of its index for an exclusion constraint.
    /// A function that a user wrote would run with the reader's rights when its constraint is tried, so such constraints give no expression.
    /// Built-in functions leave no trace in pg_depend; those of extensions came with an administrator's consent.
    /// </remarks>
    public const string Checks = $"""
        SELECT c.conrelid, c.conname::text, pg_get_constraintdef(c.oid), c.contype = 'x',
               ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = c.conrelid AND a.attnum > 0 AND NOT a.attisdropped
                       AND (a.attnum = ANY(c.conkey) OR c.contype = 'c' AND 0 = ANY(c.conkey)
                            OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.conindid
                                AND c.contype = 'x' AND d.refobjid = c.conrelid AND d.refobjsubid = a.attnum))
                     ORDER BY array_position(c.conkey, a.attnum), a.attnum),
               CASE WHEN c.contype = 'c' AND NOT r.relispartition AND NOT 0 = ANY(c.conkey) AND {IsTried}
                    THEN pg_get_expr(c.conbin, c.conrelid) END,
               false,
               ARRAY(SELECT a.attname::text FROM pg_attribute a
                     WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) AND a.attnum > 0 AND c.contype = 'x')
        FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
        WHERE c.contype IN ('c', 'x') AND c.conrelid = ANY($1) AND c.conparentid = 0 AND NOT (r.relispartition AND NOT c.conislocal)
        UNION ALL
        SELECT a.attrelid, c.conname::text, pg_get_constraintdef(c.oid), false, ARRAY[a.attname::text],
               CASE WHEN {IsTried} THEN pg_get_expr(c.conbin, 0) END, true, ARRAY[]::text[]
        FROM (
            WITH RECURSIVE domains(oid, above) AS (
                SELECT oid, oid FROM pg_type WHERE typtype = 'd'
                UNION ALL SELECT d.oid, t.typbasetype FROM domains d JOIN pg_type t ON t.oid = d.above AND t.typtype = 'd'
            ) SELECT * FROM domains
        ) d JOIN pg_constraint c ON c.contypid = d.above JOIN pg_attribute a ON a.atttypid = d.oid
        WHERE c.contype = 'c' AND a.attrelid = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY 1, 2, 5
        """;

    /// <summary>Foreign keys of the tables $1, without the copies that partitions have.</summary>
    public const string ForeignKeys = """
        SELECT c.conrelid, c.conname::text, c.confrelid,
               ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, position)
                     JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum ORDER BY k.position),
               ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(attnum, position)
                     JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum ORDER BY k.position)
        FROM pg_constraint c
        WHERE c.contype = 'f' AND c.conparentid = 0 AND c.conrelid = ANY($1)
        ORDER BY c.conrelid, c.conname COLLATE "C"
        """;

    /// <summary>
    /// What needs one of the tables $1 or a foreign table: views, functions, heirs, tables whose defaults use its sequence; through each
    /// other too.
    /// </summary>
    public const string Uses = """
        WITH RECURSIVE edges AS (
            SELECT CASE WHEN d.classid IN ('pg_rewrite'::regclass, 'pg_attrdef'::regclass) THEN 'pg_class'::regclass::oid
                        ELSE d.classid END AS class,
                   coalesce(w.ev_class, f.adrelid, d.objid) AS object, d.refclassid, d.refobjid
            FROM pg_depend d
            LEFT JOIN pg_rewrite w ON d.classid = 'pg_rewrite'::regclass AND w.oid = d.objid
            LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
            WHERE d.classid IN ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass,
                                'pg_rewrite'::regclass, 'pg_attrdef'::regclass)
              AND d.deptype IN ('n', 'a', 'i') AND d.objid >= 16384
        ), uses(root, class, object) AS (
            SELECT oid, 'pg_class'::regclass::oid, oid FROM pg_class WHERE oid = ANY($1) OR relkind = 'f'
            UNION
            SELECT u.root, e.class, e.object FROM uses u JOIN edges e ON e.refclassid = u.class AND e.refobjid = u.object
        )
        SELECT u.root, u.root::regclass::text,
               CASE WHEN c.relkind IN ('r', 'p') THEN format('table %s.%s', n.nspname, c.relname)
                    ELSE pg_describe_object(u.class, u.object, 0) END
        FROM uses u LEFT JOIN pg_class c ON u.class = 'pg_class'::regclass AND c.oid = u.object
        LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE u.object <> u.root AND (u.class = 'pg_proc'::regclass OR c.relkind IN ('v', 'm', 'r', 'p') AND NOT c.relispartition)
        ORDER BY 2, 3
        """;

    /// <summary>The schema's own text: every literal that the schema's commands carry to a destination.</summary>
    public const string Texts = $"""
        SELECT place, text FROM (
        WITH relations AS (
            SELECT c.*, format('%s.%s', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE {UserSchema} AND {NoClassMember}
        )
        SELECT 'default of ' || r.name || '.' || a.attname AS place, pg_get_expr(f.adbin, f.adrelid) AS text
            FROM pg_attrdef f JOIN relations r ON r.oid = f.adrelid JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
        UNION ALL SELECT 'check ' || k.conname || ' of ' || r.name, pg_get_constraintdef(k.oid)
            FROM pg_constraint k JOIN relations r ON r.oid = k.conrelid WHERE k.contype IN ('c', 'x')
        UNION ALL SELECT 'partition bound of ' || name, pg_get_expr(relpartbound, oid) FROM relations WHERE relpartbound IS NOT NULL
        UNION ALL SELECT 'partition key of ' || name, pg_get_partkeydef(oid) FROM relations WHERE relkind = 'p'
        UNION ALL SELECT CASE relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || name, pg_get_viewdef(oid)
            FROM relations WHERE relkind IN ('v', 'm')
        UNION ALL SELECT 'index ' || x.name, pg_get_indexdef(x.oid)
            FROM relations x JOIN pg_index i ON i.indexrelid = x.oid WHERE i.indpred IS NOT NULL OR i.indexprs IS NOT NULL
        UNION ALL SELECT 'statistics ' || s.stxname || ' of ' || r.name, pg_get_statisticsobjdef(s.oid)
            FROM pg_statistic_ext s JOIN relations r ON r.oid = s.stxrelid
        UNION ALL SELECT 'trigger ' || t.tgname || ' of ' || r.name, pg_get_triggerdef(t.oid)
            FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
        UNION ALL SELECT 'rule ' || w.rulename || ' of ' || r.name, pg_get_ruledef(w.oid)
            FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
        UNION ALL SELECT 'label of enum ' || format_type(t.oid, NULL), e.enumlabel::text
            FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE {UserSchema} AND {NoTypeMember}
        UNION ALL SELECT 'default of domain ' || format_type(t.oid, NULL), t.typdefault
            FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE t.typtype = 'd' AND t.typdefault IS NOT NULL AND {UserSchema} AND {NoTypeMember}
        UNION ALL SELECT 'check ' || k.conname || ' of domain ' || format_type(t.oid, NULL), pg_get_constraintdef(k.oid)
            FROM pg_constraint k JOIN pg_type t ON t.oid = k.contypid JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE k.contype = 'c' AND {UserSchema} AND {NoTypeMember}
        UNION ALL SELECT 'body of ' || p.oid::regprocedure::text,
            CASE WHEN p.prokind = 'a' THEN p.agginitial ELSE pg_get_functiondef(p.oid) END
            FROM (SELECT p.*, g.agginitval AS agginitial FROM pg_proc p LEFT JOIN pg_aggregate g ON g.aggfnoid = p.oid) p
            JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE {UserSchema} AND {NoFunctionMember} AND (p.prokind <> 'a' OR p.agginitial IS NOT NULL)
        UNION ALL SELECT 'options of text search dictionary ' || t.oid::regdictionary::text, t.dictinitoption
            FROM pg_ts_dict t JOIN pg_namespace n ON n.oid = t.dictnamespace WHERE t.dictinitoption IS NOT NULL AND {UserSchema}
        UNION ALL SELECT 'comment on ' || pg_describe_object(d.classoid, d.objoid, d.objsubid), d.description
            FROM pg_description d WHERE d.objoid >= 16384
              AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = d.classoid AND e.objid = d.objoid AND e.deptype = 'e')
              AND d.classoid <> 'pg_extension'::regclass
        ) texts WHERE text IS NOT NULL ORDER BY 1, 2
        """;

    /// <summary>Objects that are left out or changed, each with its kind.</summary>
    public const string LeftOut = $"""
        SELECT 'publication' AS kind, pubname::text AS name FROM pg_publication
        UNION ALL SELECT 'subscription', subname::text FROM pg_subscription
            WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        UNION ALL SELECT 'foreign server', srvname::text FROM pg_foreign_server
        UNION ALL SELECT 'foreign table', format('%s.%s', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'f' AND {UserSchema}
        UNION ALL SELECT 'user mapping', format('%s on %s', usename, srvname) FROM pg_user_mappings
        UNION ALL SELECT 'event trigger', evtname::text FROM pg_event_trigger
            WHERE oid NOT IN (SELECT objid FROM pg_depend WHERE classid = 'pg_event_trigger'::regclass AND deptype = 'e')
        UNION ALL SELECT 'large objects', count(*)::text FROM pg_largeobject_metadata HAVING count(*) > 0
        UNION ALL SELECT 'row security', format('%s.%s', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relrowsecurity AND {UserSchema}
        UNION ALL SELECT 'security labels', count(*)::text FROM pg_seclabel WHERE objoid >= 16384 HAVING count(*) > 0
        UNION ALL SELECT 'unlogged table', format('%s.%s', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relpersistence = 'u' AND c.relkind IN ('r', 'p') AND {UserSchema} AND {NoClassMember}
        UNION ALL SELECT 'extension table', format('%s.%s', n.nspname, c.relname)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND {UserSchema} AND NOT {NoClassMember}
        ORDER BY 1, 2
        """;

    private const string IsTried = """
        (c.convalidated AND coalesce(to_jsonb(c) ->> 'conenforced', 'true') = 'true' AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
                AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass)
                AND NOT EXISTS (SELECT FROM pg_depend e
                    WHERE e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e')))
        """;

    private const string UserSchema = "(n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'weir_marker'))";

    private const string NoClassMember =
        "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')";

    private const string NoTypeMember =
        "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')";

    private const string NoFunctionMember =
        "NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')";
}
