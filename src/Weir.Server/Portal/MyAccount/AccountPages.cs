using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Portal.Design;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Endpoints;

namespace Weir.Server.Portal.MyAccount;

/// <summary>What is held about oneself, and the form that changes it.</summary>
internal static class AccountPages
{
    private const string DetailsPath = "/account/details";

    /// <summary>Maps the pages.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/account", PageRoutes.Shown, ShowAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        pages.MapMethods(DetailsPath, PageRoutes.Shown, ShowDetailsAsync).Demands(Permissions.AccountUpdate, ResourceRules.OwnAccount);
        pages.MapPost(DetailsPath, ChangeDetailsAsync).Demands(Permissions.AccountUpdate, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> ShowAsync(ApiCall call, AccountReader accounts, PersonSeals seals)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        var user = account.User;
        var mail = MailOf(account);
        return Page.Of<AccountView>(new AccountModel(
            user.Id.ToString(),
            seals.Open(user.Id, PersonalColumn.Name, user.NameSealed) ?? "",
            seals.Open(user.Id, PersonalColumn.Email, user.EmailSealed) ?? "",
            PhoneOf(account, seals),
            account.Organization?.Name,
            user.CreatedAt,
            account.Credential?.ChangedAt,
            mail.Announcements,
            mail.Reminders));
    }

    private static async Task<IResult> ShowDetailsAsync(ApiCall call, AccountReader accounts, PersonSeals seals)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        var mail = MailOf(account);
        return Page.Of<DetailsView>(new DetailsModel(
            seals.Open(account.Id, PersonalColumn.Name, account.User.NameSealed) ?? "",
            PhoneOf(account, seals) ?? "",
            mail.Announcements,
            mail.Reminders,
            account.User.Revision,
            FormErrors.None));
    }

    private static async Task<IResult> ChangeDetailsAsync(ApiCall call, AccountReader accounts, PersonSeals seals)
    {
        var form = await Posted.ReadAsync(call.Context);
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        var (typed, phone) = (form["name"], form["phone"].Trim());
        var mail = new MailPreferences(form.Has("announcements"), form.Has("reminders"));
        _ = long.TryParse(form["revision"], NumberStyles.None, CultureInfo.InvariantCulture, out var revision);
        try
        {
            var (before, after) = (account.User, OwnDetails.Apply(new AccountChange(typed, phone, mail), account, seals));
            return before.Revision == revision
                && await call.Begin().Update(GuardTables.Users, before, after, "account.update").CommitAsync(call.Aborted) == ChangeOutcome.Committed
                    ? Page.SeeOther(Notices.Then("/account", "details"))
                    : ApiCall.Problem(ApiProblems.Changed, null);
        }
        catch (InvalidRequestException exception)
        {
            return Page.Of<DetailsView>(
                new DetailsModel(
                    typed, phone, mail.Announcements, mail.Reminders, revision,
                    FormFaults.Of(exception.Faults, ("/name", "name"), ("/phone", "phone"))),
                StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static string? PhoneOf(Account account, PersonSeals seals) =>
        account.User.PhoneSealed is { } phone ? seals.Open(account.Id, PersonalColumn.Phone, phone) : null;

    private static MailPreferences MailOf(Account account) =>
        JsonSerializer.Deserialize(account.User.MailPreferences, AccountJson.Default.MailPreferences) ?? new MailPreferences();
}
