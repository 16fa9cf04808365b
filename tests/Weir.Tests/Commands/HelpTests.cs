using System.CommandLine;
using Weir.Commands;
using Weir.Testing;
using Weir.Verbs;

namespace Weir.Tests.Commands;

/// <summary>The help pages: reviewed once, complete, and with examples that the parser takes.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Verbs => [.. All(WeirCommand.Build(), "").Select(static v => v.Path)];

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task A_page_is_as_it_was_reviewed(string verb)
    {
        var outcome = await CommandSandbox.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal((ExitCode.Success, ""), (outcome.ExitCode, outcome.Error));
        Golden.Matches($"help/{(verb.Length == 0 ? "weir" : verb.Replace(' ', '-'))}.txt", outcome.Output);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void A_verb_has_two_examples_that_parse(string verb)
    {
        if (verb.Length == 0)
        {
            return;
        }

        var command = (VerbCommand)All(WeirCommand.Build(), "").First(v => v.Path == verb).Command;
        Assert.True(command.Examples.Count >= 2);
        Assert.All(command.Examples, example =>
        {
            var words = example.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("weir", words[0]);
            var parsed = WeirCommand.Build().Parse(words[1..]);
            Assert.Empty(parsed.Errors);
            Assert.StartsWith($"weir {verb}", example, StringComparison.Ordinal);
        });
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Every_option_and_argument_says_what_it_is(string verb)
    {
        var command = All(WeirCommand.Build(), "").First(v => v.Path == verb).Command;
        Assert.False(string.IsNullOrEmpty(command.Description));
        Assert.All(command.Options, static o => Assert.False(string.IsNullOrEmpty(o.Description)));
        Assert.All(command.Arguments, static a => Assert.False(string.IsNullOrEmpty(a.Description)));
    }

    [Fact]
    public void A_verb_is_made_alone_by_the_name_that_it_has_among_all()
    {
        var all = WeirCommand.Build().Subcommands.Select(static verb => verb.Name).ToList();

        Assert.Equal(VerbTable.Names, all);
        Assert.All(all, static name => Assert.Equal(name, Assert.Single(WeirCommand.Build(name).Subcommands).Name));
        Assert.Equal(all.Count, WeirCommand.Build("no-such-verb").Subcommands.Count);
    }

    [Fact]
    public async Task The_version_is_printed()
    {
        var outcome = await CommandSandbox.RunProcessAsync("--version");

        Assert.Equal((ExitCode.Success, $"weir {ProgramVersion.Text}\n"), (outcome.ExitCode, outcome.Output));
        Assert.Matches(@"^\d+\.\d+\.\d+", ProgramVersion.Text);
    }

    private static IEnumerable<(string Path, Command Command)> All(Command command, string path)
    {
        yield return (path, command);
        foreach (var child in command.Subcommands.SelectMany(sub => All(sub, $"{path} {sub.Name}".Trim())))
        {
            yield return child;
        }
    }
}
