using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Weir.Masking.Generators;
using Weir.Terminal;
using Weir.Verbs;

namespace Weir.Commands;

/// <summary>The whole command line: parses it, runs the verb, and turns every failure into a message and an exit code.</summary>
internal static class WeirCommand
{
    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the result as one JSON document, and nothing else, on standard output.",
        Recursive = true,
    };

    private static readonly Option<bool> Quiet = new("--quiet")
    {
        Description = "Print no progress and no hints, only results and errors.",
        Recursive = true,
    };

    /// <summary>Runs the command.</summary>
    /// <param name="arguments">As the process got them.</param>
    /// <param name="environment">The environment variables.</param>
    /// <param name="results">Standard output.</param>
    /// <param name="messages">Standard error.</param>
    /// <param name="cancellationToken">Is cancelled when the user wants to stop.</param>
    /// <returns>One of <see cref="ExitCode"/>. Never throws.</returns>
    public static async Task<int> RunAsync(
        string[] arguments,
        IReadOnlyDictionary<string, string> environment,
        TextWriter results,
        TextWriter messages,
        CancellationToken cancellationToken)
    {
        var parsing = new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        var parsed = Build(arguments.FirstOrDefault()).Parse(arguments, parsing);
        var style = OutputStyle.Detect(parsed.GetValue(Json), parsed.GetValue(Quiet), environment);
        var output = new Output(results, messages, style);
        try
        {
            if (parsed.Action is HelpPages or PrintVersion)
            {
                return parsed.Invoke(new InvocationConfiguration
                {
                    Output = results,
                    Error = messages,
                    EnableDefaultExceptionHandler = false,
                });
            }

            RefuseUnknownOption(parsed);
            var context = new VerbContext(parsed, output, Settings.Read(environment), environment, TimeProvider.System);
            return parsed.Errors.Count == 0 && parsed.CommandResult.Command is VerbCommand { Handler: { } handler }
                ? await handler(context, cancellationToken)
                : throw Misuse(parsed, context.Verb);
        }
        catch (Exception exception)
        {
            // The edge of the program: whatever happened, the user gets a sentence and a script its exit code.
            return Failures.Report(exception, output, cancellationToken.IsCancellationRequested);
        }
    }

    /// <summary>The command line: every verb with its options. A new one each time.</summary>
    /// <param name="verb">The only verb to make, where there is one of that name.</param>
    internal static RootCommand Build(string? verb = null)
    {
        var root = new RootCommand(
            "Weir de-identifies databases: it reads a PostgreSQL or SQLite database that holds personal data and writes a copy that an "
            + "application still runs on, without the personal data.")
        {
            Json,
            Quiet,
        };
        foreach (var command in VerbTable.Create(verb))
        {
            root.Add(command);
        }

        HelpPages.Install(root);
        foreach (var option in root.Options.OfType<VersionOption>())
        {
            option.Action = new PrintVersion();
        }

        return root;
    }

    // The parser takes an unknown option where a value may stand for that value: a file would be made that is called --forse.
    private static void RefuseUnknownOption(ParseResult parsed)
    {
        if (parsed.Tokens.FirstOrDefault(static t => t.Type == TokenType.Argument && t.Value.StartsWith("--", StringComparison.Ordinal))
            is not { } token)
        {
            return;
        }

        var command = parsed.CommandResult.Command;
        var known = command.Options.Concat([Json, Quiet]).Select(static o => o.Name).ToList();
        var near = known.MinBy(name => EditDistance.Between(name, token.Value))!;
        var hint = EditDistance.Between(near, token.Value) <= 3 ? $"did you mean {near}?" : $"known are {string.Join(", ", known.Order())}";
        throw CommandException.Usage($"there is no option {token.Value}; {hint}");
    }

    private static CommandException Misuse(ParseResult parsed, string verb)
    {
        var command = parsed.CommandResult.Command;
        var page = command is RootCommand ? "weir --help" : $"weir {verb} --help";
        if (command.Subcommands.Count > 0)
        {
            var known = string.Join(", ", command.Subcommands.Select(static c => c.Name));
            return CommandException.Usage(parsed.UnmatchedTokens is [var unknown, ..]
                ? $"there is no verb '{unknown}'; {Suggest(unknown, command, known)}\nSee: {page}"
                : $"a verb is missing; known are {known}\nSee: {page}");
        }

        var reasons = parsed.Errors.Select(static e => e.Message).Distinct();
        return CommandException.Usage($"{string.Join('\n', reasons)}\nSee: {page}");
    }

    private static string Suggest(string unknown, Command command, string known)
    {
        var near = command.Subcommands.Select(static c => c.Name).MinBy(name => EditDistance.Between(name, unknown))!;
        return EditDistance.Between(near, unknown) <= 2 ? $"did you mean {near}?" : $"known are {known}";
    }

    private sealed class PrintVersion : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            parseResult.InvocationConfiguration.Output.WriteLine($"weir {ProgramVersion.Text}");
            return ExitCode.Success;
        }
    }
}
