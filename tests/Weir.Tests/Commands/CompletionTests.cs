using Weir.Commands;
using Weir.Testing;

namespace Weir.Tests.Commands;

/// <summary>Completion, by the shells that run the scripts.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("weir gran", "grants")]
    [InlineData("weir grants gi", "give")]
    [InlineData("weir grants list --su", "--subject")]
    [InlineData("weir login weir.example.org --key", "--key-file")]
    [InlineData("weir mask --js", "--json")]
    public async Task Bash_completes_verbs_and_options(string typed, string expected)
    {
        var script = (await CommandSandbox.RunAsync("completion", "bash")).Expect(ExitCode.Success).Output;
        using var folder = new TempFolder();
        var words = string.Join(' ', typed.Split(' ').Select(static word => $"'{word}'"));
        var last = typed.Count(static sign => sign == ' ');
        var file = folder.Write(
            "complete.sh", $"{script}\nCOMP_WORDS=({words})\nCOMP_CWORD={last}\n_weir\necho \"${{COMPREPLY[@]}}\"\n");

        var outcome = await ChildProcess.RunAsync(
            "bash", [file], new Dictionary<string, string?>(), "", TestContext.Current.CancellationToken);

        Assert.Equal((0, expected, ""), (outcome.ExitCode, outcome.Output.Trim(), outcome.Error));
    }

    [Theory]
    [InlineData("zsh", "#compdef weir")]
    [InlineData("fish", "complete -c weir -f -n '__fish_seen_subcommand_from grants; and not __fish_seen_subcommand_from list")]
    public async Task Other_shells_are_told_the_same(string shell, string part)
    {
        var script = (await CommandSandbox.RunAsync("completion", shell)).Expect(ExitCode.Success).Output;
        Assert.Contains(part, script, StringComparison.Ordinal);
        Assert.Contains("service-accounts", script, StringComparison.Ordinal);
    }
}
