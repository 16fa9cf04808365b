using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.Organizations;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Endpoints;
using Weir.Server.SignIn.Sessions;
using Weir.Store;

namespace Weir.Server.SignIn.Devices;

/// <summary>
/// The routes by which a device without a browser is signed in (RFC 8628). The two that a device calls speak the standard's language: a
/// form in, its own errors out. Those of the person speak the API's.
/// </summary>
internal static class DeviceEndpoints
{
    private const string ClientId = "weir";
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";
    private const string NamePrefix = "weir command on ";
    private const int LargestBody = 8 * 1024;
    private const int MostPermissions = 100;

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/device/authorize", AuthorizeAsync)
            .OpenTo("a device is nobody before a person approves it; what waits is limited per network").TakesUpTo(LargestBody)
            .Answers(200, typeof(DeviceAuthorization));
        routes.MapPost("/api/v1/device/token", TokenAsync)
            .OpenTo("a device is nobody before; its code of 256 random bits is what counts").TakesUpTo(LargestBody)
            .Answers(200, typeof(DeviceAccess));
        routes.MapPost("/api/v1/device/find", FindAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount)
            .Answers(200, typeof(WaitingDevice));
        routes.MapPost("/api/v1/device/approve", ApproveAsync).Demands(Permissions.AccountKeys, ResourceRules.OwnAccount)
            .Answers(200, typeof(WaitingDevice));
        routes.MapPost("/api/v1/device/deny", DenyAsync).Demands(Permissions.AccountSessions, ResourceRules.OwnAccount)
            .Answers(200, typeof(WaitingDevice));
        routes.MapDelete("/api/v1/device/key", RevokeAsync).Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> AuthorizeAsync(
        HttpContext context, DeviceRequests requests, PublicAddress address, CancellationToken cancellationToken)
    {
        var (form, fault) = await FormAsync(context.Request, cancellationToken);
        if (form is null)
        {
            return fault!;
        }

        var named = form["device_name"].ToString();
        if (Names.FaultOfName(NamePrefix + (named.Length == 0 ? "a device" : named), out var name) is { } nameFault)
        {
            return Error("invalid_request", $"device_name: {nameFault}");
        }

        var scope = form["scope"].ToString();
        var permissions = scope.Length == 0
            ? null
            : scope.Split(' ').Append(Permissions.AccountRead.Name).Distinct(StringComparer.Ordinal).ToList();
        if (permissions is not null && (permissions.Count > MostPermissions || !permissions.All(CanBeAsked)))
        {
            return Error("invalid_scope", "The scope has to be names of permissions that an access key can have, one space between them.");
        }

        var source = SignInSource.Of(context);
        if (await requests.AddAsync(name, source.Address, permissions, cancellationToken) is not { } codes)
        {
            return SignInAnswers.Wait(context, DeviceRequests.Life);
        }

        return Results.Json(
            new DeviceAuthorization(
                codes.DeviceCode.Reveal(),
                codes.UserCode,
                new Uri(address.Origin, "/device").ToString(),
                (int)DeviceRequests.Life.TotalSeconds,
                DeviceRequests.PauseSeconds),
            DevicesJson.Default.DeviceAuthorization);
    }

    private static async Task<IResult> TokenAsync(HttpContext context, DeviceGrant grant, CancellationToken cancellationToken)
    {
        var (form, fault) = await FormAsync(context.Request, cancellationToken);
        if (form is null)
        {
            return fault!;
        }

        if (form["grant_type"] != GrantType)
        {
            return Error("unsupported_grant_type", "Only devices are given keys here.");
        }

        var (outcome, key) = await grant.AskAsync(form["device_code"].ToString(), SignInSource.Of(context), cancellationToken);
        return key is { Key: var row }
            ? Results.Json(
                new DeviceAccess(
                    key.Secret.Reveal(),
                    "Bearer",
                    (long)(row.ExpiresAt - row.CreatedAt).TotalSeconds,
                    row.Permissions,
                    row.Id.ToString()),
                DevicesJson.Default.DeviceAccess)
            : ErrorOf(outcome);
    }

