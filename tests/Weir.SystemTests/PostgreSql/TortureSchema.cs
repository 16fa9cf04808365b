namespace Weir.SystemTests.PostgreSql;

/// <summary>A schema with one of everything that a copy must carry, owned by an ordinary role.</summary>
internal static class TortureSchema
{
    /// <summary>What only a superuser can make.</summary>
    public const string Extensions = """
        CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION pg_trgm; CREATE EXTENSION postgres_fdw;
        GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO weir;
        COMMENT ON EXTENSION citext IS 'changed';
        CREATE FUNCTION watcher() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
        CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION watcher();
        """;

    /// <summary>Types; a label added to an enumeration can be used only after a commit.</summary>
    public const string Types = """
        CREATE SCHEMA "Odd ""schema"; CREATE SCHEMA other;
        CREATE DOMAIN email AS citext CHECK (VALUE ~ '@') DEFAULT 'nobody@example.org'; COMMENT ON DOMAIN email IS 'an address';
        CREATE DOMAIN "Odd ""schema"."Short" AS char(3) NOT NULL;
        CREATE TYPE mood AS ENUM ('sad', 'so-so', 'o''k', 'happy'); ALTER TYPE mood ADD VALUE 'meh' BEFORE 'happy';
        CREATE TYPE place AS (street text, "no" int, feeling mood);
        CREATE TYPE span AS RANGE (subtype = float8);
        """;

    /// <summary>A table with a column of every kind.</summary>
    public const string Kinds = """
        CREATE TABLE kinds (
            id bigint GENERATED ALWAYS AS IDENTITY (START 10 INCREMENT 5) PRIMARY KEY, b bool, i2 int2, i4 int4, r float4, d float8,
            n numeric, n2 numeric(10,3), t text, v varchar(20), c char(10), nm name, by bytea, da date, ti time, tz timetz, ts timestamp,
            tstz timestamptz, iv interval, u uuid, j json, jb jsonb, ip inet, ci cidr, ma macaddr, m8 macaddr8, m money, bi bit(5),
            vb varbit, x xml, pt point, bx box, pg polygon, tsv tsvector, tsq tsquery, ar int[],
            ar2 text[][], mo mood, mos mood[], pl place,
            pls place[], sp span, ir int4range, mr datemultirange, e email, sh "Odd ""schema"."Short", ct citext,
            hs hstore, ch "char", o oid,
            lsn pg_lsn, jp jsonpath, cls regclass, fn regprocedure, typ regtype, clss regclass[], acl aclitem, acls aclitem[]);
        INSERT INTO kinds (b, i2, i4, r, d, n, n2, t, v, c, nm, by, da, ti, tz, ts, tstz, iv, u, j, jb, ip, ci, ma,
        m8, m, bi, vb, x, pt, bx,
            pg, tsv, tsq, ar, ar2, mo, mos, pl, pls, sp, ir, mr, e, sh, ct, hs, ch, o, lsn, jp, cls, fn, typ, clss, acl, acls)
        SELECT i % 2 = 0, i, i * 1000, i / 3.0, i / 7.0, i / 7.0, i / 9.0, 'té ' || i || E'\n\\N', 'v' || i, 'c' || i, 'n' || i,
            decode(md5(i::text), 'hex'), CASE i WHEN 1 THEN 'infinity' ELSE date '2000-02-29' + i END, '24:00', '10:00:00.5+05:30',
            CASE i WHEN 2 THEN '-infinity' ELSE timestamp '0044-03-15 BC' + i * interval '1 day' END,
            '2024-02-29 12:00+02', '1 mon -2 days 3.5s',
            md5(i::text)::uuid, '{"a" :  1, "a": 2}', '{"b": [1, null, "x"]}', '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03',
            '08:00:2b:01:02:03:04:05', 12.34, B'10101', B'1', '<a b="c">ü</a>', '(1,2)', '(1,2),(3,4)', '((0,0),(1,1),(2,0))',
            'a fat cat', 'fat & !rat', ARRAY[1, NULL, i], '{{a,b},{c,NULL}}', 'o''k', '{meh,sad}', ('("Main St",' || i || ',happy)')::place,
            '{"(x,,)"}'::place[], '[1.5,2.5)', '(,5)', '{[2020-01-01,2021-01-01)}', 'a@b', 'ab', 'MiXeD', 'k=>v, n=>NULL', 'q',
            4711, '16/B374D848', '$.a[*] ? (@ > 1)', CASE i WHEN 1 THEN 'kinds'::regclass ELSE 99999::regclass END,
            'length(text)', 'mood', '{kinds,pg_class}', 'weir=r/weir', '{weir=r/weir}'
        FROM generate_series(1, 50) i;
        INSERT INTO kinds (n, r, d, sh) VALUES ('NaN', 'NaN', '-Infinity', 'x'), ('-Infinity', 'Infinity', 'NaN', 'y'),
            (10::numeric ^ 200, 0, -0.0, 'z');
        """;

