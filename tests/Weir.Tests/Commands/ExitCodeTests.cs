using Weir.Commands;
using Weir.Testing;

namespace Weir.Tests.Commands;

/// <summary>Wrong input through the real process: its exit code, one clear message on standard error, nothing else.</summary>
public sealed class ExitCodeTests
{
    public static TheoryData<string, int, string> Misuses => new()
    {
        { "", ExitCode.BadUsage, "a verb is missing" },
        { "scann", ExitCode.BadUsage, "there is no verb 'scann'; did you mean scan?" },
        { "keys", ExitCode.BadUsage, "a verb is missing; known are new, id" },
        { "scan --rwos 3", ExitCode.BadUsage, "there is no option --rwos; did you mean --rows?" },
        { "scan", ExitCode.BadUsage, "it is not said where the source is; expected SOURCE or --source-file PATH" },
        { "scan nowhere", ExitCode.BadUsage, "The database address was not recognised" },
        { "scan sqlite:/nonexistent/a.db", ExitCode.Unreachable, "there is no such file" },
        { "scan sqlite:a.db --rows 0", ExitCode.BadUsage, "--rows must be a whole number from 1 to 10000000, not '0'" },
        { "mask --streams many", ExitCode.BadUsage, "--streams must be a whole number from 1 to 64, not 'many'" },
        { "mask --accept-new maybe", ExitCode.BadUsage, "--accept-new must be null or passthrough, not 'maybe'" },
        { "mask --config /nonexistent/weir.yaml", ExitCode.ConfigurationInvalid, "there is no such file; weir init writes one" },
        { "keys id /nonexistent/weir.key", ExitCode.KeyRefused, "there is no file /nonexistent/weir.key" },
        { "generators emial", ExitCode.BadUsage, "did you mean email?" },
        { "report /nonexistent/report.json", ExitCode.BadUsage, "/nonexistent/report.json cannot be read" },
        { "sample clinic --rows 10", ExitCode.BadUsage, "it is not said where the sample is; expected --to" },
    };

    [Theory]
    [MemberData(nameof(Misuses))]
    public async Task Wrong_input_is_answered_with_its_exit_code(string line, int code, string message)
    {
        var outcome = await CommandSandbox.RunProcessAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((code, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("error: ", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_configuration_lists_every_problem()
    {
        using var sandbox = new CommandSandbox();
        var path = sandbox.Write("wrong.yaml", CommandSandbox.Yaml
            .Replace("generator: hash", "generator: hsah", StringComparison.Ordinal)
            .Replace("generator: email", "generator: email, domian: example.org", StringComparison.Ordinal));
        var outcome = await CommandSandbox.RunProcessAsync("mask", "--config", path);

        Assert.Equal(ExitCode.ConfigurationInvalid, outcome.ExitCode);
        Assert.Contains("tables.people.columns.name", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("tables.notes.columns.body", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean hash?", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("domian", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(sandbox.File("masked.db")));
    }

    [Fact]
    public async Task A_new_column_is_drift_until_someone_decides()
    {
        using var sandbox = new CommandSandbox();
        sandbox.Execute("ALTER TABLE people ADD COLUMN nickname TEXT");
        var refused = await CommandSandbox.RunProcessAsync("mask", "--config", sandbox.Configuration);
        var accepted = await CommandSandbox.RunProcessAsync("mask", "--config", sandbox.Configuration, "--accept-new", "null");

        Assert.Equal(ExitCode.SchemaDrift, refused.ExitCode);
        Assert.Contains("tables.people.columns.nickname", refused.Error, StringComparison.Ordinal);
        accepted.Expect(ExitCode.Success);
    }

    [Fact]
    public async Task A_key_file_that_others_can_read_is_refused()
    {
        using var sandbox = new CommandSandbox();
        File.SetUnixFileMode(sandbox.File("weir.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var outcome = await CommandSandbox.RunProcessAsync("mask", "--config", sandbox.Configuration);

        Assert.Equal(ExitCode.KeyRefused, outcome.ExitCode);
        Assert.Contains("chmod 600", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_source_is_no_destination()
    {
        using var sandbox = new CommandSandbox();
        var outcome = await CommandSandbox.RunProcessAsync(
            "mask", "--config", sandbox.Configuration, "--destination", sandbox.Source, "--replace-foreign", "people.db");

        Assert.Equal(ExitCode.DestinationRefused, outcome.ExitCode);
    }

    [Fact]
    public void Codes_and_names_are_distinct()
    {
        Assert.Equal(ExitCode.All.Count, ExitCode.All.Select(static c => c.Code).Distinct().Count());
        Assert.Equal(ExitCode.All.Count, ExitCode.All.Select(static c => c.Name).Distinct().Count());
    }

    [Fact]
    public void The_manual_lists_every_code_and_variable()
    {
        var page = File.ReadAllText(Repository.Path("docs/cli.md"));
        Assert.All(ExitCode.All, code => Assert.Contains($"| {code.Code} | `{code.Name}` |", page, StringComparison.Ordinal));
        Assert.All(Settings.Variables, variable => Assert.Contains($"| `{variable.Name}` |", page, StringComparison.Ordinal));
    }
}
