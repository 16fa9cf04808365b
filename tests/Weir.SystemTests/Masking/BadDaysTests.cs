using Weir.Masking.Databases;
using Weir.Masking.Keys;
using Weir.Masking.Reports;
using Weir.Masking.Runs;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

/// <summary>What goes wrong in the middle of a run leaves the source untouched, the copy marked, and a next run that succeeds.</summary>
public sealed class BadDaysTests(PostgresCluster cluster)
{
    private const string People = """
        CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL);
        INSERT INTO people SELECT i, 'person' || i || '@mail.example' FROM generate_series(1, 400000) AS i;
        ANALYZE people;
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_connection_cut_while_loading_is_named_and_the_next_run_succeeds()
    {
        await using var source = await cluster.CreateDatabaseAsync("cut", Cancellation);
        await source.ExecuteAsync(People, Cancellation);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        var configuration = await Workbench.InitAsync(source.SuperuserSocketUri, Cancellation);
        using var key = MasterKey.Create();
        var before = await ContentAsync(source);

        Task? cut = null;
        var result = await Workbench.MaskAsync(
            source.SuperuserSocketUri,
            destination.SuperuserSocketUri,
            configuration,
            key,
            Cancellation,
            watch: monitor => cut = WhenLoadingAsync(monitor, () => cluster.ExecuteAsync(
                $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE '{destination.Name}_weir_%'", Cancellation)));
        await cut!;

        Assert.Equal(RunOutcome.Failed, result.Outcome);
        Assert.Equal(DatabaseFailure.ConnectionLost, Assert.IsType<DatabaseException>(result.Failure).Failure);
        Assert.DoesNotContain(destination.Name, await cluster.DatabaseNamesAsync(Cancellation));
        Assert.Equal(before, await ContentAsync(source));
        await Workbench.SucceedAsync(source.SuperuserSocketUri, destination.SuperuserSocketUri, configuration, key, Cancellation);
        Assert.Equal(["400000"], await destination.RowsAsync("SELECT count(*) FROM people", Cancellation));
        var left = $"{destination.Name}_weir_";
        Assert.DoesNotContain(await cluster.DatabaseNamesAsync(Cancellation), n => n.StartsWith(left, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_run_says_what_stands_there_and_publishes_nothing()
    {
        await using var source = await cluster.CreateDatabaseAsync("cancel", Cancellation);
        await source.ExecuteAsync(People, Cancellation);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        var configuration = await Workbench.InitAsync(source.SuperuserSocketUri, Cancellation);
        using var key = MasterKey.Create();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        Task? cancel = null;
        var result = await Workbench.MaskAsync(
            source.SuperuserSocketUri,
            destination.SuperuserSocketUri,
            configuration,
            key,
            stop.Token,
            watch: monitor => cancel = WhenLoadingAsync(monitor, stop.CancelAsync));
        await cancel!;

        Assert.Equal(RunOutcome.Cancelled, result.Outcome);
        Assert.Contains("unfinished", result.DestinationState, StringComparison.Ordinal);
        Assert.DoesNotContain(destination.Name, await cluster.DatabaseNamesAsync(Cancellation));
    }

    [Fact]
    public async Task A_destination_that_is_the_source_is_refused_however_it_is_addressed()
    {
        await using var source = await cluster.CreateDatabaseAsync("same", Cancellation);
        await source.ExecuteAsync(People, Cancellation);
        var configuration = await Workbench.InitAsync(source.SuperuserSocketUri, Cancellation);
        using var key = MasterKey.Create();

        var result = await Workbench.MaskAsync(
            source.SuperuserSocketUri,
            source.SuperuserTcp,
            configuration,
            key,
            Cancellation,
            new RunOptions { Destination = new(true, source.Name) });

        Assert.Equal(RunOutcome.Failed, result.Outcome);
        Assert.Equal(DatabaseFailure.DestinationRefused, Assert.IsType<DatabaseException>(result.Failure).Failure);
        Assert.Equal(["400000"], await source.RowsAsync("SELECT count(*) FROM people", Cancellation));
    }

    private static async Task WhenLoadingAsync(RunMonitor monitor, Func<Task> act)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (monitor.Phase != RunPhase.Done && await ticks.WaitForNextTickAsync(Cancellation))
        {
            if (monitor.Phase == RunPhase.Loading && monitor.Tables.Any(t => t.Rows > 0))
            {
                await act();
                return;
            }
        }

        Assert.Fail("The run ended before it could be disturbed.");
    }

    private static Task<IReadOnlyList<string>> ContentAsync(TestDatabase database) =>
        database.RowsAsync("SELECT md5(string_agg(p::text, '|' ORDER BY id)) FROM people AS p", Cancellation);
}
