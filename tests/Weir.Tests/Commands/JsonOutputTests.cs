using System.Text.Json;
using Weir.Commands;
using Weir.Masking.Generators;

namespace Weir.Tests.Commands;

/// <summary>With <c>--json</c> standard output is one document, also when a command fails.</summary>
public sealed class JsonOutputTests
{
    [Fact]
    public async Task Every_verb_prints_one_document()
    {
        using var sandbox = new CommandSandbox();
        var configuration = sandbox.Configuration;
        await DocumentAsync("sample", "clinic", "--rows", "3", "--to", $"sqlite:{sandbox.File("clinic.db")}");
        await DocumentAsync("keys", "new", sandbox.File("new.key"));
        await DocumentAsync("keys", "id", sandbox.File("new.key"));
        await DocumentAsync("generators");
        await DocumentAsync("generators", "email");
        var scan = await DocumentAsync("scan", sandbox.Source);
        await DocumentAsync("init", sandbox.Source, "-o", sandbox.File("made.yaml"));
        var plan = await DocumentAsync("plan", "--config", configuration);
        await DocumentAsync("preview", "--config", configuration);
        var mask = await DocumentAsync("mask", "--config", configuration);
        var check = await DocumentAsync("check", "--config", configuration);

        Assert.Contains(
            scan.RootElement.GetProperty("findings").EnumerateArray(),
            static f => f.GetProperty("column").GetString() == "email" && f.GetProperty("isSensitive").GetBoolean());
        Assert.Equal(2, plan.RootElement.GetProperty("tables").GetArrayLength());
        Assert.Equal(40, mask.RootElement.GetProperty("rows").GetInt64());
        Assert.Equal("success", mask.RootElement.GetProperty("outcome").GetString());
        Assert.True(check.RootElement.GetProperty("leakCheck").GetProperty("isClean").GetBoolean());
    }

    [Fact]
    public async Task A_failure_is_a_document_too()
    {
        var outcome = await CommandSandbox.RunProcessAsync("scan", "sqlite:/nonexistent/a.db", "--json");
        var error = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("error");

        Assert.Equal(ExitCode.Unreachable, outcome.ExitCode);
        Assert.Equal(ExitCode.Unreachable, error.GetProperty("exitCode").GetInt32());
        Assert.Equal("unreachable", error.GetProperty("name").GetString());
        Assert.Contains("there is no such file", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("there is no such file", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_with_problems_lists_them_in_its_document()
    {
        using var sandbox = new CommandSandbox();
        sandbox.Execute("ALTER TABLE people ADD COLUMN nickname TEXT");
        File.Delete(sandbox.File("weir.key"));
        var outcome = await CommandSandbox.RunAsync("plan", "--config", sandbox.Configuration, "--json");
        var problems = JsonDocument.Parse(outcome.Output).RootElement.GetProperty("problems").EnumerateArray()
            .Select(static p => (p.GetProperty("severity").GetString(), p.GetProperty("path").GetString()))
            .ToList();

        Assert.Equal(ExitCode.SchemaDrift, outcome.ExitCode);
        Assert.Contains(("drift", "tables.people.columns.nickname"), problems);
        Assert.Contains(("error", "key"), problems);
    }

    [Fact]
    public async Task The_generators_are_all_documented_with_parameters_and_a_computed_example()
    {
        var list = await DocumentAsync("generators");
        var documented = list.RootElement.GetProperty("generators").EnumerateArray()
            .ToDictionary(static g => g.GetProperty("name").GetString()!);

        Assert.Equal(GeneratorCatalog.All.Select(static g => g.Declaration.Name), documented.Keys);
        foreach (var generator in GeneratorCatalog.All)
        {
            var declaration = generator.Declaration;
            var page = (await CommandSandbox.RunAsync("generators", declaration.Name)).Expect(ExitCode.Success).Output;
            Assert.All(declaration.Parameters, p => Assert.Matches($@"(?m)^{p.Name} ", page));
            Assert.Contains(declaration.Example.Configuration, page, StringComparison.Ordinal);
            var output = documented[declaration.Name].GetProperty("example").GetProperty("output").GetString();
            Assert.Equal(generator is IStatisticsGenerator, output is null);
        }
    }

    private static async Task<JsonDocument> DocumentAsync(params string[] arguments)
    {
        var outcome = (await CommandSandbox.RunAsync([.. arguments, "--json"])).Expect(ExitCode.Success);
        return JsonDocument.Parse(outcome.Output);
    }
}
