using System.Text.RegularExpressions;
using Weir.Commands;
using Weir.Tests.Commands;

namespace Weir.Tests.Architecture;

/// <summary>Asks the command what it knows, in this process and each verb once.</summary>
internal sealed partial class CommandHelp
{
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);

    /// <summary>What is wrong with a command line as written on a page; null when verb, sub-verb and options all exist.</summary>
    public async Task<string?> FaultAsync(string commandLine)
    {
        var words = commandLine[commandLine.IndexOf("weir ", StringComparison.Ordinal)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var verb = words[1];
        var page = await PageAsync(verb);
        if (!Describes(page, verb))
        {
            return $"no verb '{verb}'";
        }

        if (words.Length > 2 && SubVerb().IsMatch(words[2]) && page.Contains("Commands:", StringComparison.Ordinal))
        {
            verb = $"{verb} {words[2]}";
            page = await PageAsync(verb);
            if (!Describes(page, verb))
            {
                return $"no verb '{verb}'";
            }
        }

        var unknown = Option().Matches(commandLine)
            .Select(static match => match.Value)
            .Where(option => !Regex.IsMatch(page, $@"{option}(?![\w-])"))
            .ToList();
        return unknown.Count == 0 ? null : $"no option {string.Join(", ", unknown)}";
    }

    private static bool Describes(string page, string verb) => Regex.IsMatch(page, $@"weir {verb}(?![\w-])");

    private async Task<string> PageAsync(string verb)
    {
        if (!_pages.TryGetValue(verb, out var page))
        {
            var outcome = await CommandSandbox.RunAsync([.. verb.Split(' '), "--help"]);
            page = outcome.ExitCode == ExitCode.Success ? outcome.Output : "";
            _pages[verb] = page;
        }

        return page;
    }

    [GeneratedRegex("^[a-z][a-z-]*$")]
    private static partial Regex SubVerb();

    [GeneratedRegex(@"(?<=\s)--[a-z][a-z-]*")]
    private static partial Regex Option();
}
