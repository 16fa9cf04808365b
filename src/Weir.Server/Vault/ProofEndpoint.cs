using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Ledger;
using Weir.Server.Api;
using Weir.Server.Audit;
using Weir.Vault.Objects;

namespace Weir.Server.Vault;

/// <summary>Gives the proof that a version of an object is in the record (docs/formats/ledger.md, "Receipts of objects").</summary>
internal static class ProofEndpoint
{
    // Entries take their time a little before their place, and a clock may have been set back in between.
    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(BucketEndpoints.One + "/proof", ProveAsync)
        .Demands(Permissions.ObjectRead, BucketRules.Object)
        .AddEndpointFilter(AuditEndpoints.AnswerUnavailableAsync);

    private static async Task<IResult> ProveAsync(
        string bucket, ApiCall call, VaultAccess vault, AuditReader reader, LedgerReader ledger)
    {
        if (!ObjectQuery.TryRead(call.Context.Request.Query, out var key, out var version, out var problem))
        {
            return problem;
        }

        if (vault.For(call.Granted) is not { } session)
        {
            return VaultProblems.Elsewhere;
        }

        var traced = await session.Objects.TraceAsync(bucket, key, version, call.Aborted);
        return traced.IsDone ? await AnswerAsync(call, traced.Value, reader, ledger) : VaultProblems.Of(traced.Problem);
    }

    private static async Task<IResult> AnswerAsync(ApiCall call, VersionTrace trace, AuditReader reader, LedgerReader ledger)
    {
        if (await MakingAsync(call, trace, reader) is not { } making)
        {
            return ApiCall.Problem(ApiProblems.NotFound, "The record has no entry of the making of this version.");
        }

        if (making.What is not { State: SealedState.Opened, Content: { } opening })
        {
            return ApiCall.Problem(ApiProblems.Conflict, "What the entry says of this version was erased with its key, so nothing can be proven.");
        }

        if (await ledger.ReceiptAsync(call.Log(), making.Content.GetProperty("id").GetString()!, call.Aborted) is not { } receipt)
        {
            call.Context.Response.Headers.RetryAfter = "1";
            return ApiCall.Problem(ApiProblems.Conflict, "No checkpoint covers the entry yet; one does within a second.");
        }

        // The text that was opened, not a form of it that was written anew: the entry commits to its bytes.
        var proof = new ObjectProof(receipt, making.Stored, Encoding.UTF8.GetBytes(opening.GetRawText()), trace.PartSizes);
        return Results.File(Encoding.UTF8.GetBytes(proof.ToString()), "text/plain; charset=utf-8", $"{trace.Resource}.tlog-proof");
    }

    private static async Task<AuditView?> MakingAsync(ApiCall call, VersionTrace trace, AuditReader reader)
    {
        var filter = new AuditFilter(Resource: trace.Resource, From: trace.ModifiedAt - Before);
        await foreach (var entry in reader.ReadAllAsync(call.Log(), filter, call.Aborted))
        {
            if (entry.Content.TryGetProperty("revision", out var revision) && revision.ValueKind == JsonValueKind.Number && revision.GetInt64() == 1)
            {
                return entry;
            }
        }

        return null;
    }
}
