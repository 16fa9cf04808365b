using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Organizations;
using Weir.Server.Portal.AccessKeys;
using Weir.Server.Portal.Design;
using Weir.Server.Portal.Entry;
using Weir.Server.SignIn.Devices;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.Portal.Devices;

/// <summary>
/// The pages on which a person lets a device in (RFC 8628, section 3.3): its code is typed, what is known of it is shown, then it is decided.
/// The code stands in no address, so no link can lead somebody past the typing (section 5.4).
/// </summary>
internal static class DevicePages
{
    private const string Enter = "/device";
    private const string Approve = Enter + "/approve";
    private const string Deny = Enter + "/deny";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder pages)
    {
        // The fresh factor that letting in needs is asked for before the code, so that a code is typed once.
        pages.MapMethods(Enter, PageRoutes.Shown, Ask).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapPost(Enter, FindAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapMethods(Approve, PageRoutes.Shown, static () => Page.SeeOther(Enter))
            .Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapPost(Approve, ApproveAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount);
        pages.MapMethods(Deny, PageRoutes.Shown, static () => Page.SeeOther(Enter))
            .Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
        pages.MapPost(Deny, DenyAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount);
    }

    private static IResult Ask() => Page.Of<DeviceCodeView>(new DeviceCodeModel("", FormErrors.None));

    private static async Task<IResult> FindAsync(ApiCall call, DeviceApproval approval)
    {
        if (CurrentSession.Of(call.Context) is not { } session)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var form = await Posted.ReadAsync(call.Context);
        var code = form["code"];
        if (UserCode.Read(code) is null)
        {
            return Again(code, "A code is eight letters in two groups, such as BCDF-GHJK.", StatusCodes.Status422UnprocessableEntity);
        }

        var result = await approval.FindAsync(session.User, code, SignInSource.Of(call.Context), call.Aborted);
        return result.Device is { } device ? Page.Of<DeviceView>(ModelOf(device)) : AnswerOf(call, code, result);
    }

    private static async Task<IResult> ApproveAsync(ApiCall call, DeviceApproval approval)
    {
        if (CurrentSession.Of(call.Context) is null)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var code = (await Posted.ReadAsync(call.Context))["code"];
        var result = await approval.ApproveAsync(call.Granted, code, SignInSource.Of(call.Context), call.Aborted);
        return result.Device is null ? AnswerOf(call, code, result) : Page.SeeOther(Notices.Then(AccessKeyPages.List, "device"));
    }

    private static async Task<IResult> DenyAsync(ApiCall call, DeviceApproval approval)
    {
        if (CurrentSession.Of(call.Context) is null)
        {
            return ApiCall.Problem(ApiProblems.SessionNeeded, null);
        }

        var code = (await Posted.ReadAsync(call.Context))["code"];
        var result = await approval.DenyAsync(call.Granted, code, SignInSource.Of(call.Context), call.Aborted);
        return result.Device is null ? AnswerOf(call, code, result) : Page.SeeOther(Notices.Then(LocalPath.Home, "device-refused"));
    }

    private static Page AnswerOf(ApiCall call, string code, ApprovalResult result)
    {
        switch (result.Outcome)
        {
            case ApprovalOutcome.Wait:
                var (text, status) = SignInPages.Waiting(call.Context, result.RetryAfter);
                return Again(code, text, status);
            case ApprovalOutcome.NotHeld:
                return Again(code, $"The device asks for too much. {Escalation.Sentence(result.Missing)}", StatusCodes.Status403Forbidden);
            case ApprovalOutcome.TooManyKeys:
                return Again(
                    code,
                    $"You have {AccessKeyStore.MostKeys} access keys, and nobody has more. Revoke one that is not used, then type the code again.",
                    StatusCodes.Status409Conflict);
            default:
                return Again(
                    code,
                    "No device waits with this code. It may be mistyped, decided about already, or older than "
                    + $"{DeviceRequests.Life.TotalMinutes:0} minutes: then start the device's sign-in again.",
                    StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static Page Again(string code, string error, int status) =>
        Page.Of<DeviceCodeView>(new DeviceCodeModel(code, FormErrors.Of("code", error)), status);

    private static DeviceModel ModelOf(WaitingDevice device) => new(
        device.UserCode,
        device.Name,
        device.Address ?? "an address that is not known",
        device.AskedAt,
        device.ExpiresAt,
        device.Permissions is { } names ? [.. names.Select(static name => Permissions.All[name].Summary)] : null,
        DeviceGrant.Lifetime.Days);
}
