using System.Buffers.Binary;
using Weir.Masking.Databases;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;
using Weir.Testing;

namespace Weir.Tests.Masking.Sqlite;

public sealed class SqliteSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_a_folder_and_a_file_of_another_kind_are_unreachable()
    {
        Assert.Contains("no such file", Unreachable(_folder.File("none.db")), StringComparison.Ordinal);
        Assert.Contains("is a folder", Unreachable(_folder.FullName), StringComparison.Ordinal);
        Assert.Contains("not a SQLite database", Unreachable(_folder.Write("text.db", new string('x', 9000))), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File("none.db")));
    }

    [Fact]
    public async Task A_file_that_was_cut_is_found_damaged()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), """
            CREATE TABLE t (a TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT hex(randomblob(40)) FROM n;
            """);
        await using (var file = new FileStream(path, FileMode.Open))
        {
            file.SetLength(file.Length / 2);
        }

        Assert.Contains("damaged", Unreachable(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_says_what_people_mean_by_it()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), """
            CREATE TABLE plain (
              id INTEGER PRIMARY KEY, s SMALLINT NOT NULL, v NVARCHAR(20), d NUMERIC(10,2) CHECK (d > s), b BOOLEAN DEFAULT 1,
              day DATE, at TIMESTAMP, j JSONB, u UNIQUEIDENTIFIER, r DOUBLE PRECISION, x, total AS (d * 2), CHECK ("v" <> 'id'));
            CREATE UNIQUE INDEX part ON plain (v) WHERE b; CREATE UNIQUE INDEX expr ON plain (lower(v), day);
            CREATE TABLE pair (a TEXT, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID;
            CREATE TABLE child (id INT PRIMARY KEY, p INT REFERENCES PLAIN, a TEXT, b INT, gone INT REFERENCES nowhere(id),
              FOREIGN KEY (B, A) REFERENCES pair(b, a));
            CREATE VIRTUAL TABLE words USING fts5(w);
            INSERT INTO plain (s, x) VALUES (1, x'00'), (2, x'01'), (3, 4);
            """);
        await using var source = SqliteTestFile.OpenSource(path);

        var schema = await source.ReadSchemaAsync(Cancel);

        Assert.Equal(["child", "pair", "plain"], schema.Tables.Select(t => t.Name.ToString()));
        var plain = schema.Table(new TableName(string.Empty, "plain"))!;
        Assert.Equal(
            [
                (ValueKind.Integer, 64), (ValueKind.Integer, 16), (ValueKind.Text, 0), (ValueKind.Decimal, 0), (ValueKind.Boolean, 0),
                (ValueKind.Date, 0), (ValueKind.Timestamp, 0), (ValueKind.Json, 0), (ValueKind.Uuid, 0), (ValueKind.Real, 0),
                (ValueKind.Bytes, 0), (ValueKind.Text, 0),
            ],
            plain.Columns.Select(c => (c.Type.Kind, c.Type.IntegerBits)));
        Assert.Equal((20, 10, 2), (plain.Column("v")!.Type.MaxLength, plain.Column("d")!.Type.Precision, plain.Column("d")!.Type.Scale));
        Assert.Equal(["total"], plain.Columns.Where(c => c.IsGenerated).Select(c => c.Name));
        Assert.True(plain.Column("id") is { IsIdentity: true, IsNullable: false });
        Assert.Equal("1", plain.Column("b")!.Default);
        Assert.Equal(3, plain.EstimatedRows);
        Assert.Equal(
            [("plain_pkey", "id", false), ("part", "v", true), ("expr", "v,day", true)],
            plain.UniqueKeys.Select(k => (k.Name, string.Join(',', k.Columns), k.IsPartialOrExpression)));
        Assert.Equal(["s,d", "v"], plain.Checks.Select(c => string.Join(',', plain.Columns.Select(x => x.Name).Intersect(c.Columns))));
        Assert.Equal(["b", "a"], schema.Table(new TableName(string.Empty, "pair"))!.PrimaryKey!.Columns);
        Assert.Equal(
            ["child_p_fkey p plain id", "child_b_a_fkey b,a pair b,a"],
            schema.ForeignKeys.Select(
                f => $"{f.Name} {string.Join(',', f.Columns)} {f.ReferencedTable} {string.Join(',', f.ReferencedColumns)}"));
        Assert.Equal(["virtual table words", "foreign key of child to nowhere"], schema.Notices.Select(n => n.What));
        Assert.Contains(schema.Texts, t => t.Where == "table plain");
    }

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("UPDATE t SET a = 1")]
    public async Task Readers_of_a_file_in_wal_mode_see_what_it_held_when_it_was_opened(string logged)
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), "PRAGMA journal_mode = WAL; CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
        using var writer = SqliteTestFile.Open(path);
        using var command = writer.CreateCommand();
        command.CommandText = logged;
        command.ExecuteNonQuery();
        await using var source = SqliteTestFile.OpenSource(path);
        var schema = await source.ReadSchemaAsync(Cancel);

        SqliteTestFile.Run(path, "INSERT INTO t VALUES (2); UPDATE t SET a = a + 10; PRAGMA wal_checkpoint(PASSIVE)");

        Assert.Equal([1], ReadAll(source, schema.Tables[0]));
        Assert.Equal(1, await source.CountAsync("SELECT count(*) FROM t", Cancel));
        Assert.Equal(["11", "12"], SqliteTestFile.Rows(path, "SELECT a FROM t"));
    }

    [Fact]
    public async Task A_state_that_cannot_be_seen_again_is_a_fault_and_never_another_state()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), "PRAGMA journal_mode = WAL; CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
        await using var source = SqliteTestFile.OpenSource(path);
        var read = Read((await source.ReadSchemaAsync(Cancel)).Tables[0], null);
        SqliteTestFile.Run(path, "INSERT INTO t VALUES (2)");
        var readers = new List<RowReader>();

        var fault = Assert.Throws<DatabaseException>(() =>
        {
            for (var i = 0; i < 9; i++)
            {
                readers.Add(source.OpenReader(read, new TableSlice(i, null, null, -1)));
            }
        });

        Assert.Contains("a program changed it", fault.Message, StringComparison.Ordinal);
        Assert.Equal(8, readers.Count);
        Assert.All(readers, r =>
        {
            Assert.True(r.TryRead(out _));
            Assert.False(r.TryRead(out _));
            r.Dispose();
        });
        Assert.Equal([1], ReadAll(source, read.Table));
    }

    [Fact]
    public async Task A_file_with_a_rollback_journal_cannot_change_while_it_is_read()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
        await using (var source = SqliteTestFile.OpenSource(path))
        {
            using var writer = SqliteTestFile.Open(path);
            using var command = writer.CreateCommand();
            command.CommandText = "INSERT INTO t VALUES (2)";
            command.CommandTimeout = 1;
            var fault = Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => command.ExecuteNonQuery());
            Assert.Equal(SQLitePCL.raw.SQLITE_BUSY, fault.SqliteErrorCode);
            Assert.Equal([1], ReadAll(source, (await source.ReadSchemaAsync(Cancel)).Tables[0]));
        }

        SqliteTestFile.Run(path, "INSERT INTO t VALUES (2)");
    }

    [Fact]
    public async Task The_source_cannot_be_written_through_its_own_connection()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), "CREATE TABLE t (a INT)");
        await using var source = SqliteTestFile.OpenSource(path);

        var fault = await Assert.ThrowsAsync<DatabaseException>(
            () => source.CountAsync("INSERT INTO t VALUES (1) RETURNING a", Cancel));

        Assert.Equal(DatabaseFailure.PermissionDenied, fault.Failure);
    }

    [Fact]
    public void A_journal_that_waits_to_be_rolled_back_says_what_to_do()
    {
        var path = _folder.File("a.db");
        SqliteTestFile.Run(path, "CREATE TABLE t (a TEXT); INSERT INTO t VALUES (hex(randomblob(20000)))");
        using (var writer = SqliteTestFile.Open(path))
        {
            using var command = writer.CreateCommand();
            command.CommandText = "PRAGMA cache_size = 1; BEGIN; UPDATE t SET a = hex(randomblob(20000)); INSERT INTO t SELECT a FROM t";
            command.ExecuteNonQuery();
            File.Copy(path, _folder.File("b.db"));
            File.Copy($"{path}-journal", _folder.File("b.db-journal"));
        }

        Assert.Contains("journal waits to be rolled back", Unreachable(_folder.File("b.db")), StringComparison.Ordinal);

        File.Move(_folder.File("b.db"), _folder.File("c.db.weir-run1.tmp"));
        File.Move(_folder.File("b.db-journal"), _folder.File("c.db.weir-run1.tmp-journal"));
        var fault = Assert.Throws<DatabaseException>(() => SqliteTestFile.OpenSource(_folder.File("c.db.weir-run1.tmp")));
        Assert.Equal(DatabaseFailure.Unfinished, fault.Failure);
    }

    [Fact]
    public async Task Slices_give_every_row_once()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), """
            CREATE TABLE t (a INT, rowid TEXT);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
            INSERT INTO t (oid, a) SELECT i * 7 - 1000, i FROM n;
            """);
        await using var source = SqliteTestFile.OpenSource(path);
        var table = (await source.ReadSchemaAsync(Cancel)).Tables[0];
        var read = Read(table, null);

        var slices = await source.SliceAsync(read, 3, Cancel);

        Assert.Equal(3, slices.Count);
        var seen = slices.Select(s => Integers(source, read, s)).ToList();
        Assert.All(seen, s => Assert.InRange(s.Count, 99_000, 101_000));
        Assert.Equal(Enumerable.Range(1, 300_000).Select(i => (long)i), seen.SelectMany(s => s).Order());
    }

    [Fact]
    public async Task A_condition_and_its_comment_stay_inside_their_parentheses()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2), (3)");
        await using var source = SqliteTestFile.OpenSource(path);
        var read = Read((await source.ReadSchemaAsync(Cancel)).Tables[0], "weir_row.a = 1 OR a = 2 -- why");

        Assert.Equal([1, 2], Integers(source, read, (await source.SliceAsync(read, 2, Cancel))[0]));
        var broken = read with { Condition = "nonsense = 1" };
        var fault = Assert.Throws<DatabaseException>(() => source.OpenReader(broken, new TableSlice(0, null, null, -1)));
        Assert.Equal(DatabaseFailure.Rejected, fault.Failure);
    }

    [Fact]
    public async Task A_cancelled_reader_ends()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2), (3)");
        await using var source = SqliteTestFile.OpenSource(path);
        var reader = source.OpenReader(Read((await source.ReadSchemaAsync(Cancel)).Tables[0], null), new TableSlice(0, null, null, -1));
        Assert.True(reader.TryRead(out _));

        reader.Cancel();

        Assert.Throws<OperationCanceledException>(() => reader.TryRead(out _));
        reader.Dispose();
        reader.Cancel();
    }

    [Fact]
    public async Task Faults_are_counted_and_no_value_is_shown()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), """
            CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INT REFERENCES p, n INT CHECK (n > 0));
            INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1), (4711, 1), (4712, 1), (NULL, 1);
            PRAGMA ignore_check_constraints = ON; INSERT INTO c VALUES (1, -4713), (1, -4714);
            """);
        await using var source = SqliteTestFile.OpenSource(path);

        var faults = await source.VerifyConstraintsAsync(Cancel);

        Assert.Equal(["c: 2 rows break c_check1", "c (p): 2 rows refer to rows that p does not have"], faults);
    }

    [Fact]
    public async Task One_file_has_one_identity_whatever_its_name()
    {
        var path = SqliteTestFile.Run(_folder.File("a.db"), "CREATE TABLE t (a)");
        File.CreateSymbolicLink(_folder.File("link.db"), path);
        SqliteTestFile.Run(_folder.File("other.db"), "CREATE TABLE t (a)");
        await using var one = SqliteTestFile.OpenSource(path);
        await using var two = SqliteTestFile.OpenSource(_folder.File("link.db"));
        await using var other = SqliteTestFile.OpenSource(_folder.File("other.db"));

        Assert.Equal(await one.GetIdentityAsync(Cancel), await two.GetIdentityAsync(Cancel));
        Assert.NotEqual(await one.GetIdentityAsync(Cancel), await other.GetIdentityAsync(Cancel));
    }

    private static string Unreachable(string path)
    {
        var fault = Assert.Throws<DatabaseException>(() => SqliteTestFile.OpenSource(path));
        Assert.Equal(DatabaseFailure.Unreachable, fault.Failure);
        return fault.Message;
    }

    private static TableRead Read(TableSchema table, string? condition) => new(
        table, [new ReadColumn($"{TableRead.Alias}.{TableName.Quote(table.Columns[0].Name)}", table.Columns[0].Type)], condition);

    private static List<long> ReadAll(SourceDatabase source, TableSchema table) =>
        Integers(source, Read(table, null), new TableSlice(0, null, null, -1));

    private static List<long> Integers(SourceDatabase source, TableRead read, TableSlice slice)
    {
        using var reader = source.OpenReader(read, slice);
        var values = new List<long>();
        while (reader.TryRead(out var frame))
        {
            values.Add(BinaryPrimitives.ReadInt64BigEndian(frame[7..]));
        }

        return values;
    }
}
