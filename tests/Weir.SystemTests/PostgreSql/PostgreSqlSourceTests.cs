using Weir.Masking.Databases;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;
using Weir.Testing;

namespace Weir.SystemTests.PostgreSql;

public sealed class PostgreSqlSourceTests(PostgresCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_schema_says_what_generators_need_to_know()
    {
        await using var database = await cluster.CreateDatabaseAsync("schema", Cancel);
        await database.ExecuteAsync("CREATE EXTENSION citext", Cancel);
        await database.ExecuteAsUserAsync("""
            CREATE DOMAIN email AS varchar(80) CHECK (VALUE LIKE '%@%') NOT NULL;
            CREATE DOMAIN work_email AS email;
            CREATE TYPE mood AS ENUM ('sad', 'Jane Roe');
            CREATE TABLE dept (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, head int);
            CREATE TABLE staff (
                id serial PRIMARY KEY, code char(6) UNIQUE, mail work_email, nick citext, pay numeric(12,2) CHECK (pay > 0),
                feeling mood DEFAULT 'sad', ip inet, place point, cls regclass, dept int REFERENCES dept DEFERRABLE,
                boss int REFERENCES staff, full_name text GENERATED ALWAYS AS (code || 'x') STORED,
                EXCLUDE USING btree (nick WITH =));
            ALTER TABLE dept ADD FOREIGN KEY (head) REFERENCES staff;
            CREATE UNIQUE INDEX staff_low ON staff (lower(mail)) WHERE id > 3;
            CREATE TABLE events (at date, kind text, PRIMARY KEY (at, kind)) PARTITION BY RANGE (at);
            CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
            CREATE VIEW boss AS SELECT * FROM staff WHERE code = 'ANN-01';
            CREATE VIEW boss_of_boss AS SELECT * FROM boss;
            COMMENT ON TABLE staff IS 'ask Ann Lee';
            INSERT INTO dept SELECT FROM generate_series(1, 3);
            """, Cancel);
        await using var source = await Databases.OpenSourceAsync(database.UserSocketUri, Cancel);

        var schema = await source.ReadSchemaAsync(Cancel);

        Assert.Equal(["public.dept", "public.events", "public.staff"], schema.Tables.Select(t => t.Name.ToString()));
        Assert.Equal(3, schema.Table("public.dept").EstimatedRows);
        var staff = schema.Table("public.staff");
        Assert.Equal(
            new LogicalType(ValueKind.Text, "public.work_email", MaxLength: 80, BaseName: "varchar"), staff.Column("mail")!.Type);
        Assert.False(staff.Column("mail")!.IsNullable);
        Assert.Equal(
            new LogicalType(ValueKind.Decimal, "numeric(12,2)", Precision: 12, Scale: 2, BaseName: "numeric"), staff.Column("pay")!.Type);
        Assert.Equal(
            new LogicalType(ValueKind.Text, "character(6)", MaxLength: 6, IsFixedLength: true, BaseName: "bpchar"),
            staff.Column("code")!.Type);
        Assert.Equal(["sad", "Jane Roe"], staff.Column("feeling")!.Type.EnumLabels);
        Assert.Equal(ValueKind.Text, staff.Column("nick")!.Type.Kind);
        Assert.Equal(ValueKind.Opaque, staff.Column("place")!.Type.Kind);
        Assert.True(staff.Column("cls")!.Type.MoveAsText);
        Assert.True(staff.Column("full_name")!.IsGenerated);
        Assert.True(schema.Table("public.dept").Column("id")!.IsIdentity);
        Assert.Equal(["id"], staff.PrimaryKey!.Columns);
        Assert.Equal(["code"], staff.UniqueKeys.Single(k => k.Name == "staff_code_key").Columns);
        var partial = staff.UniqueKeys.Single(k => k.Name == "staff_low");
        Assert.True(partial.IsPartialOrExpression);
        Assert.Equal(["id", "mail"], partial.Columns.Order());
        Assert.Equal(["pay"], staff.Checks.Single(c => c.Name == "staff_pay_check").Columns);
        Assert.True(staff.Checks.Single(c => c.Name == "staff_nick_excl").IsExclusion);
        Assert.Equal(["mail"], staff.Checks.Single(c => c.Name == "email_check").Columns);
        Assert.Equal(
            ["public.dept(head)public.staff(id)", "public.staff(boss)public.staff(id)", "public.staff(dept)public.dept(id)"],
            schema.ForeignKeys.Select(k => $"{k.Table}({k.Columns[0]}){k.ReferencedTable}({k.ReferencedColumns[0]})"));
        Assert.Contains(schema.Texts, t => t.Text.Contains("ask Ann Lee", StringComparison.Ordinal));
        Assert.Contains(schema.Texts, t => t.Text == "Jane Roe");
        Assert.Contains(schema.Texts, t => t.Text.Contains("ANN-01", StringComparison.Ordinal));
        Assert.Contains(schema.Texts, t => t.Text.Contains("2020-01-01", StringComparison.Ordinal));
        Assert.Equal(
            ["view public.boss", "view public.boss_of_boss"], schema.TableUses.Where(u => u.Table == staff.Name).Select(u => u.What));
    }

    [Fact]
    public async Task Slices_give_every_row_once_and_all_readers_see_one_snapshot()
    {
        await using var database = await cluster.CreateDatabaseAsync("slices", Cancel);
        await database.ExecuteAsUserAsync("""
            CREATE TABLE big (id int, filler text) ;
            INSERT INTO big SELECT i, repeat('x', 900) FROM generate_series(1, 100000) i;
            CREATE TABLE tree (id int, filler text) PARTITION BY LIST (id);
            """, Cancel);
        await using var source = await Databases.OpenSourceAsync(database.UserSocketUri, Cancel);
        var schema = await source.ReadSchemaAsync(Cancel);
        var big = schema.Table("public.big");
        await database.ExecuteAsUserAsync("DELETE FROM big WHERE id % 2 = 0; INSERT INTO big SELECT 7, 'late'", Cancel);

        var slices = await source.SliceAsync(Databases.WholeTable(big), 4, Cancel);
        var ids = slices.SelectMany(s => Databases.Read(source, big, "weir_row.id", big.Columns[0].Type, s)).ToList();

        Assert.True(slices.Count > 1);
        Assert.Equal(100000, ids.Count);
        Assert.Equal(100000, ids.Distinct().Count());
        Assert.Equal(100000, await source.CountAsync("SELECT count(*) FROM big", Cancel));
        Assert.Equal([new TableSlice(0, null, "\"public\".\"tree\"", 0)],
            await source.SliceAsync(Databases.WholeTable(schema.Table("public.tree")), 4, Cancel));
    }

    [Fact]
    public async Task All_tables_that_may_not_be_read_are_named_at_once()
    {
        await using var database = await cluster.CreateDatabaseAsync("denied", Cancel);
        await database.ExecuteAsync(
            "CREATE TABLE one (id int); CREATE SCHEMA s; CREATE TABLE s.two (id int); CREATE TABLE s.\"Th ree\" ()", Cancel);
        await using var source = await Databases.OpenSourceAsync(database.UserSocketUri, Cancel);

        var error = await Assert.ThrowsAsync<DatabaseException>(() => source.ReadSchemaAsync(Cancel));

        Assert.Equal(DatabaseFailure.PermissionDenied, error.Failure);
        Assert.Contains("public.one, s.Th ree, s.two", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_source_cannot_be_written()
    {
        await using var database = await cluster.CreateDatabaseAsync("readonly", Cancel);
        await database.ExecuteAsUserAsync("CREATE TABLE t (id int); "
            + "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'INSERT INTO t VALUES (1) RETURNING id'", Cancel);
        await using var source = await Databases.OpenSourceAsync(database.UserSocketUri, Cancel);

        await Assert.ThrowsAsync<DatabaseException>(() => source.CountAsync("SELECT f()", Cancel));

        Assert.Equal(0, await source.CountAsync("SELECT count(*) FROM t", Cancel));
    }

    [Fact]
    public async Task Cancelling_ends_a_reader_that_waits_for_the_server()
    {
        await using var database = await cluster.CreateDatabaseAsync("cancel", Cancel);
        await database.ExecuteAsUserAsync("CREATE TABLE t (id int); INSERT INTO t VALUES (1)", Cancel);
        await using var source = await Databases.OpenSourceAsync(database.UserSocketUri, Cancel);
        var table = (await source.ReadSchemaAsync(Cancel)).Table("public.t");
        using var reader = source.OpenReader(
            new TableRead(table, [new ReadColumn("(SELECT pg_sleep(60))::text", new LogicalType(ValueKind.Text, "text"))], null),
            new TableSlice(0, null, null, -1));
        var reading = Task.Run(() => reader.TryRead(out _), Cancel);
        while (await database.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'", Cancel) == 0)
        {
            await Task.Delay(20, Cancel);
        }

        reader.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20), Cancel));
    }

    [Theory]
    [InlineData("wrong", DatabaseFailure.AuthenticationFailed)]
    [InlineData("no such database", DatabaseFailure.Unreachable)]
    [InlineData("no such port", DatabaseFailure.Unreachable)]
    public async Task A_failed_connection_says_why(string mistake, DatabaseFailure expected)
    {
        await cluster.EnsureStartedAsync(Cancel);
        var port = mistake == "no such port" ? 1 : cluster.Port;
        var password = mistake == "wrong" ? "wrong" : cluster.UserPassword;

        var error = await Assert.ThrowsAsync<DatabaseException>(
            () => Databases.OpenSourceAsync($"postgresql://weir:{password}@127.0.0.1:{port}/nowhere", Cancel));

        Assert.Equal(expected, error.Failure);
        Assert.DoesNotContain(password, error.Message, StringComparison.Ordinal);
    }
}
