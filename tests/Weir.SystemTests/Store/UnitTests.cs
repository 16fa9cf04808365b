using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Store;

/// <summary>What a unit of change promises, on both engines.</summary>
public abstract class UnitTests(StoreHost host) : IAsyncLifetime
{
    private static readonly MigrationSet Tables = MigrationSet.Of(
        "tests",
        [
            ("0001_counter.sql", """
                CREATE TABLE counter (name text NOT NULL PRIMARY KEY, value bigint NOT NULL CHECK (value >= 0));
                CREATE TABLE child (counter_name text NOT NULL REFERENCES counter (name));
                INSERT INTO counter VALUES ('c', 0);
                """),
        ]);

    private Database? _database;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Database Database => _database!;

    public async ValueTask InitializeAsync() => _database = await host.OpenAsync(Cancel, Tables);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await host.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    [Trait("Asvs", "V15.4.1")]
    public async Task Concurrent_units_count_exactly()
    {
        var units = TestScale.Count(usual: 2_000, published: 20_000);
        await Task.WhenAll(Enumerable.Range(0, units).Select(_ => Database.WriteAsync(
            static unit =>
            {
                var value = unit.QueryOne<long>("SELECT value FROM counter WHERE name = 'c'");
                unit.Execute("UPDATE counter SET value = @next WHERE name = 'c'", new { next = value + 1 });
            },
            Cancel)));

        Assert.Equal(units, await CountAsync());
    }

    [Fact]
    [Trait("Asvs", "V2.3.3")]
    public async Task A_unit_that_throws_leaves_nothing_and_harms_no_other()
    {
        var tasks = Enumerable.Range(1, 200).Select(number => Database.WriteAsync(
            unit =>
            {
                unit.Execute("INSERT INTO counter VALUES (@name, @number)", new { name = $"n{number}", number });
                return number % 3 == 0 ? throw new InvalidDataException($"{number}") : number;
            },
            Cancel)).ToList();
        for (var i = 0; i < tasks.Count; i++)
        {
            var number = i + 1;
            if (number % 3 == 0)
            {
                Assert.Equal($"{number}", (await Assert.ThrowsAsync<InvalidDataException>(() => tasks[number - 1])).Message);
            }
            else
            {
                Assert.Equal(number, await tasks[i]);
            }
        }

        var kept = await Database.QueryAsync<long>("SELECT value FROM counter WHERE name <> 'c' ORDER BY value", null, Cancel);
        Assert.Equal(Enumerable.Range(1, 200).Where(static number => number % 3 != 0).Select(static number => (long)number), kept);
    }

