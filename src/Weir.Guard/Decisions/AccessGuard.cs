using System.Collections.Concurrent;
using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Store;

namespace Weir.Guard.Decisions;

/// <summary>
/// The only place where a right is decided. Nothing is allowed that no grant gives; every decision asks the database, so a right that was
/// taken is gone with the next request; every refusal of somebody known is recorded.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class AccessGuard
{
    /// <summary>How long a fresh second factor counts.</summary>
    public static readonly TimeSpan StepUpLifetime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(1);

    private const string GrantColumns =
        """
        select g.id, g.subject_kind, g.role, r.permissions as role_permissions, g.level, g.project, g.bucket, g.prefix
        from grants g left join roles r on r.id = g.role
        where (g.subject = @subject or g.subject in (select m.group_id from group_members m where m.member = @subject))
          and g.starts_at <= @now and (g.ends_at is null or g.ends_at > @now)
        """;

    private const string OperatorGrants = GrantColumns + " and g.organization is null";

    private const string OrganizationGrants = GrantColumns + " and g.organization = @organization";

    private const string SupportGrants =
        """
        select g.id, g.subject_kind, g.role, cast(null as text) as role_permissions, g.level, g.project, g.bucket, g.prefix
        from grants g
        where g.subject = 'operators' and g.subject_kind = 4 and g.organization = @organization
          and g.starts_at <= @now and g.ends_at > @now
          and exists (select 1 from grants o where o.subject = @subject and o.organization is null and o.role = 'operator'
                      and o.starts_at <= @now and (o.ends_at is null or o.ends_at > @now))
        """;

    private const string UserStanding =
        """
        select u.organization, u.state, o.state as organization_state, o.policy
        from users u left join organizations o on o.id = u.organization where u.id = @subject
        """;

    private const string ServiceAccountStanding =
        """
        select s.organization, s.state, o.state as organization_state, o.policy
        from service_accounts s join organizations o on o.id = s.organization where s.id = @subject
        """;

    private readonly Database _database;
    private readonly AuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<Id<Grant>, DateTimeOffset> _uses = new();

    /// <summary>Makes the guard.</summary>
    public AccessGuard(Database database, AuditTrail trail, TimeProvider time)
    {
        _database = database;
        _trail = trail;
        _time = time;
    }

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

        await using var read = await _database.OpenReadAsync(cancellationToken);
        if (await TurnedAwayAsync(read, actor, cancellationToken) is { } turnedAway)
        {
            return Decision.Deny(turnedAway);
        }

        var (allowed, grant) = permission.Level == ResourceLevel.Person
            ? (resource.Person is { } person && actor.Is(person), null)
            : await FindAsync(read, actor, permission, resource, cancellationToken);
        if (!allowed)
        {
            return Decision.Deny(actor.Organization == resource.Organization ? DenialReason.NotGranted : DenialReason.Foreign);
        }

        if (!permission.WhileClosed && resource.Project is { } project && await IsClosedAsync(read, project, cancellationToken))
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

        await using var read = await _database.OpenReadAsync(cancellationToken);
        return await TurnedAwayAsync(read, actor, cancellationToken);
    }

    /// <summary>The names of all permissions that the actor's grants give on a resource, the limits of an access key apart.</summary>
    public async Task<IReadOnlySet<string>> PermissionsAsync(Actor actor, Resource resource, CancellationToken cancellationToken)
    {
        await using var read = await _database.OpenReadAsync(cancellationToken);
        var grants = await GrantsAsync(read, actor, resource, cancellationToken);
        return grants.Where(grant => grant.Reaches(resource)).SelectMany(static grant => grant.Permissions).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// The names of all permissions that the actor's grants give on a resource or on anything inside it, the limits of an access key apart:
    /// what the actor could hand on, to be used somewhere in there.
    /// </summary>
    public async Task<IReadOnlySet<string>> PermissionsWithinAsync(Actor actor, Resource resource, CancellationToken cancellationToken)
    {
        await using var read = await _database.OpenReadAsync(cancellationToken);
        var grants = await GrantsAsync(read, actor, resource, cancellationToken);
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

    private static async Task<DenialReason?> TurnedAwayAsync(ReadSession read, Actor actor, CancellationToken cancellationToken)
    {
        var standing = await read.QueryOneAsync<Standing>(StandingOf(actor), new { subject = actor.Id }, cancellationToken);
        return standing is not { IsActive: true } || standing.Organization != actor.Organization ? DenialReason.Inactive
            : AllowedNetworks.LetIn(standing.Policy, actor.Address) ? null
            : DenialReason.OutsideNetworks;
    }

    private static async Task<bool> IsClosedAsync(ReadSession read, Id<Project> project, CancellationToken cancellationToken) =>
        await read.QueryOneAsync<long>(
            "select count(*) from projects where id = @project and state <> 1", new { project }, cancellationToken) == 1;

    private async Task<bool> IsGoneAsync(Id<Organization>? organization, CancellationToken cancellationToken) =>
        organization is { } id
        && await _database.QueryOneAsync<long>(
            "select count(*) from organizations where id = @id and state = 4", new { id }, cancellationToken) == 1;

    private static string StandingOf(Actor actor) => actor.Kind == ActorKind.User ? UserStanding : ServiceAccountStanding;

    private static string KindOf(Resource resource) => resource.Level switch
    {
        ResourceLevel.Person => "user",
        var level => level.ToString().ToLowerInvariant(),
    };

    private async Task<(bool Allowed, Id<Grant>? Grant)> FindAsync(
        ReadSession read, Actor actor, Permission permission, Resource resource, CancellationToken cancellationToken)
    {
        if (permission.Level > resource.Level)
        {
            throw new ArgumentException($"'{permission}' is not a right on the level of {resource.Level}.", nameof(permission));
        }

        var grants = await GrantsAsync(read, actor, resource, cancellationToken);
        var found = grants.FirstOrDefault(grant => grant.Reaches(resource) && grant.Gives(permission));
        return (found is not null, found?.Id);
    }

    private Task<IReadOnlyList<EffectiveGrant>> GrantsAsync(
        ReadSession read, Actor actor, Resource resource, CancellationToken cancellationToken)
    {
        var arguments = new { subject = actor.Id, now = _time.GetUtcNow(), organization = resource.Organization };
        var sql = (actor.Organization, resource.Organization) switch
        {
            (null, null) => OperatorGrants,
            (null, _) => SupportGrants,
            _ => OrganizationGrants,
        };
        return read.QueryAsync<EffectiveGrant>(sql, arguments, cancellationToken);
    }

    /// <summary>
    /// Whether a factor was shown within <see cref="StepUpLifetime"/>. One that was shown in the future, because the clock was set back since
    /// then, is not: it would stay fresh until the clock has caught up. A minute is left for clocks of several servers.
    /// </summary>
    public static bool IsFresh(DateTimeOffset? shownAt, DateTimeOffset now) =>
        shownAt is { } at && now - at < StepUpLifetime && at - now < ClocksApart;

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

    /// <summary>Whether an actor still counts.</summary>
    private sealed record Standing(Id<Organization>? Organization, AccountState State, AccountState? OrganizationState, string? Policy)
    {
        public bool IsActive => State == AccountState.Active && OrganizationState is null or AccountState.Active;
    }
}