    private static async Task<IResult> FindAsync(ApiCall call, Body<DeviceCodeRequest> body, DeviceApproval approval) =>
        CurrentSession.Of(call.Context) is { } session
            ? AnswerOf(call, await approval.FindAsync(session.User, body.Value.UserCode, SignInSource.Of(call.Context), call.Aborted))
            : ApiCall.Problem(ApiProblems.SessionNeeded, null);

    private static async Task<IResult> ApproveAsync(ApiCall call, Body<DeviceCodeRequest> body, DeviceApproval approval) =>
        CurrentSession.Of(call.Context) is not null
            ? AnswerOf(call, await approval.ApproveAsync(call.Granted, body.Value.UserCode, SignInSource.Of(call.Context), call.Aborted))
            : ApiCall.Problem(ApiProblems.SessionNeeded, null);

    private static async Task<IResult> DenyAsync(ApiCall call, Body<DeviceCodeRequest> body, DeviceApproval approval) =>
        CurrentSession.Of(call.Context) is not null
            ? AnswerOf(call, await approval.DenyAsync(call.Granted, body.Value.UserCode, SignInSource.Of(call.Context), call.Aborted))
            : ApiCall.Problem(ApiProblems.SessionNeeded, null);

    // Whoever holds a key can end it, whatever it was narrowed to; there is no other change that it makes to its owner's account.
    private static async Task<IResult> RevokeAsync(ApiCall call, Database database, AccessKeyStore accessKeys)
    {
        if (!Id<AccessKey>.TryParse(call.Actor.Credential, null, out var id))
        {
            return ApiCall.Problem(ApiProblems.Conflict, "The request shows no access key that could be ended.");
        }

        var row = await database.QueryOneAsync<AccessKeyRow>(
            $"{AccessKeyTables.Keys.Select} where id = @id and owner = @owner", new { id, owner = call.Actor.Id }, call.Aborted);
        return row is { RevokedAt: null }
            ? await call.RemoveAsync(accessKeys.Revoke(call.Begin(), row, call.Actor.Id))
            : Results.NoContent();
    }

    private static IResult AnswerOf(ApiCall call, ApprovalResult result) => result.Outcome switch
    {
        ApprovalOutcome.Done => Results.Json(result.Device!, DevicesJson.Default.WaitingDevice),
        ApprovalOutcome.Wait => SignInAnswers.Wait(call.Context, result.RetryAfter),
        ApprovalOutcome.NotHeld => ApiCall.Problem(ApiProblems.NotGranted, Escalation.Sentence(result.Missing)),
        ApprovalOutcome.TooManyKeys => ApiCall.Problem(
            ApiProblems.Conflict, $"There are {AccessKeyStore.MostKeys} keys already. Revoke one that is not used."),
        _ => ApiCall.Problem(ApiProblems.NotFound, "No device waits with this code. It may be mistyped, decided about, or too old."),
    };

    private static async Task<(IFormCollection? Form, IResult? Fault)> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return (null, Error("invalid_request", "A form is expected: application/x-www-form-urlencoded."));
        }

        var form = await request.ReadFormAsync(cancellationToken);
        return form.Any(static field => field.Value.Count != 1) ? (null, Error("invalid_request", "A parameter is given more than once."))
            : form["client_id"] != ClientId ? (null, Error("invalid_client", $"client_id has to be '{ClientId}'."))
            : (form, null);
    }

    // What one's account is changed with is done in a session only (see KeyScopes).
    private static bool CanBeAsked(string name) =>
        Permissions.All.TryGetValue(name, out var permission)
        && (permission.Level != ResourceLevel.Person || permission == Permissions.AccountRead);

    private static IResult ErrorOf(PollOutcome outcome) => outcome switch
    {
        PollOutcome.Pending => Error("authorization_pending", "Nobody has approved the device yet."),
        PollOutcome.SlowDown => Error(
            "slow_down", $"The device has to wait {DeviceRequests.PauseSeconds} seconds longer between two questions."),
        PollOutcome.Denied => Error("access_denied", "The device was turned away."),
        PollOutcome.Expired => Error("expired_token", "Nobody approved the device in time."),
        _ => Error("invalid_grant", "There is no such device code, or it was used."),
    };

    private static IResult Error(string error, string description) =>
        Results.Json(new DeviceError(error, description), DevicesJson.Default.DeviceError, statusCode: StatusCodes.Status400BadRequest);
}
