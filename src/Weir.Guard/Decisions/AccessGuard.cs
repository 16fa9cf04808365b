using System.Collections.Concurrent;
using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Store;

namespace Weir.Guard.Decisions;

/// <summary>
/// The only place where a right is decided. Nothing is allowed that no grant gives; every decision is made from what the database holds now
/// (<see cref="RightsMemory"/>), so a right that was taken is gone with the next request; every refusal of somebody known is recorded.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class AccessGuard
{
    /// <summary>How long a fresh second factor counts.</summary>
    public static readonly TimeSpan StepUpLifetime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(1);

    private readonly Database _database;
    private readonly AuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly RightsMemory _rights;
    private readonly ConcurrentDictionary<Id<Grant>, DateTimeOffset> _uses = new();

    /// <summary>Makes the guard.</summary>
    public AccessGuard(Database database, AuditTrail trail, TimeProvider time)
    {
        _database = database;
        _trail = trail;
        _time = time;
        _rights = new RightsMemory(database);
    }

    /// <summary>
    /// Whether a factor was shown within <see cref="StepUpLifetime"/>. One that was shown in the future, because the clock was set back since
    /// then, is not: it would stay fresh until the clock has caught up. A minute is left for clocks of several servers.
    /// </summary>
    public static bool IsFresh(DateTimeOffset? shownAt, DateTimeOffset now) =>
        shownAt is { } at && now - at < StepUpLifetime && at - now < ClocksApart;

    /// <summary>Decides, and records a refusal.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="permission">What for.</param>
    /// <param name="resource">On what.</param>
    /// <param name="reason">The reason that was given, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Decision> DemandAsync(
        Actor actor, Permission permission, Resource resource, string? reason, CancellationToken cancellationToken)
    {
        var decision = await DecideAsync(actor, permission, resource, reason, cancellationToken);
        if (decision.Denial is { } denial && actor.Kind != ActorKind.Anonymous)
        {
            // The log of an organization that is gone is closed: nothing is added to it.
            var isGone = denial == DenialReason.Inactive && await IsGoneAsync(resource.Organization, cancellationToken);
            await _trail.RecordAsync(
                actor,
                new AuditEvent(permission.Name, KindOf(resource), resource.Id, Outcome.Denied)
                {
                    Organization = isGone ? null : denial == DenialReason.Foreign ? actor.Organization : resource.Organization,
                    Project = isGone || denial == DenialReason.Foreign ? null : resource.Project?.ToString(),
                    Permission = permission.Name,
                    Detail = new CanonicalJson().Add("denial", denial.ToString()),
                },
                cancellationToken);
        }

        return decision;
    }

    /// <summary>Decides without a record: for showing or hiding what somebody could do.</summary>
    public async Task<Decision> DecideAsync(
        Actor actor, Permission permission, Resource resource, string? reason, CancellationToken cancellationToken)
    {
        if (actor.Kind == ActorKind.System)
        {
            return Decision.Allow(new Granted(actor, permission, resource, null, reason));
        }

        if (actor.Kind == ActorKind.Anonymous)
        {
            return Decision.Deny(DenialReason.SignInNeeded);
        }

        if (actor.Organization is not null && actor.Organization != resource.Organization)
        {
            return Decision.Deny(DenialReason.Foreign);
        }

        var rights = await _rights.OfAsync(actor, resource.Organization, cancellationToken);
        if (TurnedAway(rights, actor) is { } turnedAway)
        {
            return Decision.Deny(turnedAway);
        }

        var (allowed, grant) = permission.Level == ResourceLevel.Person
            ? (resource.Person is { } person && actor.Is(person), null)
            : Find(rights!, permission, resource);
        if (!allowed)
        {
            return Decision.Deny(actor.Organization == resource.Organization ? DenialReason.NotGranted : DenialReason.Foreign);
        }

        if (!permission.WhileClosed && resource.Project is { } project
            && await _rights.OfAsync(project, cancellationToken) is { State: not ProjectState.Active })
        {
            return Decision.Deny(DenialReason.ProjectClosed);
        }

        if (Missing(actor, permission, resource, reason) is { } missing)
        {
            return Decision.Deny(missing);
        }

        if (grant is { } used)
        {
            _uses[used] = _time.GetUtcNow();
        }

        return Decision.Allow(new Granted(actor, permission, resource, grant, reason));
    }

    /// <summary>
    /// Why whoever showed a credential does not count now, whatever they ask for: they or their organization are shut, or its policy does
    /// not let their network in. Null where they do. For what demands no permission because its answer holds only what the asker reaches.
    /// </summary>
    public async Task<DenialReason?> TurnedAwayAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.Kind is not (ActorKind.User or ActorKind.ServiceAccount))
        {
            return DenialReason.SignInNeeded;
        }

        return TurnedAway(await _rights.OfAsync(actor, actor.Organization, cancellationToken), actor);
    }

    /// <summary>The organization of a project; null where there is no such project, or it was removed for good.</summary>
    public async ValueTask<Id<Organization>?> OrganizationOfAsync(Id<Project> project, CancellationToken cancellationToken) =>
        await _rights.OfAsync(project, cancellationToken) is { State: not ProjectState.Removed } place ? place.Organization : null;

    /// <summary>The names of all permissions that the actor's grants give on a resource, the limits of an access key apart.</summary>
    public async Task<IReadOnlySet<string>> PermissionsAsync(Actor actor, Resource resource, CancellationToken cancellationToken)
    {
        var grants = await GrantsAsync(actor, resource, cancellationToken);
        return grants.Where(grant => grant.Reaches(resource)).SelectMany(static grant => grant.Permissions).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The names of all permissions that the actor's grants give on a resource or on anything inside it, the limits of an access key apart:
    /// what the actor could hand on, to be used somewhere in there.
    /// </summary>
    public async Task<IReadOnlySet<string>> PermissionsWithinAsync(Actor actor, Resource resource, CancellationToken cancellationToken)
    {
        var grants = await GrantsAsync(actor, resource, cancellationToken);
        return grants
            .Where(grant => grant.Reaches(resource) || grant.LiesIn(resource))
            .SelectMany(static grant => grant.Permissions)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Begins a change that was allowed.</summary>
    public AuditedChange Begin(Granted granted) => new(_database, _trail, granted);

    /// <summary>Writes down when grants were last used, for access reviews. Called now and then by the host.</summary>
    public async Task SaveUsesAsync(CancellationToken cancellationToken)
    {
        var uses = _uses.ToArray();
        if (uses.Length == 0)
        {
            return;
        }

        await _database.WriteAsync(
            unit =>
            {
                foreach (var (grant, at) in uses)
                {
                    unit.Execute(
                        """
                        insert into grant_uses (grant_id, used_at) values (@grant, @at)
                        on conflict (grant_id) do update set used_at = excluded.used_at where excluded.used_at > grant_uses.used_at
                        """,
                        new { grant, at });
                }
            },
            cancellationToken);
        foreach (var use in uses)
        {
            _uses.TryRemove(use);
        }
    }

    private static DenialReason? TurnedAway(ActorRights? rights, Actor actor) =>
        rights is not { IsActive: true } || rights.Organization != actor.Organization ? DenialReason.Inactive
            : AllowedNetworks.LetIn(rights.Policy, actor.Address) ? null
            : DenialReason.OutsideNetworks;

    private async Task<bool> IsGoneAsync(Id<Organization>? organization, CancellationToken cancellationToken) =>
        organization is { } id
        && await _database.QueryOneAsync<long>(
            "select count(*) from organizations where id = @id and state = 4", new { id }, cancellationToken) == 1;

    private static string KindOf(Resource resource) => resource.Level switch
    {
        ResourceLevel.Person => "user",
        var level => level.ToString().ToLowerInvariant(),
    };

    private (bool Allowed, Id<Grant>? Grant) Find(ActorRights rights, Permission permission, Resource resource)
    {
        if (permission.Level > resource.Level)
        {
            throw new ArgumentException($"'{permission}' is not a right on the level of {resource.Level}.", nameof(permission));
        }

        var found = rights.At(_time.GetUtcNow()).FirstOrDefault(
            grant => grant.Reaches(resource) && grant.Permissions.Contains(permission.Name));
        return (found is not null, found?.Id);
    }

    private async Task<IEnumerable<EffectiveGrant>> GrantsAsync(Actor actor, Resource resource, CancellationToken cancellationToken) =>
        (await _rights.OfAsync(actor, resource.Organization, cancellationToken))?.At(_time.GetUtcNow()) ?? [];

    private DenialReason? Missing(Actor actor, Permission permission, Resource resource, string? reason)
    {
        if (actor.Scope is { } scope)
        {
            var named = scope.Permissions?.Contains(permission.Name);
            if (named is false || (named is null && permission.StepUp) || !Reaches(scope, resource))
            {
                return DenialReason.OutOfScope;
            }
        }
        else if (permission.StepUp && !IsFresh(actor.SteppedUpAt, _time.GetUtcNow()))
        {
            return DenialReason.StepUpNeeded;
        }

        return permission.Reason && string.IsNullOrWhiteSpace(reason) ? DenialReason.ReasonNeeded : null;
    }

    private static bool Reaches(AccessScope scope, Resource resource) =>
        (scope.Project is null || scope.Project == resource.Project)
        && (scope.Bucket is null
            || (string.Equals(scope.Bucket, resource.Bucket, StringComparison.Ordinal)
                && resource.Prefix.StartsWith(scope.Prefix, StringComparison.Ordinal)));
}
