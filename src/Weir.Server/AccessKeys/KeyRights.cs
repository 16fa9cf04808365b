using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>
/// Whoever makes a key for somebody hands on what the key can do, so they hold all of it themselves: the permissions that the key names,
/// and, for a service account, everything that its grants would let the key do now.
/// </summary>
/// <param name="database">Where the grants of a service account are.</param>
/// <param name="guard">Says what the maker holds.</param>
/// <param name="trail">Keeps refusals.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyRights(Database database, AccessGuard guard, AuditTrail trail, TimeProvider time)
{
    /// <summary>The permissions that the maker lacks; a lack is recorded as a refusal.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(
        Granted granted, KeyHolder holder, AccessScope scope, CancellationToken cancellationToken)
    {
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        if (scope.Permissions is { } named)
        {
            var held = await guard.PermissionsWithinAsync(
                granted.Actor, KeyScopes.ResourceOf(scope, holder.Organization), cancellationToken);
            missing.UnionWith(named.Where(name => name != Permissions.AccountRead.Name && !held.Contains(name)));
        }

        if (holder.Kind == ActorKind.ServiceAccount)
        {
            await AddOfAccountAsync(missing, granted.Actor, holder, scope, cancellationToken);
        }

        if (missing.Count > 0)
        {
            await trail.RecordAsync(
                granted.Actor,
                new AuditEvent(granted.Permission.Name, AccessKeyTables.Keys.Kind, holder.Id, Outcome.Denied)
                {
                    Organization = holder.Organization,
                    Permission = granted.Permission.Name,
                    Detail = new CanonicalJson().Add("denial", "escalation").Add("missing", missing),
                },
                cancellationToken);
        }

        return [.. missing];
    }

    private async Task AddOfAccountAsync(
        SortedSet<string> missing, Actor maker, KeyHolder holder, AccessScope scope, CancellationToken cancellationToken)
    {
        var grants = await database.QueryAsync<GrantRow>(
            $"""
            {GuardTables.Grants.Select} where organization = @Organization and (ends_at is null or ends_at > @now)
            and (subject = @Id or subject in (select group_id from group_members where member = @Id))
            """,
            new { holder.Organization, holder.Id, now = time.GetUtcNow() },
            cancellationToken);
        foreach (var grant in grants.Where(grant => grant.Project is null || scope.Project is null || grant.Project == scope.Project))
        {
            var role = await RoleBook.FindAsync(database, holder.Organization!.Value, grant.Role, cancellationToken);
            var given = role?.Permissions.Where(name => scope.Permissions?.Contains(name) ?? !Permissions.All[name].StepUp).ToList();
            if (given is { Count: > 0 })
            {
                var held = await guard.PermissionsAsync(maker, Escalation.ResourceOf(grant), cancellationToken);
                missing.UnionWith(given.Where(name => !held.Contains(name)));
            }
        }
    }
}
