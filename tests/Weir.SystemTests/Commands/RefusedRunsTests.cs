using Weir.Commands;
using Weir.Testing;

namespace Weir.SystemTests.Commands;

/// <summary>What stops <c>weir mask</c> before or while it runs: each with its message, its exit code, and nothing published.</summary>
public sealed class RefusedRunsTests(PostgresCluster cluster)
{
    private const string People = """
        CREATE TABLE people (id integer PRIMARY KEY, email varchar(80) UNIQUE, born date, city text);
        INSERT INTO people VALUES (1, 'ann@corp.test', '1980-05-17', 'Graz'), (2, 'bob@corp.test', '1975-01-02', 'Linz');
        """;

    public static TheoryData<string> Engines => CommandBench.Engines;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_password_is_refused_on_either_side_and_not_repeated()
    {
        const string wrong = "wrong-geheim";
        await using var bench = await CommandBench.CreateAsync(cluster, CommandBench.PostgreSql, People);
        using var folder = new TempFolder();
        var passwords = folder.Write("passwords", $"*:*:*:*:{wrong}\n");
        File.SetUnixFileMode(passwords, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var environment = new Dictionary<string, string?> { ["PGPASSFILE"] = passwords };

        foreach (var option in new[] { "--source", "--destination" })
        {
            string[] arguments = ["mask", "--config", bench.Configuration, option, bench.SourceDatabase.UserTcpUri];
            var outcome = await WeirProcess.RunAsync(arguments, environment, "", Cancellation);

            Assert.Equal(ExitCode.Unreachable, outcome.ExitCode);
            Assert.Contains("password", outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain(wrong, outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_host_that_is_down_or_unknown_is_named()
    {
        await using var bench = await CommandBench.CreateAsync(cluster, CommandBench.PostgreSql, People);

        foreach (var (option, host) in new[] { ("--source", "127.0.0.1"), ("--destination", "127.0.0.1"), ("--source", "no.invalid") })
        {
            var outcome = await bench.RunAsync("mask", option, $"postgresql://reader@{host}:1/clinic");

            Assert.Equal(ExitCode.Unreachable, outcome.ExitCode);
            Assert.Contains(host, outcome.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_table_that_may_not_be_read_is_named_and_no_other()
    {
        await using var bench = await CommandBench.CreateAsync(cluster, CommandBench.PostgreSql, People);
        await bench.SourceDatabase.ExecuteAsync("CREATE TABLE closed (id int PRIMARY KEY)", Cancellation);

        var error = await bench.RefusedAsync(ExitCode.Unreachable, "may not read public.closed", "grant");

        Assert.DoesNotContain("public.people", error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_column_that_the_source_does_not_have_is_named_with_its_line(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        bench.AddAfter("city", "ghost: { type: text, generator: hash }");

        await bench.RefusedAsync(ExitCode.SchemaDrift, "people.columns.ghost", "no such column", "line ");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task An_unknown_generator_is_named_with_the_nearest(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        bench.Set("city", "generator: citty");

        await bench.RefusedAsync(ExitCode.ConfigurationInvalid, "people.columns.city", "did you mean city?");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_parameter_out_of_range_is_named_with_its_range(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        bench.Set("born", "generator: date-shift, max_days: 0");

        await bench.RefusedAsync(ExitCode.ConfigurationInvalid, "people.columns.born", "max_days", "1", "36500");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_missing_key_file_is_named_and_none_is_made(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        File.Delete(bench.Key);

        await bench.RefusedAsync(ExitCode.KeyRefused, bench.Key, "there is no file", "weir keys new");

        Assert.False(File.Exists(bench.Key));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_key_file_that_others_can_read_is_refused_with_the_line_that_mends_it(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        File.SetUnixFileMode(bench.Key, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        await bench.RefusedAsync(ExitCode.KeyRefused, "chmod 600");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_column_that_came_went_or_changed_its_type_is_drift(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        await bench.ExecuteAsync(
            "ALTER TABLE people ADD COLUMN nickname text; ALTER TABLE people DROP COLUMN city;"
            + "ALTER TABLE people DROP COLUMN born; ALTER TABLE people ADD COLUMN born integer");

        await bench.RefusedAsync(
            ExitCode.SchemaDrift, "people.columns.nickname", "people.columns.city", "people.columns.born", "type is", "--accept-new");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task A_lossy_generator_on_a_unique_column_is_refused_before_the_run(string engine)
    {
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        bench.Set("email", "generator: redact");

        await bench.RefusedAsync(ExitCode.ConfigurationInvalid, "people.columns.email", "lossy", "unique key");
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public async Task Keys_that_come_to_be_equal_stop_the_run_with_the_name_of_the_table_and_no_value(string engine)
    {
        // One value in two spellings has one hash.
        await using var bench = await CommandBench.CreateAsync(cluster, engine, People);
        await bench.ExecuteAsync("INSERT INTO people VALUES (3, ' ann@corp.test', NULL, NULL)");
        bench.Set("email", "generator: hash");

        var error = await bench.RefusedAsync(ExitCode.Failed, "people", "email");

        Assert.DoesNotContain("corp.test", error, StringComparison.Ordinal);
        await bench.ExecuteAsync("DELETE FROM people WHERE id = 3");
        Assert.Equal(["2"], await bench.MaskedAsync("SELECT CAST(count(*) AS text) FROM people"));
    }

    [Fact]
    public async Task Rows_that_come_to_exclude_each_other_are_foretold_by_a_note_and_stop_the_run_with_the_constraints_name()
    {
        await using var bench = await CommandBench.CreateAsync(cluster, CommandBench.PostgreSql, """
            CREATE TABLE stays (id integer PRIMARY KEY, came date,
                CONSTRAINT one_guest EXCLUDE USING gist (daterange(came, came + 1) WITH &&));
            INSERT INTO stays SELECT i, date '2024-01-01' + i FROM generate_series(1, 200) AS i;
            """);
        bench.Set("came", "generator: date-shift, max_days: 2");

        var plan = (await bench.RunAsync("plan")).Expect(ExitCode.Success);
        var error = await bench.RefusedAsync(ExitCode.Failed, "one_guest");

        Assert.Contains("stays.columns.came: exclusion constraint one_guest must hold", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("2024-", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CommandBench.Sqlite, "generate")]
    [InlineData(CommandBench.PostgreSql, "generate")]
    [InlineData(CommandBench.Sqlite, "error")]
    [InlineData(CommandBench.PostgreSql, "error")]
    public async Task Text_that_is_no_UTF8_is_masked_like_any_other_or_stops_the_run_where_the_policy_says_so(string target, string policy)
    {
        const string sql = """
            CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(80));
            INSERT INTO people VALUES (1, 'Ann Smith'), (2, CAST(x'416e6eff20536d697468' AS TEXT)), (3, CAST(x'c0' AS TEXT));
            """;
        await using var bench = await CommandBench.CreateAsync(cluster, CommandBench.Sqlite, sql, target);
        bench.Set("name", $"kind: full-name, generator: full-name, on_invalid: {policy}");

        if (policy == "error")
        {
            await bench.RefusedAsync(ExitCode.Failed, "people.name");
            return;
        }

        var names = await bench.MaskedAsync("SELECT name FROM people");
        Assert.Equal(3, names.Count);
        Assert.All(names, n => Assert.DoesNotContain('\uFFFD', n));
        Assert.All(names, n => Assert.DoesNotContain("Smith", n, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_that_is_no_UTF8_passes_through_to_SQLite_and_is_refused_by_PostgreSQL_with_the_tables_name()
    {
        const string sql = "CREATE TABLE codes (id INTEGER PRIMARY KEY, code TEXT); INSERT INTO codes VALUES (1, CAST(x'41ff' AS TEXT))";
        await using var same = await CommandBench.CreateAsync(cluster, CommandBench.Sqlite, sql);
        await using var other = await CommandBench.CreateAsync(cluster, CommandBench.Sqlite, sql, CommandBench.PostgreSql);

        Assert.Equal(["41FF"], await same.MaskedAsync("SELECT hex(code) FROM codes"));
        await other.RefusedAsync(ExitCode.Failed, "codes");
    }
}
