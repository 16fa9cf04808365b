using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>
/// One's own access keys, and those of service accounts. A secret is in one answer, once, and nowhere else. One's own keys are made in a
/// session only, because no key can be given the permission for it; those of service accounts also with a key that names the permission.
/// </summary>
internal static class AccessKeyEndpoints
{
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
            ? Results.Json(
                await store.ListAsync(ListQuery.Read(call.Context.Request, AccessKeyStore.Shape), holder, call.Aborted),
                AccessKeysJson.Default.PageAccessKeyView)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> GetAsync(ApiCall call, Database database, AccessKeyStore store) =>
        await KeyHolder.FindAsync(call, database) is { } holder && await store.FindAsync(call, holder) is { } row
            ? call.Ok(await store.ViewAsync(row, call.Aborted), AccessKeysJson.Default.AccessKeyView, row.Revision)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> CreateAsync(ApiCall call, Body<AccessKeyDraft> body, Database database, KeyDesk desk, AccessKeyStore store) =>
        await KeyHolder.FindAsync(call, database) is { } holder
            ? await IssueAsync(call, holder, store, await desk.MakeAsync(call, holder, body.Value))
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> RotateAsync(
        ApiCall call, Body<AccessKeyRotation> body, Database database, KeyDesk desk, AccessKeyStore store)
    {
        if (await KeyHolder.FindAsync(call, database) is not { } holder || await store.FindAsync(call, holder) is not { } old)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        return call.Context.Request.Headers.IfMatch.Count > 0 && call.Precondition(old.Revision) is { } problem
            ? problem
            : await IssueAsync(call, holder, store, await desk.RotateAsync(call, holder, old, body.Value));
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

    private static async Task<IResult> IssueAsync(ApiCall call, KeyHolder holder, AccessKeyStore store, KeyAnswer answer)
    {
        if (answer is not { Order: { } order })
        {
            return ApiCall.Problem(answer.Refusal!.Problem, answer.Refusal.Detail);
        }

        var view = store.View(order.Row, null);
        return await call.CreateAsync(
            order.Change,
            $"{holder.Path}/{order.Row.Id}",
            new IssuedAccessKey(view, order.Secret.Text.Reveal()),
            new IssuedAccessKey(view, null),
            AccessKeysJson.Default.IssuedAccessKey,
            order.Row.Revision);
    }
}
