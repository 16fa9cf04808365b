using System.Text.Json;
using Weir.Commands;

namespace Weir.Tests.Commands;

/// <summary>From a source to a checked copy and its report.</summary>
public sealed class MaskVerbTests
{
    [Fact]
    public async Task A_run_ends_with_rows_verdict_and_places()
    {
        using var sandbox = new CommandSandbox();
        var outcome = (await CommandSandbox.RunProcessAsync("mask", "--config", sandbox.Configuration, "--report", sandbox.File("report")))
            .Expect(ExitCode.Success);

        Assert.Matches(@"(?m)^people +20 +20$", outcome.Output);
        Assert.Matches(@"(?m)^40 rows in .* rows/s while loading$", outcome.Output);
        Assert.Contains("integrity check: sound", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("leak check: no leak found", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"destination:   sqlite:{sandbox.File("masked.db")}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"configuration: {sandbox.Configuration}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"report:        {sandbox.File("report/report.html")}", outcome.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(sandbox.File("report/report.json")));
        Assert.DoesNotContain("Zweigenthal", outcome.Output + outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', outcome.Output + outcome.Error);
    }

    [Fact]
    public async Task Reports_go_beside_the_configuration_and_are_rendered_again()
    {
        using var sandbox = new CommandSandbox();
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration)).Expect(ExitCode.Success);
        var json = Assert.Single(Directory.GetFiles(sandbox.File("weir-report"), "report.json", SearchOption.AllDirectories));
        var again = (await CommandSandbox.RunAsync("report", json, "--html", sandbox.File("again.html"))).Expect(ExitCode.Success);
        var document = (await CommandSandbox.RunAsync("report", json, "--json")).Expect(ExitCode.Success);

        Assert.Equal($"{sandbox.File("again.html")}\n", again.Output);
        Assert.Equal(
            await File.ReadAllTextAsync(Path.ChangeExtension(json, ".html"), Cancel),
            await File.ReadAllTextAsync(sandbox.File("again.html"), Cancel));
        Assert.Equal((await File.ReadAllTextAsync(json, Cancel)).TrimEnd(), document.Output.TrimEnd());
    }

