using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// What a feature keeps of a person and what goes with the person, such as passwords. Registered as a singleton service by that feature;
/// the deletion of an organization runs it for every person of it.
/// </summary>
/// <param name="Kind">What it is, such as <c>sign-in</c>.</param>
/// <param name="CountAsync">How many there are of these people; at most <see cref="Deletions.Batch"/> are asked about at once.</param>
/// <param name="AddAsync">Adds the removal to the change, with its entries.</param>
internal sealed record PersonPart(
    string Kind,
    Func<IReadOnlyList<string>, CancellationToken, Task<long>> CountAsync,
    Func<AuditedChange, Id<User>, CancellationToken, Task> AddAsync);

/// <summary>
/// Lasting credentials of people and service accounts, such as access keys. Registered as a singleton service by the feature that has them;
/// they end in the very change that disables or deletes their owner.
/// </summary>
/// <param name="Kind">What it is, such as <c>access-key</c>.</param>
/// <param name="CountAsync">How many still count of these owners; at most <see cref="Deletions.Batch"/> are asked about at once.</param>
/// <param name="EndAsync">Adds to the change that those of an owner count no more, on whose account.</param>
internal sealed record CredentialPart(
    string Kind,
    Func<IReadOnlyList<string>, CancellationToken, Task<long>> CountAsync,
    Func<AuditedChange, string, string, CancellationToken, Task> EndAsync);

/// <summary>Finds what retentions and holds keep of an organization, project or person. Registered as a singleton service.</summary>
/// <param name="FindAsync">What is held; empty where nothing is.</param>
/// <param name="IsAny">Says inside a unit whether anything is, so that no hold slips in beside a deletion; null where that cannot be.</param>
internal sealed record HoldSource(
    Func<Resource, CancellationToken, Task<IReadOnlyList<DeletionHold>>> FindAsync, Func<WriteUnit, Resource, bool>? IsAny = null);

/// <summary>What features say about deletions, asked together. Safe for concurrent use.</summary>
internal sealed class Deletions(
    IEnumerable<PersonPart> parts, IEnumerable<CredentialPart> credentials, IEnumerable<HoldSource> holds)
{
    /// <summary>How many people or service accounts a feature is asked about at once.</summary>
    public const int Batch = 500;

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

    /// <summary>Lets a change go on only if nothing is held at its moment.</summary>
    public AuditedChange OnlyUnheld(AuditedChange change, Resource resource) =>
        change.Only(unit => !holds.Any(source => source.IsAny?.Invoke(unit, resource) ?? false));

    /// <summary>What goes with people and service accounts, by kind.</summary>
    public async Task<IReadOnlyList<DeletionCount>> CountAsync(
        IReadOnlyList<string> people, IReadOnlyList<string> accounts, CancellationToken cancellationToken)
    {
        var counts = new List<DeletionCount>();
        foreach (var part in parts)
        {
            counts.Add(await CountAsync(part.Kind, people, part.CountAsync, cancellationToken));
        }

        string[] owners = [.. people, .. accounts];
        foreach (var part in credentials)
        {
            counts.Add(await CountAsync(part.Kind, owners, part.CountAsync, cancellationToken));
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

        await EndCredentialsAsync(change, person.ToString(), "deletion", cancellationToken);
    }

    /// <summary>Adds to a change that no credential of a person or service account counts any more.</summary>
    public async Task EndCredentialsAsync(AuditedChange change, string owner, string by, CancellationToken cancellationToken)
    {
        foreach (var part in credentials)
        {
            await part.EndAsync(change, owner, by, cancellationToken);
        }
    }

    private static async Task<DeletionCount> CountAsync(
        string kind,
        IReadOnlyList<string> ids,
        Func<IReadOnlyList<string>, CancellationToken, Task<long>> countAsync,
        CancellationToken cancellationToken)
    {
        var count = 0L;
        foreach (var some in ids.Chunk(Batch))
        {
            count += await countAsync(some, cancellationToken);
        }

        return new DeletionCount(kind, count);
    }
}
