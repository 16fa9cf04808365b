using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Api;
using Weir.Server.SignIn;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>A grant that may be written, as far as its own organization is concerned.</summary>
/// <param name="Subject">Who is given the role.</param>
/// <param name="Role">The role.</param>
/// <param name="On">What it is given on.</param>
/// <param name="StartsAt">From when; null for now.</param>
/// <param name="EndsAt">Until when; null for until it is taken.</param>
internal sealed record GrantDraft(Subject Subject, GivenRole Role, Resource On, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt)
{
    /// <summary>The row to write.</summary>
    public GrantRow ToRow(Id<Grant> id, string giver, string reason, DateTimeOffset now) => new(
        id, On.Organization, Subject.Kind, Subject.Id, Role.Id, On.Level, On.Project, On.Bucket, On.Prefix, StartsAt ?? now, EndsAt, giver,
        reason, now, 1);

    /// <summary>Asks in the unit whether subject, role and project are still what they were.</summary>
    public bool StillStands(WriteUnit unit) =>
        Subject.IsThere(unit, On.Organization!.Value)
        && GrantDesk.IsSameRole(unit, Role)
        && (On.Project is not { } project
            || unit.QueryOne<long>("select count(*) from projects where id = @project and state <> 4", new { project }) == 1);
}

/// <summary>Checks what somebody wants to give. Safe for concurrent use.</summary>
internal sealed class GrantDesk(Database database, Escalation escalation, TimeProvider time)
{
    private const int LongestPrefix = 1024;
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(3653);

    /// <summary>Reads a request for a grant on an organization or project.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong with it; every fault is named.</exception>
    public async Task<GrantDraft> ReadAsync(Resource on, GiveGrant request, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        var organization = on.Organization!.Value;
        var subject = await Subjects.FindAsync(database, organization, request.Subject, cancellationToken);
        if (subject is null)
        {
            faults.Add("/subject", "There is no such user, service account or group in this organization.");
        }

        var resource = Narrow(on, request.Bucket, request.Prefix, faults);
        var role = await RoleAsync(resource, request.Role, "/role", faults, cancellationToken);
        AddTimeFaults(request.StartsAt ?? time.GetUtcNow(), request.EndsAt, time.GetUtcNow(), faults);
        faults.ThrowIfAny();
        return new GrantDraft(subject!, role!, resource, request.StartsAt?.ToUniversalTime(), request.EndsAt?.ToUniversalTime());
    }

    /// <summary>Finds a role that can be given on a resource, and notes a fault where there is none.</summary>
    public async Task<GivenRole?> RoleAsync(
        Resource on, string role, string field, Faults faults, CancellationToken cancellationToken)
    {
        var found = await RoleBook.FindAsync(database, on.Organization!.Value, role, cancellationToken);
        var level = on.Level == ResourceLevel.Organization ? ResourceLevel.Organization : ResourceLevel.Project;
        if (found?.Level != level)
        {
            faults.Add(field, $"There is no such role on the level of {Words.Of(level)} in this organization.");
            return null;
        }

        return found;
    }

    /// <summary>The permissions that the giver lacks.</summary>
    public Task<IReadOnlyList<string>> MissingAsync(Granted granted, GrantDraft draft, CancellationToken cancellationToken) =>
        escalation.MissingAsync(granted, draft.On, draft.Role.Permissions, cancellationToken);

    /// <summary>The permissions that the giver lacks of a role that may be gone.</summary>
    public Task<IReadOnlyList<string>> MissingAsync(
        Granted granted, Resource on, GivenRole? role, CancellationToken cancellationToken) =>
        escalation.MissingAsync(granted, on, role?.Permissions ?? [], cancellationToken);

    /// <summary>Asks in the unit whether an organization's own role is unchanged; a built-in one always is.</summary>
    public static bool IsSameRole(WriteUnit unit, GivenRole? role) =>
        role?.Revision is not { } revision
        || unit.QueryOne<long>("select count(*) from roles where id = @Id and revision = @revision", new { role.Id, revision }) == 1;

    /// <summary>Checks the end of a grant.</summary>
    /// <exception cref="InvalidRequestException">It is not after the start, or not ahead, or too far ahead.</exception>
    public static void CheckTimes(DateTimeOffset startsAt, DateTimeOffset? endsAt, DateTimeOffset now)
    {
        var faults = new Faults();
        AddTimeFaults(startsAt, endsAt, now, faults);
        faults.ThrowIfAny();
    }

    private static void AddTimeFaults(DateTimeOffset startsAt, DateTimeOffset? endsAt, DateTimeOffset now, Faults faults)
    {
        if (startsAt > now + Farthest)
        {
            faults.Add("/startsAt", "A start within ten years is expected.");
        }

        if (endsAt is { } end && (end <= now || end <= startsAt || end > now + Farthest))
        {
            faults.Add("/endsAt", "An end after now, after the start and within ten years is expected.");
        }
    }

    private static Resource Narrow(Resource on, string? bucket, string? prefix, Faults faults)
    {
        if (bucket is null)
        {
            faults.AddIf("/prefix", prefix is null ? null : "A prefix narrows a bucket; name the bucket too.");
            return on;
        }

        if (on.Project is not { } project)
        {
            faults.Add("/bucket", "A bucket belongs to a project; give the role there.");
            return on;
        }

        var isBucket = bucket.Length is >= 3 and <= 63
            && bucket.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.');
        faults.AddIf("/bucket", isBucket ? null : "3 to 63 lower-case letters, digits, hyphens and dots are expected.");
        var text = prefix ?? "";
        var isPrefix = text.Length <= LongestPrefix && UnicodeText.TryNormalize(text, out _) && !text.Any(char.IsControl);
        faults.AddIf("/prefix", isPrefix ? null : $"At most {LongestPrefix} characters without control characters are expected.");
        return Resource.ForBucket(on.Organization!.Value, project, bucket, text);
    }
}