    /// <summary>Everything else.</summary>
    public const string Tables = """
        CREATE TABLE "Odd ""schema"."select" ("from" int PRIMARY KEY, "Wh ere" text,
            "quo""te" text GENERATED ALWAYS AS (upper("Wh ere")) STORED,
            CHECK ("Wh ere" <> 'se''cret'));
        COMMENT ON COLUMN "Odd ""schema"."select"."quo""te" IS 'it''s "quoted"';
        INSERT INTO "Odd ""schema"."select" SELECT i, 'row ' || i FROM generate_series(1, 9) i;
        CREATE TABLE nothing (); INSERT INTO nothing SELECT FROM generate_series(1, 3);
        CREATE TABLE only_generated (g int GENERATED ALWAYS AS (1 + 1) STORED); INSERT INTO only_generated DEFAULT VALUES;
        CREATE TABLE empty_one (id int PRIMARY KEY, t text);
        CREATE TABLE no_key (a text, b int); INSERT INTO no_key VALUES ('x', 1), ('x', 1), (NULL, NULL);
        CREATE UNLOGGED TABLE fleeting (id int); INSERT INTO fleeting VALUES (1);
        CREATE TABLE department (id serial PRIMARY KEY, name text NOT NULL UNIQUE, head int);
        CREATE TABLE staff (id serial PRIMARY KEY, department int NOT NULL, boss int REFERENCES staff DEFERRABLE INITIALLY DEFERRED,
            mail email,
            during tsrange, FOREIGN KEY (department) REFERENCES department ON DELETE CASCADE, EXCLUDE USING gist (during WITH &&));
        ALTER TABLE department ADD CONSTRAINT head_works_here FOREIGN KEY (head) REFERENCES staff DEFERRABLE;
        ALTER TABLE staff ADD CONSTRAINT late CHECK (id > 0) NOT VALID;
        INSERT INTO department (name) VALUES ('a'), ('b'); INSERT INTO staff (department, boss, mail) SELECT 1 + i % 2, 21 - i, i || '@x'
            FROM generate_series(1, 20) i; UPDATE department SET head = id; SET CONSTRAINTS ALL IMMEDIATE;
        CREATE INDEX ON staff USING gin ((mail::text) gin_trgm_ops); CREATE UNIQUE INDEX ON staff (lower(mail::text)) WHERE boss > 3;
        CREATE STATISTICS both_of_them ON department, boss FROM staff;
        CREATE TABLE pair (a int, b text, PRIMARY KEY (a, b)); CREATE TABLE pair_child (a int, b text, FOREIGN KEY (a, b) REFERENCES pair);
        INSERT INTO pair SELECT i, 'b' || i FROM generate_series(1, 5) i; INSERT INTO pair_child VALUES (1, 'b1'), (1, NULL);
        CREATE TABLE log (at date NOT NULL, region text, id bigserial, note text, PRIMARY KEY (at, region, id)) PARTITION BY RANGE (at);
        CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
        CREATE TABLE log_new (id bigint NOT NULL, note text, at date NOT NULL, dropped int, region text NOT NULL);
        ALTER TABLE log_new DROP COLUMN dropped; DROP TABLE log_new;
        CREATE TABLE log_new PARTITION OF log FOR VALUES FROM ('2020-01-01') TO ('2030-01-01') PARTITION BY LIST (region);
        CREATE TABLE other.log_eu PARTITION OF log_new FOR VALUES IN ('eu', 'Zoë'); CREATE TABLE log_rest PARTITION OF log_new DEFAULT;
        CREATE INDEX ON log (note);
        INSERT INTO log (at, region, note) SELECT date '2019-06-01' + i, CASE WHEN i % 3 = 0 THEN 'eu' ELSE 'us' END, 'n' || i
            FROM generate_series(1, 600) i;
        CREATE TABLE parent (id int, t text); CREATE TABLE heir (extra int) INHERITS (parent);
        INSERT INTO parent VALUES (1, 'p'); INSERT INTO heir VALUES (2, 'h', 3);
        CREATE SEQUENCE lonely START 7 INCREMENT -2 MINVALUE -100 MAXVALUE 10; SELECT nextval('lonely'), nextval('lonely');
        CREATE SEQUENCE fresh START 42;
        CREATE FUNCTION head_of(d int) RETURNS int LANGUAGE sql STABLE AS $$ SELECT head FROM public.department WHERE id = d $$;
        CREATE FUNCTION atomic_one(s staff) RETURNS text LANGUAGE sql RETURN (s).mail::text;
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.t := NEW.t || '!'; RETURN NEW; END $$;
        CREATE PROCEDURE nop() LANGUAGE sql AS ''; CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
        CREATE TRIGGER stamped BEFORE INSERT ON empty_one FOR EACH ROW WHEN (NEW.id > 0) EXECUTE FUNCTION stamp('argument');
        CREATE RULE keep AS ON DELETE TO no_key DO INSTEAD NOTHING; COMMENT ON TRIGGER stamped ON empty_one IS 'adds a mark';
        CREATE VIEW heads AS SELECT d.name, s.mail FROM department d JOIN staff s ON s.id = d.head;
        CREATE MATERIALIZED VIEW zz_counts AS SELECT department, count(*) FROM staff GROUP BY 1;
        CREATE UNIQUE INDEX ON zz_counts (department);
        CREATE VIEW between_them AS SELECT * FROM zz_counts; CREATE MATERIALIZED VIEW aa_sums AS SELECT sum(count) FROM between_them;
        CREATE MATERIALIZED VIEW hollow AS SELECT 1 AS one WITH NO DATA;
        ALTER TABLE no_key ENABLE ROW LEVEL SECURITY;
        CREATE POLICY mine ON no_key TO weir USING (a = current_user); COMMENT ON POLICY mine ON no_key IS 'x';
        CREATE PUBLICATION news FOR TABLE staff; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'prod');
        CREATE USER MAPPING FOR weir SERVER far OPTIONS (user 'prod'); CREATE FOREIGN TABLE far_away (id int) SERVER far;
        COMMENT ON SERVER far IS 'production'; COMMENT ON PUBLICATION news IS 'n'; COMMENT ON FOREIGN TABLE far_away IS 'f';
        GRANT SELECT ON staff TO PUBLIC; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; SELECT lo_create(0);
        """;

    /// <summary>As many columns as a table can have.</summary>
    public static string WideTable { get; } =
        $"CREATE TABLE wide ({string.Join(", ", Enumerable.Range(1, 1600).Select(i => $"c{i} int2"))}); "
        + $"INSERT INTO wide SELECT {string.Join(", ", Enumerable.Range(1, 1600).Select(i => i % 7 == 0 ? "NULL" : $"{i}"))}";
}
