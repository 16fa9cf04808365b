using System.Collections.Frozen;
using Weir.Foundation;
using Weir.Guard.Grants;

namespace Weir.Guard.Decisions;

/// <summary>A grant with the permissions of its role; a row of the question that every decision asks.</summary>
internal sealed record EffectiveGrant(
    Id<Grant> Id,
    SubjectKind SubjectKind,
    string Role,
    string? RolePermissions,
    ResourceLevel Level,
    Id<Project>? Project,
    string? Bucket,
    string Prefix,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt)
{
    /// <summary>The names of the permissions that the role gives.</summary>
    public FrozenSet<string> Permissions => field ??= RolePermissions is null
        ? BuiltInRoles.All.GetValueOrDefault(Role)?.Permissions.Select(static permission => permission.Name).ToFrozenSet(StringComparer.Ordinal)
            ?? FrozenSet<string>.Empty
        : RolePermissions.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Says whether the grant counts at a moment: from its start on, until its end.</summary>
    public bool CountsAt(DateTimeOffset now) => StartsAt <= now && (EndsAt is not { } end || now < end);

    /// <summary>Says whether the grant reaches the resource: it was given on it, or on something around it.</summary>
    public bool Reaches(Resource resource) => Level switch
    {
        ResourceLevel.Installation => resource.Level == ResourceLevel.Installation,
        ResourceLevel.Organization => resource.Level is ResourceLevel.Organization or ResourceLevel.Project or ResourceLevel.Bucket,
        ResourceLevel.Project => resource.Level is ResourceLevel.Project or ResourceLevel.Bucket && resource.Project == Project,
        ResourceLevel.Bucket => resource.Level == ResourceLevel.Bucket
            && resource.Project == Project
            && string.Equals(resource.Bucket, Bucket, StringComparison.Ordinal)
            && resource.Prefix.StartsWith(Prefix, StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Says whether the grant was given on something inside the resource.</summary>
    public bool LiesIn(Resource resource) => resource.Level switch
    {
        ResourceLevel.Organization => Level is ResourceLevel.Project or ResourceLevel.Bucket,
        ResourceLevel.Project => Level == ResourceLevel.Bucket && Project == resource.Project,
        ResourceLevel.Bucket => Level == ResourceLevel.Bucket
            && Project == resource.Project
            && string.Equals(Bucket, resource.Bucket, StringComparison.Ordinal)
            && Prefix.StartsWith(resource.Prefix, StringComparison.Ordinal),
        _ => false,
    };
}
