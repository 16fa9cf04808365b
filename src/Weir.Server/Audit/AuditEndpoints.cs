using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Audit.Segments;
using Weir.Server.Api;

namespace Weir.Server.Audit;

/// <summary>The routes of the record. Looking into it is recorded as well.</summary>
internal static class AuditEndpoints
{
    /// <summary>Maps those of one record.</summary>
    public static void Map(IEndpointRouteBuilder routes, AuditScope scope)
    {
        var path = $"{scope.Prefix}/audit";
        var record = routes.MapGroup("").AddEndpointFilter(AnswerUnavailableAsync);
        record.MapGet(path, SearchAsync).Demands(scope.Read, scope.Resource);
        record.MapGet(path + "/export", ExportAsync).Demands(scope.Export, scope.Resource);
        record.MapGet(path + "/{entry}", GetAsync).Demands(scope.Read, scope.Resource);
        record.MapGet(path + "/{entry}/record", RecordAsync).Demands(scope.Read, scope.Resource);
        record.MapGet(path + "/{entry}/receipt", ReceiptAsync).Demands(scope.Read, scope.Resource);
    }

    /// <summary>A filter for endpoints that read the record: what they cannot read is said, and nothing else is affected.</summary>
    public static async ValueTask<object?> AnswerUnavailableAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (SegmentUnavailableException)
        {
            return ApiCall.Problem(ApiProblems.RecordUnavailable, null);
        }
    }

    private static async Task<IResult> SearchAsync(ApiCall call, AuditReader reader, AuditTrail trail)
    {
        if (AuditQuery.OfPage(call.Context.Request, out var fault) is not { } query)
        {
            return ApiCall.Problem(ApiProblems.Invalid, fault);
        }

        var page = await reader.SearchAsync(call.Log(), query.Filter, query.Before, query.Limit, call.Aborted);
        await LookedAsync(
            call, trail, new CanonicalJson().Add("query", call.Context.Request.QueryString.Value).Add("entries", page.Entries.Count));
        var next = page.Next?.ToString(CultureInfo.InvariantCulture);
        return Results.Json(new AuditPage([.. page.Entries.Select(AuditAnswers.Of)], next), AuditJson.Default.AuditPage);
    }

    private static async Task<IResult> GetAsync(string entry, ApiCall call, AuditReader reader, AuditTrail trail)
    {
        if (await reader.FindAsync(call.Log(), entry, call.Aborted) is not { } found)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        await LookedAsync(call, trail, new CanonicalJson().Add("entry", entry));
        return Results.Json(AuditAnswers.Of(found), AuditJson.Default.AuditEntryAnswer);
    }

    private static async Task<IResult> RecordAsync(string entry, ApiCall call, AuditReader reader) =>
        await reader.FindAsync(call.Log(), entry, call.Aborted) is { } found
            ? Results.Bytes(found.Stored, "application/json")
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> ReceiptAsync(string entry, ApiCall call, AuditReader reader, LedgerReader ledger)
    {
        if (await ledger.ReceiptAsync(call.Log(), entry, call.Aborted) is { } receipt)
        {
            return Results.File(System.Text.Encoding.UTF8.GetBytes(receipt.ToString()), "text/plain; charset=utf-8", $"{entry}.tlog-proof");
        }

        if (await reader.FindAsync(call.Log(), entry, call.Aborted) is null)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        call.Context.Response.Headers.RetryAfter = "1";
        return ApiCall.Problem(ApiProblems.Conflict, "No checkpoint covers the entry yet; one does within a second.");
    }

    // Recorded before the first byte leaves: who breaks the connection has the beginning of the file.
    private static async Task<IResult> ExportAsync(ApiCall call, AuditReader reader)
    {
        if (AuditQuery.OfExport(call.Context.Request, out var fault) is not { } query)
        {
            return ApiCall.Problem(ApiProblems.Invalid, fault);
        }

        await call.Begin()
            .Note("audit.export", KindOf(call), call.Resource.Id, new CanonicalJson().Add("query", call.Context.Request.QueryString.Value))
            .CommitAsync(call.Aborted);
        return new AuditExportFile(reader.ReadAllAsync(call.Log(), query.Filter, call.Aborted), query.Format, $"audit-{call.Log()}");
    }

    private static ValueTask LookedAsync(ApiCall call, AuditTrail trail, CanonicalJson detail) => trail.RecordAsync(
        call.Actor,
        new AuditEvent("audit.read", KindOf(call), call.Resource.Id, Outcome.Done)
        {
            Organization = call.Resource.Organization,
            Permission = call.Granted.Permission.Name,
            Grant = call.Granted.Grant?.ToString(),
            Reason = call.Granted.Reason,
            Detail = detail,
        },
        call.Aborted);

    private static string KindOf(ApiCall call) => call.Resource.Organization is null ? "installation" : "organization";
}
