using System.Globalization;
using Microsoft.Extensions.Logging;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>
/// Removes projects for good: rows first, in one unit with their entries, then what features keep in it (<see cref="ProjectEmptying"/>), then
/// the project's key, so that nothing that was sealed under it can be read again. What follows is queued in the unit: a crash in between is
/// made good. As work, it removes those that lie
/// in the bin longer than their organization's policy says, and records why; what a retention or hold keeps stays. Safe for concurrent use.
/// </summary>
internal sealed partial class RecycleBin(
    Database database,
    AccessGuard guard,
    Deletions deletions,
    AccessKeyStore keys,
    ProjectEmptying emptying,
    KeyDestruction destruction,
    TimeProvider time,
    ILogger<RecycleBin> log) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "projects.purge";

    /// <summary>What stays of a removed project.</summary>
    public static readonly string[] Kept =
    [
        "The entries of the audit and the ledger stay for ever: who did what and when. What they hold sealed under the project's key can no "
        + "longer be read.",
        "The project's id stays taken.",
        "Copies in backups end with the backups; what is sealed in them cannot be read without the key.",
    ];

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <summary>When a project is removed by itself; null where it is not in the bin.</summary>
    public async Task<DateTimeOffset?> RemovesAtAsync(ProjectRow row, CancellationToken cancellationToken) =>
        row.State == ProjectState.Recycled ? row.StateAt.AddDays(await DaysAsync(row, cancellationToken)) : null;

    /// <summary>Adds the final removal of a project to a change.</summary>
    /// <returns>The change, and how much goes with it.</returns>
    public async Task<(AuditedChange Change, IReadOnlyList<DeletionCount> Removed)> RemoveAsync(
        AuditedChange change, ProjectRow row, CancellationToken cancellationToken)
    {
        var content = await ProjectContent.ReadAsync(database, row.Id, cancellationToken);
        var resource = Resource.ForProject(row.Organization, row.Id);
        var further = await emptying.CountAsync(resource, cancellationToken);
        deletions.OnlyUnheld(change, resource);
        content.Remove(change, row, keys, time.GetUtcNow());
        var detail = content.Detail().Add("kept", Kept);
        foreach (var count in further)
        {
            detail.Add(count.Kind, count.Count);
        }

        change.Note("project.removal", GuardTables.Projects.Kind, row.Id.ToString(), detail);
        return (emptying.Queue(change, resource), [.. content.Counts(), .. further]);
    }

    /// <summary>How much would go with a project.</summary>
    public async Task<IReadOnlyList<DeletionCount>> CountAsync(ProjectRow row, CancellationToken cancellationToken)
    {
        var content = await ProjectContent.ReadAsync(database, row.Id, cancellationToken);
        return [.. content.Counts(), .. await emptying.CountAsync(Resource.ForProject(row.Organization, row.Id), cancellationToken)];
    }

    /// <summary>Says that a key is to be destroyed.</summary>
    public void Wake() => destruction.Wake();

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var recycled = await database.QueryAsync<ProjectRow>(
            $"""
            {GuardTables.Projects.Select} where state = 3
            and organization in (select o.id from organizations o where o.state <> 4) order by state_at, id
            """,
            null,
            cancellationToken);
        foreach (var row in recycled)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await RemovesAtAsync(row, cancellationToken) <= time.GetUtcNow())
            {
                await RemoveAsync(row, cancellationToken);
            }
        }

        return WorkResult.Done;
    }

    private async Task RemoveAsync(ProjectRow row, CancellationToken cancellationToken)
    {
        var resource = Resource.ForProject(row.Organization, row.Id);
        if (await deletions.HoldsAsync(resource, cancellationToken) is { Count: > 0 } held)
        {
            LogHeld(row.Id.ToString(), held.Count);
            return;
        }

        var days = await DaysAsync(row, cancellationToken);
        var reason = string.Create(CultureInfo.InvariantCulture, $"in the recycle bin for {days} days, as the policy says");
        var decision = await guard.DecideAsync(
            Actor.ForSystem("recycle-bin"), Permissions.ProjectDelete, resource, reason, cancellationToken);
        var (change, _) = await RemoveAsync(guard.Begin(decision.Granted!), row, cancellationToken);

        // Whoever restores it at this moment wins: the row has another revision then.
        if (await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed)
        {
            destruction.Wake();
            LogRemoved(row.Id);
        }
    }

    private async Task<int> DaysAsync(ProjectRow row, CancellationToken cancellationToken) =>
        await OrganizationEndpoints.FindAsync(database, row.Organization, cancellationToken) is { } organization
            ? StoredPolicy.Of(organization).RecycleBinDays
            : 0;

    [LoggerMessage(Level = LogLevel.Information, Message = "The project {Project} lay long enough in the recycle bin and was removed")]
    private partial void LogRemoved(Id<Project> project);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The project {Project} stays in the recycle bin: {Count} things in it are held")]
    private partial void LogHeld(string project, int count);
}
