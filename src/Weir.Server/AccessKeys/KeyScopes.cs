using System.Collections.Frozen;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.SignIn;

namespace Weir.Server.AccessKeys;

/// <summary>What an access key is narrowed to: read from a request, stored, and given to the guard.</summary>
internal static class KeyScopes
{
    private const int LongestPrefix = 1024;
    private const int MostPermissions = 100;

    /// <summary>The scope of a stored key.</summary>
    public static AccessScope Of(Id<Project>? project, string? bucket, string prefix, string? permissions) =>
        new(project, bucket, prefix, permissions?.Split(' ').ToFrozenSet(StringComparer.Ordinal));

    /// <summary>The scope as clients see it.</summary>
    public static AccessKeyScope View(AccessKeyRow row) =>
        new(row.Project?.ToString(), row.Bucket, row.Prefix, row.Permissions?.Split(' '));

    /// <summary>Reads the scope that somebody wants; notes everything that is wrong with it.</summary>
    /// <param name="wanted">The wish; null for no limit.</param>
    /// <param name="holder">Whose key it is to be.</param>
    /// <param name="faults">Receives what is wrong.</param>
    public static AccessScope Read(AccessKeyScope? wanted, KeyHolder holder, Faults faults)
    {
        if (wanted is null)
        {
            return new AccessScope(null, null, "", null);
        }

        Id<Project>? project = null;
        if (wanted.Project is { } text)
        {
            project = Id<Project>.TryParse(text, null, out var id) && holder.Organization is not null ? id : null;
            faults.AddIf("/scope/project", project is null ? "There is no such project in this organization." : null);
        }

        faults.AddIf("/scope/bucket", BucketFault(wanted));
        faults.AddIf("/scope/prefix", PrefixFault(wanted));
        return new AccessScope(project, wanted.Bucket, wanted.Prefix, ReadPermissions(wanted.Permissions, holder, faults));
    }

    /// <summary>Says whether a scope reaches no further than another: each limit of the other is kept, and its permissions are named.</summary>
    public static bool LiesIn(AccessScope scope, AccessScope other) =>
        scope.Permissions is { } named && other.Permissions is { } limit && named.IsSubsetOf(limit)
        && (other.Project is null || other.Project == scope.Project)
        && (other.Bucket is null
            || (string.Equals(other.Bucket, scope.Bucket, StringComparison.Ordinal)
                && scope.Prefix.StartsWith(other.Prefix, StringComparison.Ordinal)));

    /// <summary>What a scope is on, where it names a project.</summary>
    public static Resource ResourceOf(AccessScope scope, Id<Organization>? organization) => (organization, scope) switch
    {
        ({ } tenant, { Project: { } project, Bucket: { } bucket }) => Resource.ForBucket(tenant, project, bucket, scope.Prefix),
        ({ } tenant, { Project: { } project }) => Resource.ForProject(tenant, project),
        ({ } tenant, _) => Resource.ForOrganization(tenant),
        _ => Resource.Installation,
    };

    private static FrozenSet<string>? ReadPermissions(IReadOnlyList<string>? names, KeyHolder holder, Faults faults)
    {
        if (names is null)
        {
            return null;
        }

        if (names.Count is 0 or > MostPermissions)
        {
            faults.Add("/scope/permissions", $"1 to {MostPermissions} permissions are expected; left out, all that need no second factor.");
            return FrozenSet<string>.Empty;
        }

        for (var i = 0; i < names.Count; i++)
        {
            faults.AddIf($"/scope/permissions/{i}", PermissionFault(names[i], holder));
        }

        faults.AddIf(
            "/scope/permissions", names.Distinct(StringComparer.Ordinal).Count() < names.Count ? "A permission is named twice." : null);
        return names.ToFrozenSet(StringComparer.Ordinal);
    }

    // A key must not change how its owner signs in, nor make further keys for its owner.
    private static string? PermissionFault(string name, KeyHolder holder) =>
        !Permissions.All.TryGetValue(name, out var permission) ? "There is no such permission."
        : permission.Level != ResourceLevel.Person ? null
        : holder.Kind == ActorKind.User && permission == Permissions.AccountRead ? null
        : "An access key cannot be given this permission.";

    private static string? BucketFault(AccessKeyScope wanted) => wanted switch
    {
        { Bucket: null } => null,
        { Project: null } => "A bucket is named with its project.",
        _ => IsBucketName(wanted.Bucket) ? null : "3 to 63 lower-case letters, digits, dots and hyphens are expected.",
    };

    private static string? PrefixFault(AccessKeyScope wanted) => wanted switch
    {
        { Prefix: "" } => null,
        { Bucket: null } => "A prefix is named with its bucket.",
        _ when wanted.Prefix.Length > LongestPrefix => $"A prefix has at most {LongestPrefix} characters.",
        _ when !UnicodeText.TryNormalize(wanted.Prefix, out _) || UnicodeText.HasUnsafe(wanted.Prefix) =>
            "A prefix has no control characters and no characters that turn the direction of text.",
        _ => null,
    };

    // The rule of S3 for names of buckets (docs.aws.amazon.com, bucketnamingrules), as far as it concerns characters and length.
    private static bool IsBucketName(string name) =>
        name.Length is >= 3 and <= 63
        && name.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-')
        && (char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))
        && (char.IsAsciiLetterLower(name[^1]) || char.IsAsciiDigit(name[^1]))
        && !name.Contains("..", StringComparison.Ordinal);
}
