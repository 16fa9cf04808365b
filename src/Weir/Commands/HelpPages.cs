using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Weir.Commands;

/// <summary>Adds to the help pages what the parser's own do not have: examples, exit codes, environment variables.</summary>
internal sealed class HelpPages : SynchronousCommandLineAction
{
    private const int Width = 100;

    private static readonly string[] OwnExamples =
    [
        "weir scan sqlite:clinic.db",
        "weir init sqlite:clinic.db -o weir.yaml --key weir.key --destination sqlite:clinic-masked.db",
        "weir mask --config weir.yaml",
    ];

    private readonly HelpAction _page = new() { MaxWidth = Width };

    private HelpPages()
    {
    }

    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <summary>Changes the help option of <paramref name="root"/>, which all verbs share.</summary>
    public static void Install(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpPages();
        }
    }

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        foreach (var verb in parseResult.CommandResult.Command.Subcommands)
        {
            verb.Description = Beginning(verb.Description!);
        }

        var code = _page.Invoke(parseResult);
        Section(output, "Examples:", parseResult.CommandResult.Command is VerbCommand own ? own.Examples : OwnExamples);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            Section(output, "Exit codes:", ExitCode.All.Select(static c => $"{c.Code,3}  {c.Meaning}"));
            var width = Settings.Variables.Max(static v => v.Name.Length);
            Section(output, "Environment variables:", Settings.Variables.Select(v => $"{v.Name.PadRight(width)}  {v.Meaning}"));
        }

        return code;
    }

    // In the list of a parent's page there is room for one statement; the verb's own page has the rest.
    private static string Beginning(string description) => description.Split([": ", ". "], StringSplitOptions.None)[0].TrimEnd('.') + ".";

    private static void Section(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
    }
}
