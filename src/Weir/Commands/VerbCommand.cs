using System.CommandLine;

namespace Weir.Commands;

/// <summary>A verb of the command line: its options, its examples and what it does.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">What it does, in a few sentences, for its help page.</param>
/// <param name="examples">Command lines that work, each with what it does after <c>#</c>.</param>
internal sealed class VerbCommand(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Shown on the help page.</summary>
    public IReadOnlyList<string> Examples { get; } = examples;

    /// <summary>What the verb does; gives the exit code. Null where a sub-verb must be chosen.</summary>
    public Func<VerbContext, CancellationToken, Task<int>>? Handler { get; init; }

    /// <summary>Adds arguments and options, in the order of the help page.</summary>
    public VerbCommand With(params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    Add(argument);
                    break;
                case Option option:
                    Add(option);
                    break;
                default:
                    throw new ArgumentException($"{symbol.Name} is neither an argument nor an option.", nameof(symbols));
            }
        }

        return this;
    }

    /// <summary>Adds the ways to name a database.</summary>
    public VerbCommand With(AddressOptions addresses)
    {
        addresses.AddTo(this);
        return this;
    }
}
