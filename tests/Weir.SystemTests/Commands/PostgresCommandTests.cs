using Npgsql;
using Weir.Commands;
using Weir.Testing;

namespace Weir.SystemTests.Commands;

/// <summary>The command on a real PostgreSQL: bad days with their exit codes, and the sample from end to end.</summary>
public sealed class PostgresCommandTests(PostgresCluster cluster)
{
    private const string Wrong = "wrong-geheim";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_password_is_a_refused_source_and_not_repeated()
    {
        await using var database = await cluster.CreateDatabaseAsync("cli_password", Cancel);
        using var folder = new TempFolder();
        var connection = new NpgsqlConnectionStringBuilder(database.UserTcp);
        var path = folder.Write(
            "source.address", $"postgresql://{connection.Username}:{Wrong}@127.0.0.1:{connection.Port}/{database.Name}\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var outcome = await WeirProcess.RunAsync(["scan", "--source-file", path], Cancel);

        Assert.Equal((ExitCode.Unreachable, ""), (outcome.ExitCode, outcome.Output));
        Assert.DoesNotContain(Wrong, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_down_is_an_unreachable_source()
    {
        var outcome = await WeirProcess.RunAsync(["scan", "postgresql://reader@127.0.0.1:1/clinic"], Cancel);

        Assert.Equal((ExitCode.Unreachable, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("error: ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_rights_is_named()
    {
        await using var database = await cluster.CreateDatabaseAsync("cli_rights", Cancel);
        await database.ExecuteAsync(
            "CREATE TABLE closed (id int PRIMARY KEY, email text); INSERT INTO closed VALUES (1, 'a@b.test')", Cancel);
        var outcome = await WeirProcess.RunAsync(["scan", database.UserSocketUri], Cancel);

        Assert.Equal(ExitCode.Unreachable, outcome.ExitCode);
        Assert.Contains("closed", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_is_scanned_configured_masked_and_checked()
    {
        await using var source = await cluster.CreateDatabaseAsync("cli_clinic", Cancel);
        using var folder = new TempFolder();
        var configuration = folder.File("weir.yaml");
        var destination = source.UserSocketUri.Replace(source.Name, source.Name + "_masked", StringComparison.Ordinal);
        (await WeirProcess.RunAsync(["sample", "clinic", "--rows", "60", "--to", source.UserSocketUri], Cancel)).Expect(ExitCode.Success);
        (await WeirProcess.RunAsync(["keys", "new", folder.File("weir.key")], Cancel)).Expect(ExitCode.Success);
        (await WeirProcess.RunAsync(
            ["init", source.UserSocketUri, "-o", configuration, "--key", folder.File("weir.key"), "--destination", destination], Cancel))
            .Expect(ExitCode.Success);
        try
        {
            var mask = (await WeirProcess.RunAsync(["mask", "--config", configuration], Cancel)).Expect(ExitCode.Success);
            var check = (await WeirProcess.RunAsync(["check", "--config", configuration], Cancel)).Expect(ExitCode.Success);
            var again = await WeirProcess.RunAsync(["mask", "--config", configuration], Cancel);

            Assert.Matches(@"(?m)^public\.patients +60 +60$|^clinic\.patients +60 +60$|patients +60 +60", mask.Output);
            Assert.Contains("leak check: no leak found", check.Output, StringComparison.Ordinal);
            Assert.Equal(ExitCode.DestinationRefused, again.ExitCode);
        }
        finally
        {
            await source.ExecuteAsync($"DROP DATABASE IF EXISTS \"{source.Name}_masked\"", CancellationToken.None);
        }
    }
}
