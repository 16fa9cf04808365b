using System.Runtime.InteropServices;
using Weir.Commands;
using Weir.Testing;

namespace Weir.Tests.Commands;

/// <summary>A run that is stopped leaves the place of the destination alone, and what it built says that it is unfinished.</summary>
public sealed class InterruptTests
{
    private const int EnoughToInterrupt = 150_000;

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task A_signal_stops_the_run_cleanly(PosixSignal signal)
    {
        using var sandbox = new CommandSandbox(EnoughToInterrupt);
        await using var mask = WeirProcess.Start(["mask", "--config", sandbox.Configuration], new Dictionary<string, string?>());
        await mask.WaitForTextAsync("loading rows", TestContext.Current.CancellationToken);
        mask.Send(signal);
        var outcome = await mask.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Cancelled, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("error: stopped\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("marked unfinished", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(sandbox.File("masked.db")));
        await IsRefusedThenMadeAgain(sandbox, "was left unfinished by run");
    }

    [Fact]
    public async Task A_killed_run_leaves_nothing_that_check_accepts()
    {
        using var sandbox = new CommandSandbox(EnoughToInterrupt);
        await using var mask = WeirProcess.Start(["mask", "--config", sandbox.Configuration], new Dictionary<string, string?>());
        await mask.WaitForTextAsync("loading rows", TestContext.Current.CancellationToken);
        mask.Kill();
        await mask.WaitAsync(TestContext.Current.CancellationToken);

        Assert.False(File.Exists(sandbox.File("masked.db")));
        await IsRefusedThenMadeAgain(sandbox, "was killed while building");
    }

    private static async Task IsRefusedThenMadeAgain(CommandSandbox sandbox, string message)
    {
        var folder = Path.GetDirectoryName(sandbox.Configuration)!;
        var beside = Assert.Single(Directory.GetFiles(folder, "masked.db.*.tmp"));
        var check = await CommandSandbox.RunAsync("check", "--config", sandbox.Configuration, "--destination", $"sqlite:{beside}");
        Assert.Equal(ExitCode.DestinationRefused, check.ExitCode);
        Assert.Contains(message, check.Error, StringComparison.Ordinal);

        sandbox.Execute("DELETE FROM notes WHERE id > 50; DELETE FROM people WHERE id > 50");
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration)).Expect(ExitCode.Success);
        Assert.True(File.Exists(sandbox.File("masked.db")));
        Assert.Empty(Directory.GetFiles(folder, "masked.db.*.tmp"));
    }
}
