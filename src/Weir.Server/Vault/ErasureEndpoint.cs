using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Vault;
using Weir.Vault.Retention;

namespace Weir.Server.Vault;

/// <summary>Erases an object, or one version of it (docs/operations/keys.md, "Erasure").</summary>
internal static class ErasureEndpoint
{
    private const int MostNamed = 20;

    /// <summary>Maps the route.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete(BucketEndpoints.One + "/objects", EraseAsync)
        .Demands(Permissions.ObjectErase, BucketRules.Object)
        .Answers(200, typeof(ObjectErasure));

    private static async Task<IResult> EraseAsync(string bucket, ApiCall call, VaultAccess vault)
    {
        if (!ObjectQuery.TryRead(call.Context.Request.Query, out var key, out var version, out var problem))
        {
            return problem;
        }

        if (vault.For(call.Granted) is not { } session)
        {
            return VaultProblems.Elsewhere;
        }

        var erased = await session.Erasure.EraseAsync(bucket, key, version, call.Aborted);
        return erased.IsDone
            ? Results.Json(
                new ObjectErasure(
                    call.Resource.Project!.Value.ToString(), erased.Value.Versions, erased.Value.Uploads, erased.Value.Removed,
                    (int)erased.Value.KeyVersion),
                BucketsJson.Default.ObjectErasure)
            : erased.Problem.Fault == VaultFault.Locked
                ? ApiCall.Problem(ApiProblems.Conflict, Held(erased.Problem.Held))
                : VaultProblems.Of(erased.Problem);
    }

    private static string Held(IReadOnlyList<HeldVersion> held)
    {
        var named = held.Take(MostNamed).Select(Describe);
        var more = held.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $", and {held.Count - MostNamed} more") : "";
        return $"A retention or hold keeps these versions from being erased: {string.Join(", ", named)}{more}. Whoever answers for it decides.";
    }

    private static string Describe(HeldVersion one)
    {
        var mode = one.Retention?.Mode == RetentionMode.Compliance ? "compliance" : "governance";
        var until = one.Retention is { } period
            ? string.Create(CultureInfo.InvariantCulture, $" until {period.Until.UtcDateTime:yyyy-MM-dd HH:mm} UTC ({mode})")
            : "";
        return one.Version + until + (one.LegalHold ? " under a legal hold" : "");
    }
}
