using System.Text.Json;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// Takes what a deleted organization had, some rows in each unit, so that nobody waits long for the write lane however much there is. From
/// the unit of the deletion on nobody of the organization counts, and nothing is added to it any more. A server that dies in between goes
/// on where it stood, or another one does; how much is gone is kept in the units that take it. The last unit records the sum and queues the
/// destruction of the keys. Safe for concurrent use.
/// </summary>
internal sealed class OrganizationRemoval(
    AccessGuard guard, IEnumerable<OrganizationParts> parts, Deletions deletions, Database database, KeyDestruction destruction) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "organization.remove";

    /// <summary>Rows with their entries that one unit takes at most.</summary>
    public const int Batch = 50;

    private const string Reason = "its organization was deleted";

    private readonly OrganizationPart[] _parts = [.. parts.SelectMany(static one => one.Items).OrderBy(static part => part.Order)];

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <summary>Queues the removal in the unit of the deletion.</summary>
    public static AuditedChange Queue(AuditedChange change, Id<Organization> organization) =>
        change.Also(unit => WorkQueue.Enqueue(unit, WorkKind, organization.ToString(), "{}", unit.Now));

    /// <summary>How much of what there is in an organization.</summary>
    public async Task<IReadOnlyList<DeletionCount>> CountAsync(Id<Organization> organization, CancellationToken cancellationToken)
    {
        var counts = new List<DeletionCount>();
        foreach (var part in _parts)
        {
            counts.Add(new DeletionCount(part.Kind, await part.CountAsync(organization, cancellationToken)));
        }

        Task<IReadOnlyList<string>> IdsAsync(string table) => database.QueryAsync<string>(
            $"select id from {table} where organization = @organization and state <> 4", new { organization }, cancellationToken);
        counts.AddRange(await deletions.CountAsync(await IdsAsync("users"), await IdsAsync("service_accounts"), cancellationToken));
        return counts;
    }

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var organization = Id<Organization>.Parse(lease.Key, null);
        var resource = Resource.ForOrganization(organization);
        var decision = await guard.DecideAsync(
            Actor.ForSystem("removal"), Permissions.OrganizationDelete, resource, Reason, cancellationToken);
        var removed = Removed(lease.Checkpoint);
        foreach (var part in _parts)
        {
            int some;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                var change = guard.Begin(decision.Granted!);
                some = await part.RemoveSomeAsync(change, organization, Batch, cancellationToken);
                if (some > 0)
                {
                    removed[part.Kind] = removed.GetValueOrDefault(part.Kind) + some;
                    change.Only(unit => WorkQueue.Checkpoint(unit, lease, Detail(removed).ToString()));
                    if (await change.CommitAsync(cancellationToken) != ChangeOutcome.Committed)
                    {
                        return WorkResult.Retry($"a {part.Kind} was changed meanwhile, or another server does this");
                    }
                }
            }
            while (some > 0);
        }

        var end = guard.Begin(decision.Granted!)
            .Note("organization.removal", GuardTables.Organizations.Kind, organization.ToString(), Detail(removed))
            .NoteForInstallation("organization.removal", GuardTables.Organizations.Kind, organization.ToString(), Detail(removed))
            .Only(unit => WorkQueue.Complete(unit, lease));
        await KeyDestruction.Queue(end, KeyOwner.Organization(organization)).CommitAsync(cancellationToken);
        destruction.Wake();
        return WorkResult.Done;
    }

    private static SortedDictionary<string, long> Removed(string? checkpoint)
    {
        var removed = new SortedDictionary<string, long>(StringComparer.Ordinal);
        if (checkpoint is not null)
        {
            using var document = JsonDocument.Parse(checkpoint);
            foreach (var kind in document.RootElement.EnumerateObject())
            {
                removed[kind.Name] = kind.Value.GetInt64();
            }
        }

        return removed;
    }

    private static CanonicalJson Detail(SortedDictionary<string, long> removed)
    {
        var detail = new CanonicalJson();
        foreach (var (kind, count) in removed)
        {
            detail.Add(kind, count);
        }

        return detail;
    }
}
