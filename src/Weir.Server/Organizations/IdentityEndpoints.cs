using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Says to whoever shows a session or an access key what it is: also to programs, which have no account of their own to look at.</summary>
internal static class IdentityEndpoints
{
    private const string Held =
        """
        select g.id, g.role, coalesce(r.name, g.role) as name, g.level, g.project, g.bucket, g.prefix, g.subject_kind, g.subject, g.ends_at
        from grants g left join roles r on r.id = g.role
        where (g.subject = @Id or g.subject in (select m.group_id from group_members m where m.member = @Id))
          and g.starts_at <= @now and (g.ends_at is null or g.ends_at > @now)
        order by g.id limit 500
        """;

    private const string Expiry =
        """
        select expires_at from access_keys where id = @Credential
        union all
        select expires_at from sessions where id = @Credential
        """;

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/identity", GetAsync)
        .OpenTo("it says what the credential is that was shown, to whoever shows it, and nothing about anybody else")
        .Answers(200, typeof(IdentityView));

    private static async Task<IResult> GetAsync(HttpContext context, Database database, AccessGuard guard, TimeProvider time)
    {
        var actor = context.Actor();
        if (await guard.TurnedAwayAsync(actor, context.RequestAborted) is { } turnedAway)
        {
            return ApiCall.Problem(ApiProblems.Of(turnedAway), null);
        }

        await using var read = await database.OpenReadAsync(context.RequestAborted);
        var roles = await read.QueryAsync<HeldRow>(Held, new { actor.Id, now = time.GetUtcNow() }, context.RequestAborted);
        var expiry = await read.QueryAsync<DateTimeOffset>(Expiry, new { actor.Credential }, context.RequestAborted);
        var organization = await read.QueryOneAsync<string>(
            "select name from organizations where id = @Organization", new { actor.Organization }, context.RequestAborted);
        var view = new IdentityView(
            actor.Kind == ActorKind.User ? "user" : "service-account",
            actor.Id,
            actor.Organization?.ToString(),
            organization,
            actor.Credential,
            expiry.Count == 0 ? null : expiry[0],
            actor.Scope?.Permissions is { } named ? [.. named.Order(StringComparer.Ordinal)] : null,
            [.. roles.Select(static row => row.ToView())]);
        return Results.Json(view, IdentityJson.Default.IdentityView);
    }

    private sealed record HeldRow(
        Id<Grant> Id,
        string Role,
        string Name,
        ResourceLevel Level,
        Id<Project>? Project,
        string? Bucket,
        string Prefix,
        SubjectKind SubjectKind,
        string Subject,
        DateTimeOffset? EndsAt)
    {
        public HeldRole ToView() => new(
            Id.ToString(), Role, Name, Words.Of(Level), Project?.ToString(), Bucket, Prefix,
            SubjectKind == SubjectKind.Group ? Subject : null, EndsAt);
    }
}
