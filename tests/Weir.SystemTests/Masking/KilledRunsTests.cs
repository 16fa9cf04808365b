using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

/// <summary>The real command, killed in the middle of a run into PostgreSQL, and watched for memory.</summary>
public sealed class KilledRunsTests(PostgresCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_run_leaves_nothing_at_the_destination_and_can_be_run_again()
    {
        await using var source = await cluster.CreateDatabaseAsync("killed", Cancellation);
        await source.ExecuteAsync(
            "CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL);"
            + "INSERT INTO people SELECT i, 'person' || i || '@mail.example' FROM generate_series(1, 600000) AS i; ANALYZE people",
            Cancellation);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        using var folder = new TempFolder();
        var arguments = await PrepareAsync(folder, source, destination);
        await using (var mask = WeirProcess.Start(arguments, new Dictionary<string, string?>()))
        {
            await mask.WaitForTextAsync("loading rows", Cancellation);
            mask.Kill();
            Assert.NotEqual(0, (await mask.WaitAsync(Cancellation)).ExitCode);
        }

        Assert.DoesNotContain(destination.Name, await cluster.DatabaseNamesAsync(Cancellation));
        (await WeirProcess.RunAsync(["check", .. arguments.Skip(1)], Cancellation)).Expect(4);
        (await WeirProcess.RunAsync(arguments, Cancellation)).Expect(0);
        Assert.Equal(["600000"], await destination.RowsAsync("SELECT count(*) FROM people", Cancellation));
    }

    [Fact]
    public async Task Wide_rows_stay_within_512_MiB()
    {
        await using var source = await cluster.CreateDatabaseAsync("wide", Cancellation);
        await source.ExecuteAsync(
            "CREATE TABLE wide (id int PRIMARY KEY, email text, note text);"
            + "INSERT INTO wide SELECT i, 'p' || i || '@mail.example', repeat('Anna Smith called about 555. ', 360)"
            + "FROM generate_series(1, 6000) AS i;"
            + "CREATE TABLE scans (id int PRIMARY KEY, page bytea);"
            + "INSERT INTO scans VALUES (1, convert_to(repeat('x', 100000000), 'UTF8')); ANALYZE",
            Cancellation);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        using var folder = new TempFolder();
        var arguments = await PrepareAsync(folder, source, destination);

        var peak = await PeakMemory.OfAsync(arguments, Cancellation);

        TestContext.Current.TestOutputHelper?.WriteLine($"peak {peak} MiB");
        Assert.InRange(peak, 1, PeakMemory.MostMebibytes);
    }

    private static async Task<string[]> PrepareAsync(TempFolder folder, TestDatabase source, TestDatabase destination)
    {
        using var key = MasterKey.Create();
        key.Save(folder.File("weir.key"));
        var configuration = await Workbench.InitAsync(source.SuperuserSocketUri, Cancellation) with
        {
            Source = source.SuperuserSocketUri,
            Destination = destination.SuperuserSocketUri,
            KeyFile = "weir.key",
        };
        return ["mask", "--config", folder.Write("weir.yaml", ConfigurationWriter.Write(configuration))];
    }
}
