using Weir.Commands;
using Weir.Testing;

namespace Weir.SystemTests.Commands;

/// <summary>Sources that are odd but sound are masked and checked by the real command.</summary>
public sealed class OddSourcesTests(PostgresCluster cluster)
{
    private const int WidestTable = 1600;

    public static TheoryData<string> Engines => CommandBench.Engines;

    [Theory]
    [InlineData("generator: date-shift")]
    [InlineData("kind: birth-date, generator: birth-date")]
    public async Task Infinite_dates_become_ordinary_ones_stay_or_stop_the_run_as_the_policy_says(string generator)
    {
        const string sql = """
            CREATE TABLE people (id integer PRIMARY KEY, born date, seen timestamptz);
            INSERT INTO people VALUES (1, 'infinity', '-infinity'), (2, '-infinity', 'infinity'), (3, '1980-05-17', '2020-01-01Z'),
                (4, '4713-01-01 BC', '2020-01-01Z'), (5, NULL, NULL);
            """;
        const string infinite = "SELECT count(*) FROM people WHERE NOT isfinite(born) OR NOT isfinite(seen)";
        foreach (var (policy, left) in new[] { ("generate", "0"), ("keep", "2"), ("null", "0") })
        {
            await using var bench = await CommandBench.CreateAsync(cluster, CommandBench.PostgreSql, sql);
            bench.Set("born", $"{generator}, on_invalid: {policy}").Set("seen", $"{generator}, on_invalid: {policy}");

            Assert.Equal([left], await bench.MaskedAsync(infinite));
            Assert.Equal(["0"], await bench.CopyAsync("SELECT count(*) FROM people WHERE born = '1980-05-17'"));
        }

        await using var strict = await CommandBench.CreateAsync(cluster, CommandBench.PostgreSql, sql);
        strict.Set("born", $"{generator}, on_invalid: error");
        await strict.RefusedAsync(ExitCode.Failed, "people.born");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Tables_that_reference_each_other_and_themselves_keep_every_reference(string engine)
    {
        var late = engine == CommandBench.PostgreSql
            ? "ALTER TABLE departments ADD FOREIGN KEY (head) REFERENCES staff (id);"
            : "";
        var head = engine == CommandBench.PostgreSql ? "head integer" : "head integer REFERENCES staff (id)";
        await using var bench = await CommandBench.CreateAsync(cluster, engine, $"""
            CREATE TABLE departments (id integer PRIMARY KEY, {head});
            CREATE TABLE staff (id integer PRIMARY KEY, department integer NOT NULL REFERENCES departments (id),
                boss integer REFERENCES staff (id), email text);
            INSERT INTO departments VALUES (1, NULL), (2, NULL);
            INSERT INTO staff VALUES (10, 1, NULL, 'ann@corp.test'), (11, 1, 10, 'bob@corp.test'), (12, 2, 10, 'eve@corp.test');
            UPDATE departments SET head = 10 WHERE id = 1; UPDATE departments SET head = 12 WHERE id = 2;
            {late}
            """);

        const string joined = """
            SELECT CAST(count(*) AS text) FROM staff s JOIN departments d ON d.id = s.department JOIN staff h ON h.id = d.head
            LEFT JOIN staff b ON b.id = s.boss WHERE s.boss IS NULL OR b.id IS NOT NULL
            """;
        Assert.Equal(["3"], await bench.MaskedAsync(joined));
        Assert.Equal(["0"], await bench.CopyAsync("SELECT CAST(count(*) AS text) FROM staff WHERE id IN (10, 11, 12) AND boss = 10"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_table_without_a_key_keeps_every_row_equal_ones_too(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(
            cluster,
            engine,
            "CREATE TABLE log (email text, at text);"
            + "INSERT INTO log VALUES ('ann@corp.test', 'x'), ('ann@corp.test', 'x'), ('bob@corp.test', 'y'), (NULL, NULL)");

        Assert.Equal(["4"], await bench.MaskedAsync("SELECT CAST(count(*) AS text) FROM log"));
        Assert.Equal(["2"], await bench.CopyAsync("SELECT CAST(count(DISTINCT email) AS text) FROM log"));
        Assert.Equal(["0"], await bench.CopyAsync("SELECT CAST(count(*) AS text) FROM log WHERE email LIKE '%corp.test'"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Tables_without_rows_are_copied_without_rows(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(
            cluster,
            engine,
            "CREATE TABLE people (id integer PRIMARY KEY, email text UNIQUE, born date, note text);"
            + "CREATE TABLE visits (id integer PRIMARY KEY, person integer REFERENCES people (id))");
        bench.Set("note", "kind: free-text, generator: free-text").Set("born", "generator: shuffle");

        Assert.Equal(["0"], await bench.MaskedAsync("SELECT CAST(count(*) AS text) FROM people"));
        Assert.Equal(["0"], await bench.CopyAsync("SELECT CAST(count(*) AS text) FROM visits"));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Reserved_words_quotes_and_other_scripts_are_names_like_any_other(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, """
            CREATE TABLE "select ""from" ("order" integer PRIMARY KEY, "gr'oup" text, "a""b; --" text UNIQUE, "ключ: {x}" text, "%s $1 \" text);
            CREATE TABLE "table" ("where" integer PRIMARY KEY, "references" integer REFERENCES "select ""from" ("order"), "NULL" text);
            CREATE INDEX "in""dex" ON "table" ("NULL");
            INSERT INTO "select ""from" VALUES (1, 'Ann Smith', 'ann@corp.test', 'z', 'y'), (2, 'Bob Hope', 'bob@corp.test', NULL, '');
            INSERT INTO "table" VALUES (7, 1, 'eve@corp.test'), (8, 2, NULL);
            """);

        const string joined = """SELECT CAST(count(*) AS text) FROM "table" t JOIN "select ""from" s ON s."order" = t."references" """;
        Assert.Equal(["2"], await bench.MaskedAsync(joined));
        Assert.Equal(
            ["0"],
            await bench.CopyAsync("""SELECT CAST(count(*) AS text) FROM "select ""from" WHERE "a""b; --" LIKE '%corp.test' """));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_table_of_1600_columns_with_most_of_them_masked_is_carried(string engine)
    {
        // The most columns that PostgreSQL has; a row of them must fit a page of 8 KiB before and after.
        var numbers = Enumerable.Range(1, WidestTable - 1).ToList();
        var columns = string.Join(", ", numbers.Select(i => i % 2 == 0 ? $"n{i} integer" : $"t{i} varchar(4)"));
        var values = string.Join(", ", numbers.Select(i => i % 2 == 0 ? $"{i}" : "'ab'"));
        var sql = $"CREATE TABLE wide (id integer PRIMARY KEY, {columns});"
            + string.Concat(Enumerable.Range(1, 3).Select(row => $"INSERT INTO wide VALUES ({row}, {values});"));

        await using var bench = await CommandBench.CreateAsync(cluster, engine, sql);
        foreach (var i in numbers.Where(i => i % 4 != 0))
        {
            bench.Set(i % 2 == 0 ? $"n{i}" : $"t{i}", i % 2 == 0
                ? "generator: integer-range, minimum: 5000, maximum: 1000000"
                : "generator: character-scramble, by: row");
        }

        Assert.Equal(["3"], await bench.MaskedAsync("SELECT CAST(count(*) AS text) FROM wide WHERE n2 >= 5000 AND n1598 >= 5000 AND n4 = 4"));
    }
}
