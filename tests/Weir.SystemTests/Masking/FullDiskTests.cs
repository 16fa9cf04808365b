using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.SystemTests.Testing;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

/// <summary>The real command onto a disk that really fills up, and again after there is room.</summary>
public sealed class FullDiskTests
{
    private const int Rows = 60_000;
    private const int EnoughMebibytes = 512;
    private const string Tablespace = "small";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string People => "CREATE TABLE people (id bigint PRIMARY KEY, email text NOT NULL);"
        + $"INSERT INTO people SELECT i, 'person' || i || '@mail.example' FROM generate_series(1, {Rows}) AS i;";

    [Fact]
    public async Task A_SQLite_destination_on_a_full_disk_is_named_and_can_be_made_again()
    {
        await using var disk = await SmallDisk.MountAsync(1, Cancellation);
        using var folder = new TempFolder();
        var source = $"sqlite:{folder.File("clinic.db")}";
        (await WeirProcess.RunAsync(["sample", "clinic", "--rows", "400", "--to", source], Cancellation)).Expect(ExitCode.Success);
        var target = Path.Combine(disk.FullName, "copy.db");
        var config = await ConfigureAsync(folder, source, $"sqlite:{target}");

        var full = await WeirProcess.RunAsync(["mask", "--config", config], Cancellation);

        ExpectFull(full);
        Assert.False(File.Exists(target));
        Assert.Equal(ExitCode.Unreachable, (await WeirProcess.RunAsync(["check", "--config", config], Cancellation)).ExitCode);
        foreach (var left in Directory.GetFiles(disk.FullName, "*.db*").Where(f => !f.EndsWith("-journal", StringComparison.Ordinal)))
        {
            var check = await WeirProcess.RunAsync(["check", "--config", config, "--destination", $"sqlite:{left}"], Cancellation);
            Assert.True(check.ExitCode is ExitCode.DestinationRefused or ExitCode.Unreachable, check.Error);
        }

        await disk.ResizeAsync(EnoughMebibytes, Cancellation);
        (await WeirProcess.RunAsync(["mask", "--config", config], Cancellation)).Expect(ExitCode.Success);
        (await WeirProcess.RunAsync(["check", "--config", config], Cancellation)).Expect(ExitCode.Success);
        Assert.Equal([target], Directory.GetFiles(disk.FullName));
    }

    [Fact]
    public async Task A_PostgreSQL_destination_built_in_place_on_a_full_disk_says_unfinished()
    {
        await using var disk = await SmallDisk.MountAsync(EnoughMebibytes, Cancellation);
        await using var cluster = await PostgresCluster.StartAsync(new PostgresClusterOptions(), Cancellation);
        await using var source = await cluster.CreateDatabaseAsync("full", Cancellation);
        await source.ExecuteAsync(People + $"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {PostgresCluster.User}; ANALYZE", Cancellation);
        await CreateTablespaceAsync(cluster, disk);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        // A role that may not create databases gets an empty one, which a run fills in place.
        var role = $"{source.Name}_writer";
        await cluster.ExecuteAsync($"CREATE ROLE {role} LOGIN", Cancellation);
        await cluster.ExecuteAsync($"CREATE DATABASE {destination.Name} OWNER {role} TABLESPACE {Tablespace}", Cancellation);
        await disk.ResizeAsync(disk.UsedMebibytes + 2, Cancellation);
        using var folder = new TempFolder();
        var address = destination.UserSocketUri.Replace($"//{PostgresCluster.User}@", $"//{role}@", StringComparison.Ordinal);
        var config = await ConfigureAsync(folder, source.UserSocketUri, address);

        var full = await WeirProcess.RunAsync(["mask", "--config", config], Cancellation);
        ExpectFull(full);
        Assert.Contains("marked unfinished", full.Error, StringComparison.Ordinal);
        var check = await WeirProcess.RunAsync(["check", "--config", config], Cancellation);
        Assert.Equal(ExitCode.DestinationRefused, check.ExitCode);
        Assert.Contains("unfinished", check.Error, StringComparison.Ordinal);

        await disk.ResizeAsync(EnoughMebibytes, Cancellation);
        (await WeirProcess.RunAsync(["mask", "--config", config, "--replace"], Cancellation)).Expect(ExitCode.Success);
        (await WeirProcess.RunAsync(["check", "--config", config], Cancellation)).Expect(ExitCode.Success);
        Assert.Equal([$"{Rows}"], await destination.RowsAsync("SELECT count(*) FROM people", Cancellation));
    }

