using System.CommandLine;
using Weir.Commands;

namespace Weir.Verbs.Objects;

/// <summary>The options of every verb that moves or deletes several things.</summary>
internal sealed class TransferOptions
{
    private readonly Option<bool> _isDryRun = new("--dry-run") { Description = "Show what would be done, and do nothing." };

    private readonly Option<int> _jobs = new Option<int>("--jobs")
    {
        Description = "How many files or objects are worked on at once, from 1 to 64.",
        DefaultValueFactory = static _ => 4,
        HelpName = "N",
    }.Within(1, 64);

    /// <summary>Both.</summary>
    public Symbol[] All => [_isDryRun, _jobs];

    /// <summary>Whether nothing is to be done.</summary>
    public bool IsDryRun(VerbContext context) => context.Get(_isDryRun);

    /// <summary>How many things are worked on at once.</summary>
    public int Jobs(VerbContext context) => context.Get(_jobs);
}
