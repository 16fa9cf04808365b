using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;

namespace Weir.Server.Organizations;

/// <summary>
/// What a feature keeps of a person and what goes with the person, such as access keys. Registered as a singleton service by that feature;
/// the deletion of an organization runs it for every person of it.
/// </summary>
/// <param name="Kind">What it is, such as <c>access-key</c>.</param>
/// <param name="CountAsync">How many there are.</param>
/// <param name="AddAsync">Adds the removal to the change, with its entries.</param>
internal sealed record PersonPart(
    string Kind,
    Func<Id<User>, CancellationToken, Task<long>> CountAsync,
    Func<AuditedChange, Id<User>, CancellationToken, Task> AddAsync);

/// <summary>Finds what retentions and holds keep of an organization, project or person. Registered as a singleton service.</summary>
/// <param name="FindAsync">What is held; empty where nothing is.</param>
internal sealed record HoldSource(Func<Resource, CancellationToken, Task<IReadOnlyList<DeletionHold>>> FindAsync);

/// <summary>What features say about deletions, asked together. Safe for concurrent use.</summary>
internal sealed class Deletions(IEnumerable<PersonPart> parts, IEnumerable<HoldSource> holds)
{
    /// <summary>What an answer to an attempt says that something is held.</summary>
    public static string Held(IReadOnlyList<DeletionHold> held) =>
        $"Nothing was deleted, because {held.Count} things are held: {string.Join("; ", held.Take(10).Select(static hold => hold.What))}. "
        + "A held record wins over a deletion; see the deletion's plan.";

    /// <summary>What is held.</summary>
    public async Task<IReadOnlyList<DeletionHold>> HoldsAsync(Resource resource, CancellationToken cancellationToken)
    {
        var found = new List<DeletionHold>();
        foreach (var source in holds)
        {
            found.AddRange(await source.FindAsync(resource, cancellationToken));
        }

        return found;
    }

    /// <summary>What goes with a person, by kind.</summary>
    public async Task<IReadOnlyList<DeletionCount>> CountAsync(IReadOnlyList<Id<User>> people, CancellationToken cancellationToken)
    {
        var counts = new List<DeletionCount>();
        foreach (var part in parts)
        {
            var count = 0L;
            foreach (var person in people)
            {
                count += await part.CountAsync(person, cancellationToken);
            }

            counts.Add(new DeletionCount(part.Kind, count));
        }

        return counts;
    }

    /// <summary>Adds what goes with a person to a change.</summary>
    public async Task AddAsync(AuditedChange change, Id<User> person, CancellationToken cancellationToken)
    {
        foreach (var part in parts)
        {
            await part.AddAsync(change, person, cancellationToken);
        }
    }
}
