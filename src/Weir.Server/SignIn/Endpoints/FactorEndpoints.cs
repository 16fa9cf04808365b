using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>The routes of one's own second factors.</summary>
internal static class FactorEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var factors = routes.MapGroup("/api/v1/me/factors");
        factors.MapPost("/totp", BeginTotpAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
        factors.MapPost("/totp/confirm", ConfirmTotpAsync).Demands(Permissions.AccountEnrol, ResourceRules.OwnAccount);
    }

    private static async Task<IResult> BeginTotpAsync(
        ApiCall call, AccountReader accounts, FactorRules rules, TotpEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var pending = await enrolment.BeginAsync(account, CurrentSession.Of(call.Context)!, call.Aborted);
        return Results.Json(
            new TotpSeed(pending.Secret.Reveal(), pending.Uri.Reveal(), pending.QrCode.Reveal(), pending.ExpiresAt),
            AccountJson.Default.TotpSeed);
    }

    private static async Task<IResult> ConfirmTotpAsync(
        TotpConfirmation request, ApiCall call, AccountReader accounts, PersonSeals seals, FactorRules rules, TotpEnrolment enrolment)
    {
        var account = await AccountEndpoints.OwnAsync(call, accounts);
        if (await rules.RefusalAsync(call, account) is { } refusal)
        {
            return refusal;
        }

        var result = await enrolment.ConfirmAsync(
            call.Granted, account, CurrentSession.Of(call.Context)!, request.Code, request.Name, call.Aborted);
        return Of(result, seals);
    }

    /// <summary>The answer to adding a factor.</summary>
    private static IResult Of(EnrolmentResult result, PersonSeals seals) => result.Outcome switch
    {
        EnrolmentOutcome.Added => Results.Json(
            AnswerOf(result.Factor!, seals, null, null), AccountJson.Default.FactorAnswer, statusCode: StatusCodes.Status201Created),
        EnrolmentOutcome.BadName => ApiCall.Problem(ApiProblems.Invalid, "Give the factor a name of at least one letter."),
        EnrolmentOutcome.TooMany => ApiCall.Problem(ApiProblems.Conflict, "The account has as many factors as it may have; remove one first."),
        _ => ApiCall.Problem(ApiProblems.ProofRefused, null),
    };

    private static FactorAnswer AnswerOf(FactorRow row, PersonSeals seals, DateTimeOffset? usedAt, int? left) => new(
        row.Id.ToString(),
        SignInAnswers.WordOf(row.Kind),
        seals.Open(row.UserId, PersonalColumn.FactorName, row.Id.ToString(), row.NameSealed),
        row.CreatedAt,
        usedAt,
        left);
}
