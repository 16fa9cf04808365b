using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>One's own access keys, and those of service accounts. A secret is in one answer, once, and nowhere else.</summary>
internal static class AccessKeyEndpoints
{
    private const int LongestOverlapHours = 7 * 24;

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, KeyHolder.OwnPath, Permissions.AccountRead, Permissions.AccountKeys, ResourceRules.OwnAccount);
        Map(
            routes, KeyHolder.AccountPath, Permissions.ServiceAccountRead, Permissions.ServiceAccountManage, ResourceRules.Organization);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, Permission read, Permission manage, ResourceRule on)
    {
        routes.MapGet(path, ListAsync).Demands(read, on).Answers(200, typeof(Page<AccessKeyView>));
        routes.MapPost(path, CreateAsync).Demands(manage, on).Answers(201, typeof(IssuedAccessKey));
        routes.MapGet(path + "/{key}", GetAsync).Demands(read, on).Answers(200, typeof(AccessKeyView));
        routes.MapDelete(path + "/{key}", RevokeAsync).Demands(manage, on);
        routes.MapPost(path + "/{key}/rotation", RotateAsync).Demands(manage, on).Answers(201, typeof(IssuedAccessKey));
    }

    private static async Task<IResult> ListAsync(ApiCall call, Database database, AccessKeyStore store) =>
        await KeyHolder.FindAsync(call, database) is { } holder
            ? Results.Json(await store.ListAsync(call, holder), AccessKeysJson.Default.PageAccessKeyView)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> GetAsync(ApiCall call, Database database, AccessKeyStore store) =>
        await KeyHolder.FindAsync(call, database) is { } holder && await store.FindAsync(call, holder) is { } row
            ? call.Ok(await store.ViewAsync(row, call.Aborted), AccessKeysJson.Default.AccessKeyView, row.Revision)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> CreateAsync(
        ApiCall call, Body<AccessKeyDraft> body, Database database, AccessKeyStore store, KeyRights rights, TimeProvider time)
    {
        if (await KeyHolder.FindAsync(call, database) is not { } holder)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var draft = body.Value;
        var faults = new Faults();
        faults.AddIf("/name", Names.FaultOfName(draft.Name, out var name));
        faults.AddIf("/door", KeyDoors.TryParse(draft.Door, out var door) ? null : KeyDoors.Expected);
        var scope = KeyScopes.Read(draft.Scope, holder, faults);
        var networks = KeyNetworks.Read(draft.Networks, faults);
        var expiresAt = Expiry(draft.ExpiresAt, time.GetUtcNow(), faults);
        if (scope.Project is { } project && !await store.HasProjectAsync(holder.Organization, project, call.Aborted))
        {
            faults.Add("/scope/project", "There is no such project in this organization.");
        }

        faults.ThrowIfAny();
        return await RefusalAsync(call, holder, scope, store, rights)
            ?? await IssueAsync(call, holder, store, store.Make(holder, name, door, scope, networks, call.Actor.Id, expiresAt), null);
    }

    private static async Task<IResult> RotateAsync(
        ApiCall call, Body<AccessKeyRotation> body, Database database, AccessKeyStore store, KeyRights rights, TimeProvider time)
    {
        if (await KeyHolder.FindAsync(call, database) is not { } holder || await store.FindAsync(call, holder) is not { } old)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var now = time.GetUtcNow();
        var faults = new Faults();
        var hours = body.Value.OverlapHours;
        faults.AddIf("/overlapHours", hours is < 0 or > LongestOverlapHours ? $"A number from 0 to {LongestOverlapHours} is expected." : null);
        var expiresAt = Expiry(body.Value.ExpiresAt, now, faults);
        faults.ThrowIfAny();
        if (call.Context.Request.Headers.IfMatch.Count > 0 && call.Precondition(old.Revision) is { } problem)
        {
            return problem;
        }

        if (old.RevokedAt is not null || old.ExpiresAt <= now)
        {
            return ApiCall.Problem(ApiProblems.Conflict, "The key does not count any more. Make a new one.");
        }

        var until = now.AddHours(hours);
        var kept = old with { ExpiresAt = until < old.ExpiresAt ? until : old.ExpiresAt, Revision = old.Revision + 1 };
        var change = hours == 0
            ? store.Revoke(call.Begin(), old, call.Actor.Id)
            : call.Begin().Update(AccessKeyTables.Keys, old, kept, "accesskey.supersede");
        var made = store.Make(holder, old.Name, old.Door, old.Scope, old.Networks, call.Actor.Id, expiresAt);
        return await RefusalAsync(call, holder, old.Scope, store, rights)
            ?? await IssueAsync(call, holder, store, (made.Row with { RotatedFrom = old.Id }, made.Secret), change);
    }

    private static async Task<IResult> RevokeAsync(ApiCall call, Database database, AccessKeyStore store)
    {
        if (await KeyHolder.FindAsync(call, database) is not { } holder || await store.FindAsync(call, holder) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Context.Request.Headers.IfMatch.Count > 0 && call.Precondition(row.Revision) is { } problem)
        {
            return problem;
        }

        return row.RevokedAt is null ? await call.RemoveAsync(store.Revoke(call.Begin(), row, call.Actor.Id)) : Results.NoContent();
    }

    private static DateTimeOffset Expiry(DateTimeOffset? wanted, DateTimeOffset now, Faults faults)
    {
        var expiresAt = wanted ?? now + AccessKeyStore.DefaultLifetime;
        if (expiresAt <= now || expiresAt > now + AccessKeyStore.LongestLifetime)
        {
            faults.Add("/expiresAt", "A time after now and within a year is expected.");
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(expiresAt.ToUnixTimeMilliseconds());
    }

    private static async Task<IResult?> RefusalAsync(
        ApiCall call, KeyHolder holder, AccessScope scope, AccessKeyStore store, KeyRights rights)
    {
        if (call.Actor.Scope is not null)
        {
            return ApiCall.Problem(ApiProblems.OutOfScope, "Access keys are made in a session, never with an access key.");
        }

        if (await store.CountAsync(holder, call.Aborted) >= AccessKeyStore.MostKeys)
        {
            return ApiCall.Problem(ApiProblems.Conflict, $"There are {AccessKeyStore.MostKeys} keys already. Revoke one that is not used.");
        }

        var missing = await rights.MissingAsync(call.Granted, holder, scope, call.Aborted);
        return missing.Count == 0 ? null : ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(missing));
    }

    private static Task<IResult> IssueAsync(
        ApiCall call, KeyHolder holder, AccessKeyStore store, (AccessKeyRow Row, NewSecret Secret) made, AuditedChange? change)
    {
        var action = change is null ? "accesskey.create" : "accesskey.rotate";
        var view = store.View(made.Row, null);
        return call.CreateAsync(
            store.Add(change ?? call.Begin(), made.Row, made.Secret, action),
            $"{holder.Path}/{made.Row.Id}",
            new IssuedAccessKey(view, made.Secret.Text.Reveal()),
            new IssuedAccessKey(view, null),
            AccessKeysJson.Default.IssuedAccessKey,
            made.Row.Revision);
    }
}