    [Fact]
    public async Task A_copy_is_replaced_only_when_asked_for_and_a_foreign_file_only_by_name()
    {
        using var sandbox = new CommandSandbox();
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration)).Expect(ExitCode.Success);
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration)).Expect(ExitCode.DestinationRefused);
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration, "--replace")).Expect(ExitCode.Success);

        File.Delete(sandbox.File("masked.db"));
        CommandSandbox.Execute(sandbox.File("masked.db"), "CREATE TABLE precious (a INTEGER); INSERT INTO precious VALUES (1)");
        var before = await File.ReadAllBytesAsync(sandbox.File("masked.db"), Cancel);
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration, "--replace")).Expect(ExitCode.DestinationRefused);
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration, "--replace-foreign", "other.db"))
            .Expect(ExitCode.DestinationRefused);
        Assert.Equal(before, await File.ReadAllBytesAsync(sandbox.File("masked.db"), Cancel));
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration, "--replace-foreign", "masked.db"))
            .Expect(ExitCode.Success);
    }

    [Fact]
    public async Task A_leak_fails_the_run_and_publishes_nothing()
    {
        using var sandbox = new CommandSandbox();
        var path = sandbox.Write("leaky.yaml", CommandSandbox.Yaml
            .Replace("kind: free-text, generator: hash", "generator: passthrough", StringComparison.Ordinal)
            .Replace("kind: full-name, generator: hash", "kind: full-name, generator: passthrough", StringComparison.Ordinal));
        sandbox.Execute("UPDATE notes SET body = 'write to ' || (SELECT email FROM people p WHERE p.id = person_id)");
        var outcome = await CommandSandbox.RunAsync("mask", "--config", path);

        Assert.Equal(ExitCode.LeakFound, outcome.ExitCode);
        Assert.Contains("notes.body", outcome.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(sandbox.File("masked.db")));
        Assert.DoesNotContain("zweigenthal.test", outcome.Output + outcome.Error, StringComparison.Ordinal);
        (await CommandSandbox.RunAsync("mask", "--config", path, "--no-leak-check")).Expect(ExitCode.Success);
        (await CommandSandbox.RunAsync("check", "--config", path)).Expect(ExitCode.LeakFound);
    }

    [Fact]
    public async Task Check_takes_a_finished_copy_with_its_own_key_only()
    {
        using var sandbox = new CommandSandbox();
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration)).Expect(ExitCode.Success);
        var sound = await CommandSandbox.RunAsync("check", "--config", sandbox.Configuration, "--report", sandbox.File("check"));
        (await CommandSandbox.RunAsync("keys", "new", sandbox.File("other.key"))).Expect(ExitCode.Success);
        var otherKey = await CommandSandbox.RunAsync("check", "--config", sandbox.Configuration, "--key", sandbox.File("other.key"));
        CommandSandbox.Execute(sandbox.File("masked.db"), "DELETE FROM notes WHERE rowid = (SELECT max(rowid) FROM notes)");
        var cut = await CommandSandbox.RunAsync("check", "--config", sandbox.Configuration);
        var source = await CommandSandbox.RunAsync("check", "--config", sandbox.Configuration, "--destination", sandbox.Source);
        var unmarked = await CommandSandbox.RunAsync(
            "check", "--config", sandbox.Configuration, "--destination", sandbox.Source, "--unmarked");

        Assert.Contains("leak check: no leak found", sound.Expect(ExitCode.Success).Output, StringComparison.Ordinal);
        Assert.True(File.Exists(sandbox.File("check/report.json")));
        Assert.Contains("was made with key", otherKey.Expect(ExitCode.KeyRefused).Error, StringComparison.Ordinal);
        Assert.Contains("notes", cut.Expect(ExitCode.IntegrityFailed).Output, StringComparison.Ordinal);
        Assert.Contains("no marker", source.Expect(ExitCode.DestinationRefused).Error, StringComparison.Ordinal);
        Assert.Contains("is the source itself", unmarked.Expect(ExitCode.DestinationRefused).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quiet_prints_the_result_only()
    {
        using var sandbox = new CommandSandbox();
        var outcome = (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration, "--quiet")).Expect(ExitCode.Success);

        Assert.Equal("", outcome.Error);
        Assert.Contains("leak check", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_shows_what_a_run_writes_and_the_source_only_when_asked_for()
    {
        using var sandbox = new CommandSandbox();
        (await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration)).Expect(ExitCode.Success);
        var masked = await PreviewAsync(sandbox.Configuration);
        var beside = (await CommandSandbox.RunAsync(
            "preview", "--config", sandbox.Configuration, "--table", "people", "--rows", "2", "--show-source")).Expect(ExitCode.Success);

        var table = Assert.Single(masked.RootElement.GetProperty("tables").EnumerateArray());
        Assert.Equal(3, table.GetProperty("rows").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, table.GetProperty("sourceRows").ValueKind);
        Assert.DoesNotContain("Zweigenthal", masked.RootElement.GetRawText(), StringComparison.Ordinal);
        Assert.Contains($"{CommandSandbox.SourceName} 1", beside.Output, StringComparison.Ordinal);
        var first = table.GetProperty("rows")[0].EnumerateArray().Select(static v => v.GetString()!).ToList();
        Assert.Equal(
            1L,
            Count(
                sandbox.File("masked.db"),
                $"SELECT count(*) FROM people WHERE id = {first[0]} AND name = '{first[1]}' AND email = '{first[2]}'"));
    }

    [Fact]
    public async Task A_preview_of_one_table_surveys_only_what_that_table_needs()
    {
        using var sandbox = new CommandSandbox();
        var configuration = sandbox.Write(
            "text.yaml", CommandSandbox.Yaml.Replace("kind: free-text, generator: hash", "kind: free-text, generator: free-text"));

        var people = (await CommandSandbox.RunAsync("preview", "--config", configuration, "--table", "people")).Expect(ExitCode.Success);
        var all = (await CommandSandbox.RunAsync("preview", "--config", configuration)).Expect(ExitCode.Success);

        Assert.DoesNotContain("surveying", people.Error, StringComparison.Ordinal);
        Assert.Contains("surveying identifying values", all.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mask")]
    [InlineData("check")]
    public async Task The_report_names_the_version_of_both_engines(string verb)
    {
        using var sandbox = new CommandSandbox();
        var folder = sandbox.File("reports");
        await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration, "--report", folder);
        string[] again = verb == "mask" ? ["--replace"] : [];
        await CommandSandbox.RunAsync([verb, "--config", sandbox.Configuration, "--report", folder, .. again]);

        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "report.json"), Cancel));
        var source = report.RootElement.GetProperty("source").GetProperty("engineVersion").GetString();
        Assert.Matches(@"^3\.\d+\.\d+$", source);
        Assert.Equal(source, report.RootElement.GetProperty("destination").GetProperty("engineVersion").GetString());
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task<JsonDocument> PreviewAsync(string configuration)
    {
        var outcome = await CommandSandbox.RunAsync("preview", "--config", configuration, "--table", "people", "--rows", "3", "--json");
        return JsonDocument.Parse(outcome.Expect(ExitCode.Success).Output);
    }

    private static object? Count(string path, string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }
}
