using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Portal.Design;
using Weir.Store;

namespace Weir.Server.Portal.AccessKeys;

/// <summary>One's own access keys: listed, seen, revoked. <see cref="NewKeyPages"/> makes them.</summary>
internal static class AccessKeyPages
{
    /// <summary>The list.</summary>
    public const string List = "/account/keys";

    /// <summary>One key.</summary>
    public const string One = List + "/{key}";

    private const string NewestFirst = "-createdAt";

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(List, PageRoutes.Shown, ListAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        pages.MapMethods(One, PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        pages.MapMethods(One + "/revoke", PageRoutes.Shown, AskAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapPost(One + "/revoke", RevokeAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        NewKeyPages.Map(pages);
    }

    /// <summary>One's own key that the path names; null where there is none.</summary>
    public static async Task<AccessKeyRow?> FindAsync(ApiCall call, Database database, AccessKeyStore store) =>
        await KeyHolder.FindAsync(call, database) is { } holder ? await store.FindAsync(call, holder) : null;

    private static async Task<IResult> ListAsync(ApiCall call, Database database, AccessKeyStore store)
    {
        if (await KeyHolder.FindAsync(call, database) is not { } holder)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var request = call.Context.Request;
        var page = await store.ListAsync(Lists.Read(request, AccessKeyStore.Shape, NewestFirst), holder, call.Aborted);
        return Page.Of<KeysView>(new KeysModel(page.Items, Lists.PlaceOf(request, NewestFirst, page.Next)));
    }

    private static async Task<IResult> ShowAsync(ApiCall call, Database database, AccessKeyStore store)
    {
        if (await FindAsync(call, database, store) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        var project = row.Project is null ? null : await database.QueryOneAsync<string>(
            "select name from projects where id = @Project and organization = @Organization",
            new { row.Project, row.Organization },
            call.Aborted);
        var view = await store.ViewAsync(row, call.Aborted);
        return Page.Of<KeyView>(new KeyModel(view, project ?? view.Scope.Project, KeyWords.Of(view.Scope.Permissions)));
    }

    private static async Task<IResult> AskAsync(ApiCall call, Database database, AccessKeyStore store) =>
        await FindAsync(call, database, store) switch
        {
            null => ApiCall.Problem(ApiProblems.NotFound, null),
            { RevokedAt: not null } row => Page.SeeOther($"{List}/{row.Id}"),
            var row => Page.Of<ConfirmView>(new ConfirmModel(
                "Revoke an access key",
                $"Revoke “{row.Name}”?",
                ["It stops working at once, and nothing brings it back.", "Whatever still uses it is turned away from then on."],
                $"{List}/{row.Id}/revoke",
                "Revoke it",
                ButtonKind.Danger,
                $"{List}/{row.Id}")),
        };

    private static async Task<IResult> RevokeAsync(ApiCall call, Database database, AccessKeyStore store)
    {
        if (await FindAsync(call, database, store) is not { } row)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        return row.RevokedAt is not null
            || await store.Revoke(call.Begin(), row, call.Actor.Id).CommitAsync(call.Aborted) == ChangeOutcome.Committed
                ? Page.SeeOther(Notices.Then(List, "key-revoked"))
                : ApiCall.Problem(ApiProblems.Changed, null);
    }
}
