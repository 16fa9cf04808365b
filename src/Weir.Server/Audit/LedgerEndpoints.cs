using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Audit;
using Weir.Ledger;
using Weir.Server.Api;

namespace Weir.Server.Audit;

/// <summary>The routes of the ledger: the paths and forms of C2SP below each record (docs/formats/ledger.md).</summary>
internal static class LedgerEndpoints
{
    private const string Text = "text/plain; charset=utf-8";

    /// <summary>Maps those of one log.</summary>
    public static void Map(IEndpointRouteBuilder routes, AuditScope scope)
    {
        routes.MapGet($"{scope.Prefix}/ledger/checkpoint", CheckpointAsync).Demands(scope.Read, scope.Resource);
        routes.MapGet($"{scope.Prefix}/ledger/consistency", ConsistencyAsync).Demands(scope.Read, scope.Resource);
        routes.MapGet($"{scope.Prefix}/ledger/keys", KeysAsync).Demands(scope.Read, scope.Resource);
        routes.MapGet($"{scope.Prefix}/ledger/tile/{{**path}}", TileAsync).Demands(scope.Read, scope.Resource);
    }

    private static async Task<IResult> CheckpointAsync(ApiCall call, LedgerReader ledger)
    {
        if (!TryNumber(call.Context.Request, "size", out var size))
        {
            return ApiCall.Problem(ApiProblems.Invalid, "'size' takes a number of entries.");
        }

        return await ledger.CheckpointAsync(call.Log(), size, call.Aborted) is { } note
            ? Plain(note.ToString())
            : ApiCall.Problem(ApiProblems.NotFound, null);
    }

    // The part of c2sp.org/tlog-witness before the empty line: with the checkpoint of the same size it is a witness's request.
    private static async Task<IResult> ConsistencyAsync(ApiCall call, LedgerReader ledger)
    {
        if (!TryNumber(call.Context.Request, "old", out var old) || old is null || !TryNumber(call.Context.Request, "size", out var size))
        {
            return ApiCall.Problem(ApiProblems.Invalid, "'old' takes the size of the tree that is known, 'size' that of a later checkpoint.");
        }

        if (await ledger.ConsistencyAsync(call.Log(), old.Value, size, call.Aborted) is not { } request)
        {
            return ApiCall.Problem(ApiProblems.NotFound, "There is no checkpoint of that size that is larger than the known tree.");
        }

        var text = request.ToString();
        return Plain(text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 1)]);
    }

    private static async Task<IResult> KeysAsync(ApiCall call, LedgerReader ledger) =>
        Plain(string.Concat((await ledger.KeysAsync(call.Log(), call.Aborted)).Select(static key => $"{key}\n")));

    private static async Task<IResult> TileAsync(string path, ApiCall call, LedgerReader ledger)
    {
        if (!TileId.TryParse($"tile/{path}", out var tile) || await ledger.TileAsync(call.Log(), tile, call.Aborted) is not { } content)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        return Results.Bytes(content, "application/octet-stream");
    }

    private static IResult Plain(string text) => Results.Bytes(Encoding.UTF8.GetBytes(text), Text);

    private static bool TryNumber(HttpRequest request, string name, out long? number)
    {
        number = null;
        if (!request.Query.TryGetValue(name, out var values))
        {
            return true;
        }

        var isNumber = long.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var read);
        number = isNumber ? read : null;
        return isNumber && values.Count == 1;
    }
}
