using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// Nobody hands on what they do not have: whoever gives a role, prolongs a grant, adds to a group or widens a role holds every permission
/// concerned on the resource concerned, within the limits of the access key that was shown. Owners are under the same rule: they hold all
/// permissions of their organization and therefore can give all its roles, and none of a project in which they have no role.
/// </summary>
internal sealed class Escalation(Database database, AccessGuard guard, AuditTrail trail, TimeProvider time)
{
    private const string FingerprintOf =
        """
        select cast(count(*) as text) || '/' || cast(coalesce(sum(revision), 0) as text) || '/' || coalesce(max(id), '')
        from grants where subject = @group
        """;

    /// <summary>The permissions that the actor lacks on a resource; a lack is recorded as a refusal.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(
        Granted granted, Resource resource, IEnumerable<string> permissions, CancellationToken cancellationToken)
    {
        var held = await HeldAsync(granted.Actor, resource, cancellationToken);
        string[] missing = [.. permissions.Where(name => !held.Contains(name)).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
        {
            await trail.RecordAsync(
                granted.Actor,
                new AuditEvent(granted.Permission.Name, Words.Of(resource.Level), resource.Id, Outcome.Denied)
                {
                    Organization = resource.Organization,
                    Project = resource.Project?.ToString(),
                    Permission = granted.Permission.Name,
                    Detail = new CanonicalJson().Add("denial", "escalation").Add("missing", missing),
                },
                cancellationToken);
        }

        return missing;
    }

    /// <summary>The permissions that the actor lacks to make somebody a member of a group, given all that the group was given.</summary>
    public async Task<IReadOnlyList<string>> MissingForGroupAsync(
        Granted granted, Id<Group> group, CancellationToken cancellationToken)
    {
        var organization = granted.Resource.Organization!.Value;
        var grants = await database.QueryAsync<GrantRow>(
            $"{GuardTables.Grants.Select} where organization = @organization and subject = @group and (ends_at is null or ends_at > @now)",
            new { organization, group, now = time.GetUtcNow() },
            cancellationToken);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var grant in grants)
        {
            if (await RoleBook.FindAsync(database, organization, grant.Role, cancellationToken) is { } role)
            {
                missing.UnionWith(await MissingAsync(granted, ResourceOf(grant), role.Permissions, cancellationToken));
            }
        }

        return [.. missing];
    }

    /// <summary>What tells one set of a subject's grants from another: their number and the sum of their revisions, with the newest id.</summary>
    public async Task<string> FingerprintAsync(Id<Group> group, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<string>(FingerprintOf, new { group }, cancellationToken) ?? "";

    /// <summary>The same in the unit of a change, where it must not have become another.</summary>
    public static string Fingerprint(WriteUnit unit, Id<Group> group) => unit.QueryOne<string>(FingerprintOf, new { group }) ?? "";

    /// <summary>What a grant is on.</summary>
    public static Resource ResourceOf(GrantRow grant) => grant switch
    {
        { Organization: { } organization, Project: { } project, Bucket: { } bucket } =>
            Resource.ForBucket(organization, project, bucket, grant.Prefix),
        { Organization: { } organization, Project: { } project } => Resource.ForProject(organization, project),
        { Organization: { } organization } => Resource.ForOrganization(organization),
        _ => Resource.Installation,
    };

    /// <summary>What a client is told.</summary>
    public static string Sentence(IReadOnlyList<string> missing) =>
        $"Nobody hands on what they do not have themselves; you lack {string.Join(", ", missing)}.";

    private async Task<IReadOnlySet<string>> HeldAsync(Actor actor, Resource resource, CancellationToken cancellationToken)
    {
        var held = await guard.PermissionsAsync(actor, resource, cancellationToken);
        return actor.Scope is not { } scope ? held
            : scope.Permissions is { } named ? held.Where(named.Contains).ToHashSet(StringComparer.Ordinal)
            : held.Where(static name => !Permissions.All[name].StepUp).ToHashSet(StringComparer.Ordinal);
    }
}
