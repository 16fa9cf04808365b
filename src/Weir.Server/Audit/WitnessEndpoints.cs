using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Ledger;
using Weir.Server.Api;

namespace Weir.Server.Audit;

/// <summary>The routes of witnesses: who may co-sign a log, and their co-signatures.</summary>
internal static class WitnessEndpoints
{
    /// <summary>Maps those of one log.</summary>
    public static void Map(IEndpointRouteBuilder routes, AuditScope scope)
    {
        routes.MapGet($"{scope.Prefix}/ledger/witnesses", ListAsync).Demands(scope.Read, scope.Resource);
        routes.MapPost($"{scope.Prefix}/ledger/witnesses", AddAsync).Demands(scope.Manage, scope.Resource);
        routes.MapDelete($"{scope.Prefix}/ledger/witnesses/{{witness}}", RemoveAsync).Demands(scope.Manage, scope.Resource);
        routes.MapPost($"{scope.Prefix}/ledger/checkpoint/{{size:long}}/cosignatures", CosignAsync).Demands(scope.Read, scope.Resource);
    }

    private static async Task<IResult> ListAsync(ApiCall call, LedgerReader ledger) => Results.Json(
        new LedgerWitnessList([.. (await ledger.WitnessesAsync(call.Log(), call.Aborted)).Select(AnswerOf)]), AuditJson.Default.LedgerWitnessList);

    private static async Task<IResult> AddAsync(LedgerWitnessRequest request, ApiCall call, TimeProvider time)
    {
        if (!NoteVerifier.TryParse(request.PublicKey.Trim(), out var key) || key.Algorithm != NoteAlgorithm.Cosignature)
        {
            return ApiCall.Problem(
                ApiProblems.Invalid, "'publicKey' takes the public key of a witness, NAME+ID+KEY, as 'weir witness init' prints it.");
        }

        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var row = new LedgerWitnessRow(
            Id<LedgerWitness>.New(time), call.Resource.Organization, call.Log(), key.Name, key.ToString(), call.Actor.Id, now, 1);
        var answer = AnswerOf(row);
        return await call.CreateAsync(
            call.Begin().Create(GuardTables.LedgerWitnesses, row, "ledger.witness.add"),
            $"{call.Context.Request.Path}/{row.Id}",
            answer,
            answer,
            AuditJson.Default.LedgerWitnessAnswer,
            row.Revision);
    }

    private static async Task<IResult> RemoveAsync(string witness, ApiCall call, LedgerReader ledger)
    {
        var rows = await ledger.WitnessesAsync(call.Log(), call.Aborted);
        return rows.FirstOrDefault(row => row.Id.ToString() == witness) is { } found
            ? await call.RemoveAsync(call.Begin().Remove(GuardTables.LedgerWitnesses, found, "ledger.witness.remove"))
            : ApiCall.Problem(ApiProblems.NotFound, null);
    }

    private static async Task<IResult> CosignAsync(long size, CosignatureRequest request, ApiCall call, LedgerReader ledger)
    {
        if (await ledger.CheckCosignatureAsync(call.Log(), size, request.Line, call.Aborted) is not { } cosignature)
        {
            return ApiCall.Problem(
                ApiProblems.Invalid, "'line' is no co-signature of a registered witness over a checkpoint of this size that is stored.");
        }

        var detail = new CanonicalJson().Add("size", size).Add("witness", cosignature.Witness);
        return await call.RemoveAsync(call.Begin().Note("ledger.cosign", "ledger", call.Log(), detail).Also(cosignature.Write));
    }

    private static LedgerWitnessAnswer AnswerOf(LedgerWitnessRow row) =>
        new(row.Id.ToString(), row.Name, row.PublicKey, row.AddedBy, row.CreatedAt);
}
