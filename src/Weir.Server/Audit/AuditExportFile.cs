using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Server.Api;

namespace Weir.Server.Audit;

/// <summary>Entries of the record as a file that is written while it is read: CSV or JSON Lines.</summary>
/// <param name="entries">The entries.</param>
/// <param name="format"><c>csv</c> or <c>jsonl</c>.</param>
/// <param name="name">The file's name without its extension.</param>
internal sealed class AuditExportFile(IAsyncEnumerable<AuditView> entries, string format, string name) : IResult
{
    private const int FlushEvery = 500;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = format == "csv" ? "text/csv; charset=utf-8; header=present" : "application/jsonl; charset=utf-8";
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}.{format}\"";
        response.Headers.CacheControl = "no-store";
        var write = 0;
        await using var text = new StreamWriter(response.Body, new UTF8Encoding(false), leaveOpen: true);
        if (format == "csv")
        {
            await text.WriteAsync(CsvLine.Of(Header));
        }

        await foreach (var entry in entries.WithCancellation(httpContext.RequestAborted))
        {
            var answer = AuditAnswers.Of(entry);
            await text.WriteAsync(
                format == "csv" ? CsvLine.Of(Cells(answer)) : JsonSerializer.Serialize(answer, AuditJson.Default.AuditEntryAnswer) + "\n");
            if (++write % FlushEvery == 0)
            {
                await text.FlushAsync(httpContext.RequestAborted);
            }
        }
    }

    private static readonly string[] Header =
    [
        "id", "at", "actor_kind", "actor", "door", "address", "action", "resource_kind", "resource", "project", "outcome", "permission", "grant",
        "credential", "request", "revision", "reason", "detail", "before", "after", "erased", "damaged", "leaf",
    ];

    private static string?[] Cells(AuditEntryAnswer entry) =>
    [
        entry.Id,
        entry.At.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        entry.ActorKind,
        entry.Actor,
        entry.Door,
        entry.Address,
        entry.Action,
        entry.ResourceKind,
        entry.Resource,
        entry.Project,
        entry.Outcome,
        entry.Permission,
        entry.Grant,
        entry.Credential,
        entry.Request,
        entry.Revision?.ToString(CultureInfo.InvariantCulture),
        entry.Reason,
        entry.Detail?.GetRawText(),
        entry.Before?.GetRawText(),
        entry.After?.GetRawText(),
        string.Join(' ', entry.Erased),
        string.Join(' ', entry.Damaged),
        entry.Leaf?.ToString(CultureInfo.InvariantCulture),
    ];
}
