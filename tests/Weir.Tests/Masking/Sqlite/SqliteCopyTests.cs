using Weir.Masking.Databases.Sqlite;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Testing;

namespace Weir.Tests.Masking.Sqlite;

public sealed class SqliteCopyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_kind_of_object_and_value_comes_through_unchanged()
    {
        var from = SqliteTestFile.Run(_folder.File("a.db"), """
            PRAGMA page_size = 8192; PRAGMA auto_vacuum = 2; PRAGMA user_version = 7; PRAGMA application_id = 1234;
            CREATE TABLE parent (
              id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(40) COLLATE NOCASE UNIQUE, born DATE DEFAULT CURRENT_DATE);
            CREATE TABLE child (
              id INTEGER PRIMARY KEY, parent_id INT REFERENCES parent ON DELETE CASCADE, amount NUMERIC(10,2) CHECK (amount >= 0),
              total REAL GENERATED ALWAYS AS (amount * 2) STORED, twice AS (amount * 2), any_value, bytes BLOB,
              CONSTRAINT pair UNIQUE (parent_id, amount));
            CREATE TABLE pairs (a TEXT, b INT, v ANY, PRIMARY KEY (a, b)) WITHOUT ROWID, STRICT;
            CREATE TABLE "order ""x"" [y]" ("select" TEXT, "a""b" TEXT, 'quoted' INT, `tick` REAL, "ünï" TEXT);
            CREATE TABLE zero_rows (a, b);
            CREATE TABLE log (at DATETIME, what TEXT);
            CREATE UNIQUE INDEX part ON parent (name) WHERE born IS NOT NULL;
            CREATE INDEX expr ON child (abs(amount) DESC);
            CREATE VIEW names AS SELECT name FROM parent;
            CREATE TRIGGER wrote AFTER INSERT ON child BEGIN INSERT INTO log VALUES (datetime('now'), 'inserted'); END;
            CREATE TRIGGER through INSTEAD OF INSERT ON names BEGIN INSERT INTO parent (name) VALUES (new.name); END;
            INSERT INTO parent VALUES (1, 'Zoë', '2000-01-01'), (5, NULL, NULL), (9, '', '2024-02-29');
            DELETE FROM parent WHERE id = 9;
            INSERT INTO child (id, parent_id, amount, any_value, bytes) VALUES
              (1, 1, 12.34, 'text', x'00ff'), (2, 5, 5, 7, zeroblob(0)), (3, NULL, 0.1, 1.5, NULL), (4, 1, 99999999.99, x'61', 'text'),
              (5, 1, NULL, '', ''), (6, 1, 'not a number', CAST(x'61ff62' AS TEXT), CAST(x'610062' AS TEXT)),
              (7, 5, 9007199254740993, 9e999, -0.0);
            INSERT INTO pairs VALUES ('x', 1, 1), ('x', 2, '1'), ('y', 1, x'01'), ('z', 1, NULL);
            INSERT INTO "order ""x"" [y]" VALUES ('s', 'q', 1, 2.5, 'é');
            ANALYZE;
            """);

        await SqliteTestFile.CopyAsync(from, _folder.File("b.db"));

        var to = _folder.File("b.db");
        Assert.Equal(SqliteTestFile.Dump(from), SqliteTestFile.Dump(to));
        Assert.Equal(SqliteTestFile.Rows(from, "SELECT * FROM sqlite_sequence"), SqliteTestFile.Rows(to, "SELECT * FROM sqlite_sequence"));
        foreach (var pragma in new[] { "user_version", "application_id", "page_size", "auto_vacuum", "encoding", "integrity_check" })
        {
            Assert.Equal(SqliteTestFile.Rows(from, $"PRAGMA {pragma}"), SqliteTestFile.Rows(to, $"PRAGMA {pragma}"));
        }

        Assert.NotEmpty(SqliteTestFile.Rows(to, "SELECT * FROM sqlite_stat1 WHERE tbl = 'child'"));
        Assert.Equal(["a.db", "b.db"], Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Triggers_do_not_fire_while_loading()
    {
        var from = SqliteTestFile.Run(_folder.File("a.db"), """
            CREATE TABLE t (a); CREATE TABLE log (a);
            INSERT INTO t VALUES (1), (2);
            CREATE TRIGGER wrote AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;
            """);

        await SqliteTestFile.CopyAsync(from, _folder.File("b.db"));

        Assert.Equal(["0"], SqliteTestFile.Rows(_folder.File("b.db"), "SELECT count(*) FROM log"));
        SqliteTestFile.Run(_folder.File("b.db"), "INSERT INTO t VALUES (3)");
        Assert.Equal(["3"], SqliteTestFile.Rows(_folder.File("b.db"), "SELECT a FROM log"));
    }

    [Theory]
    [InlineData("UTF-16le")]
    [InlineData("UTF-16be")]
    public async Task Text_of_a_file_in_utf16_comes_through(string encoding)
    {
        var from = SqliteTestFile.Run(_folder.File("a.db"), $"""
            PRAGMA encoding = '{encoding}';
            CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('Zoë 𝄞'), (''), (NULL), ('日本');
            """);

        await SqliteTestFile.CopyAsync(from, _folder.File("b.db"));

        Assert.Equal([encoding], SqliteTestFile.Rows(_folder.File("b.db"), "PRAGMA encoding"));
        Assert.Equal(["Zoë 𝄞", "", "NULL", "日本"], SqliteTestFile.Rows(_folder.File("b.db"), "SELECT a FROM t ORDER BY rowid"));
    }

    [Fact]
    public async Task Text_in_double_quotes_of_an_old_schema_comes_through()
    {
        var from = _folder.File("a.db");
        SqliteTestFile.Run(from, "CREATE TABLE t (a TEXT, k TEXT DEFAULT 'new')");
        SqliteTestFile.Run(from, """
            PRAGMA writable_schema = ON;
            UPDATE sqlite_master SET sql = 'CREATE TABLE t (a TEXT, k TEXT DEFAULT "new" CHECK (k IN ("new", "old")))';
            """);
        SqliteTestFile.Run(from, "INSERT INTO t (a) VALUES ('x')");

        await SqliteTestFile.CopyAsync(from, _folder.File("b.db"));

        Assert.Equal(SqliteTestFile.Dump(from), SqliteTestFile.Dump(_folder.File("b.db")));
    }

    [Fact]
    public async Task A_table_of_1600_columns_comes_through()
    {
        var columns = string.Join(", ", Enumerable.Range(0, 1600).Select(i => $"c{i} TEXT"));
        var values = string.Join(", ", Enumerable.Range(0, 1600).Select(i => i % 3 == 0 ? "NULL" : $"'v{i}'"));
        var from = SqliteTestFile.Run(_folder.File("a.db"), $"CREATE TABLE wide ({columns}); INSERT INTO wide VALUES ({values})");

        await SqliteTestFile.CopyAsync(from, _folder.File("b.db"));

        Assert.Equal(SqliteTestFile.Rows(from, "SELECT * FROM wide"), SqliteTestFile.Rows(_folder.File("b.db"), "SELECT * FROM wide"));
    }

    [Fact]
    public async Task A_skipped_table_takes_only_the_foreign_keys_to_it_along()
    {
        var from = SqliteTestFile.Run(_folder.File("a.db"), """
            CREATE TABLE kept (id INTEGER PRIMARY KEY);
            CREATE TABLE secret (id INTEGER PRIMARY KEY);
            CREATE TABLE t (id INTEGER PRIMARY KEY, k INT REFERENCES kept(id),
              s INT CONSTRAINT to_secret REFERENCES secret(id) ON DELETE SET NULL,
              FOREIGN KEY (s) REFERENCES "secret" (id) DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (k) REFERENCES kept);
            INSERT INTO kept VALUES (1); INSERT INTO secret VALUES (1); INSERT INTO t VALUES (1, 1, 1);
            """);

        await SqliteTestFile.CopyAsync(from, _folder.File("b.db"), new HashSet<TableName> { new(string.Empty, "secret") });

        var to = _folder.File("b.db");
        Assert.Equal(
            ["kept", "t", "weir_marker"], SqliteTestFile.Rows(to, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"));
        Assert.Equal(["kept", "kept"], SqliteTestFile.Rows(to, "SELECT \"table\" FROM pragma_foreign_key_list('t')"));
        Assert.Equal(["1|1|1"], SqliteTestFile.Rows(to, "SELECT * FROM t"));
    }

    [Fact]
    public async Task What_needs_a_skipped_table_is_a_refusal_and_what_needs_a_virtual_one_is_left_out()
    {
        var from = SqliteTestFile.Run(_folder.File("a.db"), """
            CREATE TABLE secret (id INTEGER PRIMARY KEY, v TEXT);
            CREATE TABLE t (id INTEGER PRIMARY KEY, secret TEXT);
            CREATE VIRTUAL TABLE search USING fts5(words);
            CREATE VIEW over_secret AS SELECT v FROM secret;
            CREATE VIEW over_view AS SELECT * FROM over_secret;
            CREATE VIEW fine AS SELECT secret FROM t;
            CREATE VIEW broken AS SELECT * FROM never_there;
            CREATE TRIGGER to_search AFTER UPDATE ON t BEGIN INSERT INTO search VALUES (new.secret); END;
            CREATE TRIGGER to_secret AFTER DELETE ON t BEGIN DELETE FROM secret WHERE id = old.id; END;
            """);
        await using var source = SqliteTestFile.OpenSource(from);
        await using var destination = SqliteTestFile.OpenDestination(_folder.File("b.db"));

        var notices = destination.Examine(
            await source.ReadSchemaAsync(Cancel), new HashSet<TableName> { new(string.Empty, "secret") });

        Assert.Equal(
            ["trigger to_secret", "view over_secret", "view over_view"],
            notices.Where(n => n.IsRefusal).Select(n => n.What).Order(StringComparer.Ordinal));
        Assert.Equal(["trigger to_search"], notices.Where(n => !n.IsRefusal).Select(n => n.What));
    }

    [Fact]
    public async Task Nothing_is_allocated_per_row()
    {
        const int Rows = 40_000;
        var from = SqliteTestFile.Run(_folder.File("a.db"), $"""
            CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT, c REAL, d BLOB, e BLOB, f);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Rows})
            INSERT INTO t SELECT i, 'text ' || i, '', i / 3.0, randomblob(20), x'', NULL FROM n;
            """);
        await using var source = SqliteTestFile.OpenSource(from);
        var schema = await source.ReadSchemaAsync(Cancel);
        var table = schema.Tables[0];
        var read = new TableRead(table, [.. table.Columns.Select(c => new ReadColumn(TableName.Quote(c.Name), c.Type))], null);
        using var reader = source.OpenReader(read, new TableSlice(0, null, null, -1));
        using var copy = SqliteTestFile.Open(SqliteTestFile.Run(_folder.File("b.db"), schema.Texts[0].Text));
        using var writer = new SqliteRowWriter(copy.Handle!, table.Name, table.Columns, () => { });

        var rows = 0;
        var before = 0L;
        while (reader.TryRead(out var frame))
        {
            writer.Write(frame);
            // By now the runtime has compiled anew what runs often, for which it allocates a little itself.
            if (++rows == Rows / 2)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        Assert.Equal(Rows, rows);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public async Task Chinook_comes_through_unchanged()
    {
        var from = TestData.Require("chinook/Chinook_Sqlite.sqlite");

        await SqliteTestFile.CopyAsync(from, _folder.File("b.db"));

        Assert.Equal(SqliteTestFile.Dump(from), SqliteTestFile.Dump(_folder.File("b.db")));
        await using var copy = SqliteTestFile.OpenSource(_folder.File("b.db"));
        Assert.Empty(await copy.VerifyConstraintsAsync(Cancel));
        Assert.Equal(RunState.Finished, (await copy.ReadMarkerAsync(Cancel))!.State);
    }
}
