using System.CommandLine;
using System.CommandLine.Parsing;
using Weir.Terminal;

namespace Weir.Commands;

/// <summary>What a verb is run with.</summary>
/// <param name="Arguments">The parsed command line.</param>
/// <param name="Output">Where to write.</param>
/// <param name="Settings">What the environment says to every verb.</param>
/// <param name="Environment">The environment variables themselves, for verbs with settings of their own.</param>
/// <param name="Time">The clock.</param>
internal sealed record VerbContext(
    ParseResult Arguments,
    Output Output,
    Settings Settings,
    IReadOnlyDictionary<string, string> Environment,
    TimeProvider Time)
{
    /// <summary>The verb as typed, sub-verbs included: <c>keys new</c>.</summary>
    public string Verb
    {
        get
        {
            var verb = Arguments.CommandResult.Command.Name;
            for (var at = Arguments.CommandResult.Parent; at is CommandResult { Command: VerbCommand above }; at = at.Parent)
            {
                verb = $"{above.Name} {verb}";
            }

            return verb;
        }
    }

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => Arguments.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T? Get<T>(Argument<T> argument) => Arguments.GetValue(argument);
}
