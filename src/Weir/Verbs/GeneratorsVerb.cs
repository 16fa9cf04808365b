using System.CommandLine;
using Weir.Commands;
using Weir.Masking.Generators;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>All generators.</summary>
/// <param name="Generators">Ordered by name.</param>
internal sealed record GeneratorListDocument(IReadOnlyList<GeneratorDocument> Generators);

/// <summary>What a generator says about itself (<see cref="GeneratorDeclaration"/>).</summary>
internal sealed record GeneratorDocument(
    string Name,
    int Version,
    string Summary,
    string Description,
    IReadOnlyList<string> Accepts,
    IReadOnlyList<ParameterDeclaration> Parameters,
    string KeyedBy,
    bool CanChooseKey,
    string Uniqueness,
    string DefaultGroup,
    bool IsReversible,
    bool IsDataFree,
    string Privacy,
    string PrivacyReason,
    ExampleDocument Example);

/// <summary>An example.</summary>
/// <param name="Configuration">The column's line in the configuration.</param>
/// <param name="Input">A value.</param>
/// <param name="Output">What comes out with the published example key; null where one value shows nothing.</param>
internal sealed record ExampleDocument(string Configuration, string Input, string? Output);

/// <summary><c>weir generators</c>: lists the generators or documents one, from their own declarations.</summary>
internal static class GeneratorsVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The generator to document; without it, all are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        return new VerbCommand(
            "generators",
            "Lists the generators, or documents one: parameters, types, uniqueness, consistency, privacy class and an example.",
            "weir generators               # lists all",
            "weir generators email         # documents one",
            "weir generators --json")
        {
            Handler = (context, _) => Task.FromResult(Run(context.Output, context.Get(name))),
        }.With(name);
    }

    private static int Run(Output output, string? name)
    {
        if (name is null)
        {
            List(output);
        }
        else
        {
            var generator = GeneratorCatalog.Find(name) ?? throw CommandException.Usage(GeneratorBinding.UnknownGenerator(name));
            Document(output, ToDocument(generator));
        }

        return ExitCode.Success;
    }

    private static void List(Output output)
    {
        var table = new TextTable("generator", "uniqueness", "privacy class", "what it does");
        foreach (var declaration in GeneratorCatalog.All.Select(static g => g.Declaration))
        {
            table.Add(
                declaration.Name,
                Words.Of(declaration.Uniqueness),
                Words.Of(declaration.Privacy),
                declaration.Summary);
        }

        output.Table(table);
        output.Note("weir generators NAME documents one.");
        if (output.IsJson)
        {
            output.Json(
                new GeneratorListDocument([.. GeneratorCatalog.All.Select(ToDocument)]), Documents.Default.GeneratorListDocument);
        }
    }

    private static void Document(Output output, GeneratorDocument generator)
    {
        output.Json(generator, Documents.Default.GeneratorDocument);
        output.Line($"{generator.Name}, version {generator.Version}");
        output.Line(generator.Summary);
        foreach (var paragraph in generator.Description.Split("\n\n"))
        {
            output.Line();
            output.Paragraph(paragraph.ReplaceLineEndings(" "));
        }

        output.Line();
        output.Line($"Takes:          {string.Join(", ", generator.Accepts)}");
        output.Line($"Keyed by:       {generator.KeyedBy}{(generator.CanChooseKey ? ", or what by: says" : "")}");
        output.Line($"Group:          {generator.DefaultGroup}, unless group: says another");
        output.Line($"Uniqueness:     {generator.Uniqueness}");
        output.Line($"Reversible:     {(generator.IsReversible ? "by whoever holds the master key" : "no")}");
        output.Line($"Uses the value: {(generator.IsDataFree ? "no" : "yes")}");
        output.Line($"Privacy class:  {generator.Privacy}");
        output.Paragraph(generator.PrivacyReason);
        output.Line();
        if (generator.Parameters.Count > 0)
        {
            var table = new TextTable("parameter", "type", "default", "what it does");
            foreach (var parameter in generator.Parameters)
            {
                table.Add(parameter.Name, parameter.Type, parameter.Default ?? "must be given", parameter.Description);
            }

            output.Table(table);
            output.Line();
        }

        output.Line($"Example:        {generator.Example.Configuration}");
        output.Line($"                {generator.Example.Input} -> {generator.Example.Output ?? "(depends on the whole column)"}");
        output.Line("                with the published example key, the bytes 0 to 31");
    }

    private static GeneratorDocument ToDocument(Generator generator)
    {
        var declaration = generator.Declaration;
        return new GeneratorDocument(
            declaration.Name,
            declaration.Version,
            declaration.Summary,
            declaration.Description,
            [.. declaration.Accepts.Select(Words.Of)],
            declaration.Parameters,
            Words.Of(declaration.KeyedBy),
            declaration.CanChooseKey,
            Words.Of(declaration.Uniqueness),
            declaration.DefaultGroup,
            declaration.IsReversible,
            declaration.IsDataFree,
            Words.Of(declaration.Privacy),
            declaration.PrivacyReason,
            new ExampleDocument(declaration.Example.Configuration, declaration.Example.Input, GeneratorExamples.Run(generator)));
    }
}
