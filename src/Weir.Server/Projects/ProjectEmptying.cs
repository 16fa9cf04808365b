using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>
/// Takes what features kept in a project that was removed, some in each unit, and then has its key destroyed: in this order, because the
/// entries of the removal hold the old states, sealed under that key. Where there is nothing, the key goes at once. Safe for concurrent use.
/// </summary>
internal sealed class ProjectEmptying(AccessGuard guard, Database database, IEnumerable<ProjectParts> parts, KeyDestruction destruction)
    : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "project.empty";

    private const string Reason = "the project was removed";

    private readonly ProjectPart[] _parts = [.. parts.SelectMany(static one => one.Items)];

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <summary>How much of what there is in a project.</summary>
    public async Task<IReadOnlyList<DeletionCount>> CountAsync(Resource project, CancellationToken cancellationToken)
    {
        var counts = new List<DeletionCount>();
        foreach (var part in _parts)
        {
            counts.Add(new DeletionCount(part.Kind, await part.CountAsync(project, cancellationToken)));
        }

        return counts;
    }

    /// <summary>Queues what follows the removal of a project in the unit of the removal.</summary>
    public AuditedChange Queue(AuditedChange change, Resource project) => change.Also(unit =>
    {
        if (_parts.Any(part => part.IsThere(unit, project)))
        {
            WorkQueue.Enqueue(unit, WorkKind, project.Project!.Value.ToString(), "{}", unit.Now);
        }
        else
        {
            KeyDestruction.Enqueue(unit, KeyOwner.Project(project.Project!.Value));
        }
    });

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var project = Id<Project>.Parse(lease.Key, null);
        var organization = await database.QueryOneAsync<Id<Organization>?>(
            "select organization from projects where id = @project and state = 4", new { project }, cancellationToken);
        if (organization is not { } owner)
        {
            return WorkResult.Dead("the project is not removed");
        }

        var resource = Resource.ForProject(owner, project);
        var decision = await guard.DecideAsync(Actor.ForSystem("removal"), Permissions.ProjectDelete, resource, Reason, cancellationToken);
        foreach (var part in _parts)
        {
            int some;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                var change = guard.Begin(decision.Granted!);
                some = await part.RemoveSomeAsync(change, resource, OrganizationRemoval.Batch, cancellationToken);
                if (some > 0
                    && await change.Only(unit => WorkQueue.IsCurrent(unit, lease)).CommitAsync(cancellationToken) != ChangeOutcome.Committed)
                {
                    return WorkResult.Retry($"a {part.Kind} was changed meanwhile, or another server does this");
                }
            }
            while (some > 0);
        }

        await guard.Begin(decision.Granted!)
            .Note("project.empty", GuardTables.Projects.Kind, lease.Key, null)
            .Only(unit => WorkQueue.Complete(unit, lease))
            .Also(unit => KeyDestruction.Enqueue(unit, KeyOwner.Project(project)))
            .CommitAsync(cancellationToken);
        destruction.Wake();
        return WorkResult.Done;
    }
}
