using System.Text.Json;
using Microsoft.Extensions.Logging;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.Vault.Rotation;

namespace Weir.Server.EncryptionKeys;

/// <summary>
/// After a rotation of a project's key wraps the keys of all its objects under the new version, in steps that each keep how far they came, and
/// then destroys the older versions that are to be destroyed (docs/adr/0015-rotation-and-erasure.md). A server that dies, or another one, goes on
/// where it was; a rotation that comes in between begins it anew.
/// </summary>
internal sealed partial class KeyRewrapWork(
    Database database, KeyRing keys, AccessGuard guard, TimeProvider time, ILogger<KeyRewrapWork> log) : IWorkHandler
{
    /// <summary>The kind of this work; its key is the project.</summary>
    public const string WorkKind = "key.rewrap";

    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(1);

    private readonly ProjectRewrap _rewrap = new(database, keys);

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <summary>How far a checkpoint says that it has come.</summary>
    public static KeyRewrapping ProgressOf(string? checkpoint) => Read(checkpoint) is { } place
        ? new KeyRewrapping(place.Stage >= RewrapStage.Check ? place.Total : Math.Min(place.Done, place.Total), place.Total)
        : new KeyRewrapping(0, 0);

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var project = Id<Project>.Parse(lease.Key, null);
        try
        {
            var place = Read(lease.Checkpoint);
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var state = await KeyFloor.ReadAsync(database, project, cancellationToken);
                if (place is null || place.Version != state.Floor)
                {
                    place = await _rewrap.BeginAsync(project, (uint)state.Floor, cancellationToken);
                }

                if (place.Stage == RewrapStage.Done)
                {
                    return await FinishAsync(lease, project, place, state, cancellationToken);
                }

                if (await _rewrap.StepAsync(project, place, (unit, next) => Keep(unit, lease, project, next), cancellationToken) is { } next)
                {
                    place = next;
                }
                else if (!await database.WriteAsync(unit => WorkQueue.IsCurrent(unit, lease), cancellationToken))
                {
                    return WorkResult.Retry("another server goes on with it");
                }
            }
        }
        catch (KeyUnavailableException exception) when (exception.Reason == KeyUnavailableReason.Destroyed)
        {
            return WorkResult.Dead("the project's key was destroyed meanwhile");
        }
        catch (Exception exception) when (exception is KeyUnavailableException or StoreException)
        {
            return WorkResult.Retry($"wrapping the keys of a project's objects failed: {exception.Message}");
        }
    }

    private static RewrapPlace? Read(string? checkpoint) =>
        checkpoint is null ? null : JsonSerializer.Deserialize(checkpoint, RewrapJson.Default.RewrapPlace);

    private static bool Keep(WriteUnit unit, WorkLease lease, Id<Project> project, RewrapPlace place) =>
        KeyFloor.Read(unit, project).Floor == place.Version
        && WorkQueue.Checkpoint(unit, lease, JsonSerializer.Serialize(place, RewrapJson.Default.RewrapPlace));

    private async Task<WorkResult> FinishAsync(
        WorkLease lease, Id<Project> project, RewrapPlace place, ProjectKeyState state, CancellationToken cancellationToken)
    {
        var owner = KeyOwner.Project(project);
        if (await keys.DescribeAsync(owner, cancellationToken) is not { DestroyedAt: null } described)
        {
            return WorkResult.Dead("the project's key was destroyed meanwhile");
        }

        var doomed = described.Versions
            .Where(one => one.Number > 0 && one.Number < place.Version && one.Number <= state.DestroyThrough && one.DestroyedAt is null)
            .ToList();
        if (doomed.Count > 0)
        {
            var ready = doomed.Max(static one => one.RetiredAt ?? DateTimeOffset.MaxValue) + KeyRing.RetirementTime + ClockMargin;
            if (ready > time.GetUtcNow())
            {
                return new WorkResult(WorkResultKind.Retry, "older versions are destroyed a minute after they sealed last", ready);
            }
        }

        // Recorded before it is done: a server that dies in between destroys at its next start what the record says.
        if (!await RecordAsync(lease, project, place, doomed, cancellationToken))
        {
            return WorkResult.Retry("the key was rotated again meanwhile, or another server goes on with it");
        }

        foreach (var version in doomed)
        {
            await keys.DestroyVersionAsync(owner, version.Number, cancellationToken);
        }

        if (doomed.Count > 0 && database.Engine == DatabaseEngine.Sqlite)
        {
            // The names of what was erased stand in the log of the database until it is emptied. PostgreSQL vacuums by itself.
            await database.EraseRemainsAsync("object_versions", cancellationToken);
        }

        LogDone(lease.Key, place.Done, place.Version, doomed.Count);
        return await CompleteAsync(lease, project, place, cancellationToken);
    }

    private async Task<bool> RecordAsync(
        WorkLease lease, Id<Project> project, RewrapPlace place, List<KeyVersionDescription> doomed, CancellationToken cancellationToken)
    {
        if (await guard.OrganizationOfAsync(project, cancellationToken) is not { } organization)
        {
            return true;
        }

        var decision = await guard.DecideAsync(
            Actor.ForSystem("rotation"), Permissions.ProjectKeyRotate, Resource.ForProject(organization, project), null, cancellationToken);
        var detail = new CanonicalJson()
            .Add("destroyed", string.Join(' ', doomed.Select(static one => one.Number)))
            .Add("version", (long)place.Version)
            .Add("wrapped", place.Done);
        return await guard.Begin(decision.Granted!)
            .Only(unit => WorkQueue.IsCurrent(unit, lease) && KeyFloor.Read(unit, project).Floor == place.Version)
            .Note(doomed.Count > 0 ? "key.version.destroy" : "key.rewrap", "encryption-key", project.ToString(), detail)
            .CommitAsync(cancellationToken) == ChangeOutcome.Committed;
    }

    // What was erased while this went on was wrapped under the version that is the newest now: one more rotation ends that too.
    private async Task<WorkResult> CompleteAsync(
        WorkLease lease, Id<Project> project, RewrapPlace place, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            unit =>
            {
                var state = KeyFloor.Read(unit, project);
                if (state.Floor != place.Version || !WorkQueue.Complete(unit, lease))
                {
                    unit.RollBack();
                    return false;
                }

                if (state.DestroyThrough >= place.Version)
                {
                    WorkQueue.Enqueue(unit, KeyRotationWork.WorkKind, lease.Key, "{}", unit.Now);
                }

                return true;
            },
            cancellationToken)
            ? WorkResult.Done
            : WorkResult.Retry("the key was rotated again meanwhile, or another server goes on with it");

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Project}: the keys of {Versions} objects are wrapped under version {Version}; {Destroyed} older ones are destroyed")]
    private partial void LogDone(string project, long versions, uint version, int destroyed);
}
