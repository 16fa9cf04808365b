using System.Runtime.InteropServices;
using Weir.Testing;

namespace Weir.SystemTests.Testing;

public sealed class ChildProcessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Input_reaches_the_process_and_both_outputs_come_back()
    {
        var outcome = await ChildProcess.RunAsync(
            "sh",
            ["-c", "cat; echo \"$WORD\" >&2; exit 3"],
            new Dictionary<string, string?> { ["WORD"] = "grüße" },
            "zoë\n",
            Cancel);

        Assert.Equal(new ProcessOutcome(3, "zoë\n", "grüße\n"), outcome);
        Assert.Throws<InvalidOperationException>(() => outcome.Expect(0));
    }

    [Fact]
    public async Task An_interrupt_can_be_handled_and_a_kill_cannot()
    {
        const string script = "trap 'echo caught; exit 7' INT; echo ready; while :; do sleep 0.02; done";
        await using var polite = ChildProcess.Start("sh", ["-c", script]);
        await polite.WaitForTextAsync("ready", Cancel);
        polite.Send(PosixSignal.SIGINT);
        Assert.Equal(new ProcessOutcome(7, "ready\ncaught\n", ""), await polite.WaitAsync(Cancel));

        await using var killed = ChildProcess.Start("sh", ["-c", script]);
        await killed.WaitForTextAsync("ready", Cancel);
        killed.Kill();
        Assert.Equal(new ProcessOutcome(137, "ready\n", ""), await killed.WaitAsync(Cancel));
    }
}