    [Fact]
    public async Task A_PostgreSQL_destination_built_beside_on_a_full_disk_leaves_nothing_at_its_name()
    {
        await using var disk = await SmallDisk.MountAsync(4, Cancellation);
        await using var cluster = await PostgresCluster.StartAsync(new PostgresClusterOptions(), Cancellation);
        await using var source = await cluster.CreateDatabaseAsync("full", Cancellation);
        await source.ExecuteAsync(People + $"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {PostgresCluster.User}; ANALYZE", Cancellation);
        await CreateTablespaceAsync(cluster, disk);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        var role = $"{source.Name}_writer";
        await cluster.ExecuteAsync($"CREATE ROLE {role} LOGIN CREATEDB", Cancellation);
        await cluster.ExecuteAsync($"GRANT CREATE ON TABLESPACE {Tablespace} TO {role}", Cancellation);
        await cluster.ExecuteAsync($"ALTER ROLE {role} SET default_tablespace = {Tablespace}", Cancellation);
        using var folder = new TempFolder();
        var address = destination.UserSocketUri.Replace($"//{PostgresCluster.User}@", $"//{role}@", StringComparison.Ordinal);
        var config = await ConfigureAsync(folder, source.UserSocketUri, address);

        var full = await WeirProcess.RunAsync(["mask", "--config", config], Cancellation);
        ExpectFull(full);
        Assert.DoesNotContain(destination.Name, await cluster.DatabaseNamesAsync(Cancellation));
        var left = Assert.Single(
            await cluster.DatabaseNamesAsync(Cancellation), n => n.StartsWith($"{destination.Name}_weir_", StringComparison.Ordinal));
        var check = await WeirProcess.RunAsync(
            ["check", "--config", config, "--destination", address.Replace(destination.Name, left, StringComparison.Ordinal)], Cancellation);
        Assert.Equal(ExitCode.DestinationRefused, check.ExitCode);

        await disk.ResizeAsync(EnoughMebibytes, Cancellation);
        (await WeirProcess.RunAsync(["mask", "--config", config], Cancellation)).Expect(ExitCode.Success);
        Assert.Equal([$"{Rows}"], await destination.RowsAsync("SELECT count(*) FROM people", Cancellation));
        Assert.DoesNotContain(left, await cluster.DatabaseNamesAsync(Cancellation));
    }

    private static void ExpectFull(ProcessOutcome outcome)
    {
        Assert.True(outcome.ExitCode == ExitCode.Failed, $"exit code {outcome.ExitCode}: {outcome.Error}");
        Assert.True(outcome.Error.Contains("disk is full", StringComparison.Ordinal), outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    private static async Task<string> ConfigureAsync(TempFolder folder, string source, string destination)
    {
        using var key = MasterKey.Create();
        key.Save(folder.File("weir.key"));
        var configuration = await Workbench.InitAsync(source, Cancellation) with
        {
            Source = source,
            Destination = destination,
            KeyFile = "weir.key",
        };
        return folder.Write("weir.yaml", ConfigurationWriter.Write(configuration));
    }

    /// <summary>Makes a tablespace on a small disk; its tables get 53100 while the server itself lives on. It ends with its cluster.</summary>
    private static async Task CreateTablespaceAsync(PostgresCluster cluster, SmallDisk disk)
    {
        var folder = Path.Combine(disk.FullName, "space");
        Directory.CreateDirectory(folder);
        (await ChildProcess.RunAsync("chown", ["-R", "postgres:postgres", disk.FullName], null, "", Cancellation)).Expect(0);
        await cluster.ExecuteAsync($"CREATE TABLESPACE {Tablespace} LOCATION '{folder}'", Cancellation);
    }
}