    [Fact]
    public async Task A_unit_that_rolls_back_returns_its_value_and_keeps_nothing()
    {
        var value = await Database.WriteAsync(
            static unit =>
            {
                unit.Execute("UPDATE counter SET value = 5");
                unit.RollBack();
                return unit.QueryOne<long>("SELECT value FROM counter");
            },
            Cancel);

        Assert.Equal(5, value);
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData("INSERT INTO counter VALUES ('c', 1)", ConstraintKind.Unique)]
    [InlineData("INSERT INTO counter VALUES ('d', -1)", ConstraintKind.Check)]
    [InlineData("INSERT INTO counter VALUES ('d', NULL)", ConstraintKind.NotNull)]
    [InlineData("INSERT INTO child VALUES ('nobody')", ConstraintKind.ForeignKey)]
    public async Task A_broken_rule_of_the_schema_is_named_by_kind(string sql, ConstraintKind kind)
    {
        var error = await Assert.ThrowsAsync<StoreConstraintException>(() => Database.WriteAsync(unit => unit.Execute(sql), Cancel));

        Assert.Equal(kind, error.Kind);
        Assert.DoesNotContain("nobody", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_that_the_unit_hides_is_reported_and_nothing_is_kept()
    {
        await Assert.ThrowsAsync<StoreConstraintException>(() => Database.WriteAsync(
            static unit =>
            {
                unit.Execute("UPDATE counter SET value = 5");
                Assert.Throws<StoreConstraintException>(() => unit.Execute("INSERT INTO counter VALUES ('c', 1)"));
            },
            Cancel));

        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_failed_unit_may_answer_with_its_own_value_after_it_rolled_back_and_cannot_go_on()
    {
        var answer = await Database.WriteAsync(
            static unit =>
            {
                unit.Execute("UPDATE counter SET value = 5");
                Assert.Throws<StoreConstraintException>(() => unit.Execute("INSERT INTO counter VALUES ('c', 1)"));
                Assert.Throws<InvalidOperationException>(() => unit.Execute("UPDATE counter SET value = 6"));
                unit.RollBack();
                return "taken";
            },
            Cancel);

        Assert.Equal("taken", answer);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_unit_is_of_no_use_after_its_end()
    {
        WriteUnit? kept = null;
        await Database.WriteAsync(unit => kept = unit, Cancel);

        Assert.Throws<InvalidOperationException>(() => kept!.Execute("UPDATE counter SET value = 5"));
    }

    [Fact]
    public async Task A_unit_that_returns_a_task_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Database.WriteAsync(static _ => Task.FromResult(1), Cancel));

    [Fact]
    public async Task A_session_sees_one_state_whatever_is_written_meanwhile()
    {
        await using var session = await Database.OpenReadAsync(Cancel);
        await Database.WriteAsync(static unit => unit.Execute("UPDATE counter SET value = 5"), Cancel);

        Assert.Equal(0, await session.QueryOneAsync<long>("SELECT value FROM counter", null, Cancel));
        Assert.Equal(5, await CountAsync());
        await using var later = await Database.OpenReadAsync(Cancel);
        Assert.Equal(5, await later.QueryOneAsync<long>("SELECT value FROM counter", null, Cancel));
    }

    [Fact]
    public async Task A_session_cannot_write()
    {
        await using var session = await Database.OpenReadAsync(Cancel);

        await Assert.ThrowsAnyAsync<StoreException>(() => session.QueryAsync<long>("UPDATE counter SET value = 5 RETURNING value", null, Cancel));
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task A_wrong_statement_is_an_error_that_shows_no_arguments()
    {
        var error = await Assert.ThrowsAsync<StoreException>(
            () => Database.QueryAsync<long>("SELECT value FROM nowhere WHERE name = @secret", new { secret = "s3cret" }, Cancel));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_readers_wait_for_a_connection_and_all_get_an_answer()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => CountAsync()));

        Assert.All(values, static value => Assert.Equal(0, value));
    }

    protected async Task<long> CountAsync() => await Database.QueryOneAsync<long>("SELECT value FROM counter WHERE name = 'c'", null, Cancel);
}

/// <inheritdoc/>
public sealed class SqliteUnitTests() : UnitTests(new SqliteHost());

/// <inheritdoc/>
public sealed class PostgreSqlUnitTests(PostgresCluster cluster) : UnitTests(new PostgreSqlHost(cluster))
{
    [Fact]
    public async Task A_unit_is_run_again_after_a_serialization_failure()
    {
        var runs = 0;
        using var bothHaveRead = new Barrier(2);
        var tasks = Enumerable.Range(0, 2).Select(_ => Database.WriteAsync(
            unit =>
            {
                var value = unit.QueryOne<long>("SELECT value FROM counter WHERE name = 'c'");
                if (Interlocked.Increment(ref runs) <= 2)
                {
                    bothHaveRead.SignalAndWait(TimeSpan.FromSeconds(30), Cancel);
                }

                unit.Execute("UPDATE counter SET value = @next WHERE name = 'c'", new { next = value + 1 });
            },
            Cancel));
        await Task.WhenAll(tasks);

        Assert.Equal(3, runs);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task A_unit_that_always_fails_ends_after_a_bounded_number_of_runs()
    {
        var runs = 0;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Database.WriteAsync(
            unit =>
            {
                runs++;
                unit.Execute("DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$");
            },
            Cancel));

        Assert.Equal(20, runs);
    }
}
