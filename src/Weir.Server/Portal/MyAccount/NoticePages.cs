using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Mail;
using Weir.Server.SignIn.Endpoints;
using AccountNotices = Weir.Server.Mail.Notices;

namespace Weir.Server.Portal.MyAccount;

/// <summary>What one was told about one's own account, and whether it was mailed.</summary>
internal static class NoticePages
{
    /// <summary>Maps the page.</summary>
    public static void Map(IEndpointRouteBuilder pages) =>
        pages.MapMethods("/account/notices", PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);

    private static async Task<IResult> ShowAsync(ApiCall call, AccountNotices notices)
    {
        var shown = await notices.ListAsync(Id<User>.Parse(call.Actor.Id, null), AccountEndpoints.MostNotices, call.Aborted);
        return Page.Of<NoticesView>(new NoticesModel([.. shown.Select(LineOf)]));
    }

    // The mail's last lines say where it came from, which the page shows anyway.
    private static NoticeLine LineOf(ShownNotice notice) => new(
        notice.Id.ToString(),
        notice.Content.Subject,
        [.. notice.Content.Text.Split("\n-- \n", 2)[0].Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static part => part.Trim('\n'))],
        notice.CreatedAt,
        notice.MailState switch
        {
            MailState.Sent => "mailed",
            MailState.Waiting => "waits to be mailed",
            MailState.Failed => "could not be mailed",
            MailState.Refused => "not mailed: you did not want it",
            _ => "not mailed: this server sends no mail",
        },
        notice.MailState == MailState.Failed);
}
