using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>The routes of one's own details.</summary>
internal static class AccountEndpoints
{
    /// <summary>The most notices that are shown at once.</summary>
    public const int MostNotices = 100;

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/me", GetAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        routes.MapGet("/api/v1/me/notices", ListNoticesAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount)
            .Answers(200, typeof(NoticeList));
        routes.MapPatch("/api/v1/me", ChangeAsync).Demands(Permissions.AccountUpdate, ResourceRules.OwnAccount);
    }

    /// <summary>The account of whoever calls.</summary>
    public static async Task<Account> OwnAsync(ApiCall call, AccountReader accounts) =>
        await accounts.FindAsync(Id<User>.Parse(call.Actor.Id, null), call.Aborted)
        ?? throw new InvalidOperationException("The guard let somebody through who does not exist.");

    private static async Task<IResult> GetAsync(ApiCall call, OwnAccounts accounts)
    {
        var own = await accounts.FindAsync(Id<User>.Parse(call.Actor.Id, null), call.Aborted)
            ?? throw new InvalidOperationException("The guard let somebody through who does not exist.");
        return call.Ok(AnswerOf(call, own), AccountJson.Default.AccountAnswer, own.User.Revision);
    }

    private static async Task<IResult> ListNoticesAsync(ApiCall call, Notices notices)
    {
        var shown = await notices.ListAsync(Id<User>.Parse(call.Actor.Id, null), MostNotices, call.Aborted);
        return Results.Json(
            new NoticeList([.. shown.Select(static notice => new NoticeAnswer(
                notice.Id.ToString(),
                notice.Kind,
                notice.Content.Subject,
                notice.Content.Text,
                notice.CreatedAt,
                notice.MailState.ToString().ToLowerInvariant(),
                notice.MailedAt))]),
            AccountJson.Default.NoticeList);
    }

    private static async Task<IResult> ChangeAsync(
        AccountChange request, ApiCall call, AccountReader accounts, OwnAccounts own, PersonSeals seals)
    {
        if (call.Revision is not { } revision)
        {
            return ApiCall.PreconditionNeeded;
        }

        var account = await OwnAsync(call, accounts);
        var before = account.User;
        var after = OwnDetails.Apply(request, account, seals);
        if (before.Revision != revision)
        {
            return ApiCall.Problem(ApiProblems.Changed, null);
        }

        var change = call.Begin().Update(GuardTables.Users, before, after, "account.update");
        return await call.UpdateAsync(
            change, AnswerOf(call, own.Open(after, account.Credential?.ChangedAt)), AccountJson.Default.AccountAnswer, after.Revision);
    }

    private static AccountAnswer AnswerOf(ApiCall call, OwnAccount own)
    {
        var user = own.User;
        var session = CurrentSession.Of(call.Context);
        return new AccountAnswer(
            user.Id.ToString(),
            user.Organization?.ToString(),
            own.Email ?? "",
            own.Name ?? "",
            own.Phone,
            own.Mail,
            user.CreatedAt,
            own.PasswordChangedAt,
            session?.Id.ToString(),
            session?.Csrf,
            session?.MustAddFactor ?? false,
            session?.MustChangePassword ?? false,
            session?.SteppedUpUntil);
    }
}
