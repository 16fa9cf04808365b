using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>How pages of entries are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Page<AuditEntryAnswer>))]
internal sealed partial class AuditPageJson : JsonSerializerContext;

/// <summary><c>weir audit</c>: who did what, when, and how it ended.</summary>
internal static class AuditVerb
{
    private static readonly Column<AuditEntryAnswer>[] Columns =
    [
        new("id", static row => row.Id),
        new("at", static row => Cells.Time(row.At)),
        new("actor", static row => row.Actor),
        new("action", static row => row.Action),
        new("outcome", static row => row.Outcome),
        new("resource", static row => row.Resource),
    ];

    private static readonly Column<AuditEntryAnswer>[] Details =
    [
        .. Columns,
        new("door", static row => row.Door),
        new("address", static row => row.Address),
        new("permission", static row => row.Permission),
        new("grant", static row => row.Grant),
        new("credential", static row => row.Credential),
        new("request", static row => row.Request),
        new("reason", static row => row.Reason),
        new("detail", static row => row.Detail?.GetRawText()),
        new("before", static row => row.Before?.GetRawText()),
        new("after", static row => row.After?.GetRawText()),
        new("erased", static row => string.Join(", ", row.Erased)),
        new("damaged", static row => string.Join(", ", row.Damaged)),
        new("leaf", static row => row.Leaf?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "audit",
        "Shows the record of an organization, or of the installation: who did what, when, and how it ended. Looking at it is recorded.",
        "weir audit list --outcome denied",
        "weir audit show ENTRY")
    {
        List(),
        Show(),
        Export(),
        Receipt(),
    };

    private static Option<bool> Installation() => new("--installation") { Description = "The installation's own record. For operators." };

    private static (string Field, Option<string?> Option)[] Filters() =>
    [
        ("actor", ServerVerb.Filter("--actor", "Only what this user or service account did.", "ID")),
        ("action", ServerVerb.Filter("--action", "Only this action.", "NAME")),
        ("resource", ServerVerb.Filter("--resource", "Only what was done to this thing.", "ID")),
        ("outcome", ServerVerb.Filter("--outcome", "Only what was done, denied or failed.", "OUTCOME")),
        ("door", ServerVerb.Filter("--door", "Only what came through api, portal, s3, sftp, console or internal.", "DOOR")),
        ("from", ServerVerb.Filter("--from", "Not before this moment, such as 2026-03-01T08:00:00Z.", "TIME")),
        ("to", ServerVerb.Filter("--to", "Before this moment.", "TIME")),
    ];

    private static VerbCommand List()
    {
        var installation = Installation();
        return ServerVerb.List(
            "Lists entries of the record, the newest first.",
            ["weir audit list --actor USER --from 2026-03-01T00:00:00Z", "weir audit list --action grant.give --limit 20 --json"],
            [installation],
            Filters(),
            AuditPageJson.Default.PageAuditEntryAnswer,
            Columns,
            async (call, options, cancellationToken) => call.Client.Audit.ListAsync(
                await call.ScopeAsync(installation, cancellationToken), options, cancellationToken),
            isSortable: false);
    }

    private static VerbCommand Show()
    {
        var entry = new Argument<string>("ENTRY") { Description = "The entry's id." };
        var installation = Installation();
        return ServerVerb.Read(
            "show",
            "Shows an entry of the record with all that it holds.",
            ["weir audit show ENTRY", "weir audit show ENTRY --installation --json"],
            [entry, installation],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Audit.GetAsync(
                    await call.ScopeAsync(installation, cancellationToken),
                    call.Get(entry),
                    cancellationToken)).Value,
                AuditJson.Default.AuditEntryAnswer,
                Details));
    }

    private static VerbCommand Export()
    {
        var installation = Installation();
        var filters = Filters();
        var format = new Option<string?>("--format")
        {
            Description = "csv, safe for spreadsheets, or jsonl for JSON Lines. Without it jsonl.",
            HelpName = "FORMAT",
        }.OneOf("csv", "jsonl");
        var file = new Option<string>("--output", "-o") { Description = "A new file.", HelpName = "FILE", Required = true };
        return ServerVerb.Change(
            "export",
            "Writes entries of the record, the oldest first, to a new file of mode 0600. That it was done is recorded.",
            ["weir audit export -o audit.jsonl", "weir audit export --format csv --from 2026-03-01T00:00:00Z -o audit.csv --reason audit"],
            [installation, .. filters.Select(static filter => filter.Option), format, file],
            async (call, cancellationToken) =>
            {
                var organization = await call.ScopeAsync(installation, cancellationToken);
                var wanted = filters
                    .Select(filter => (filter.Field, Value: call.Get(filter.Option)))
                    .Where(static filter => filter.Value is not null)
                    .ToDictionary(static filter => filter.Field, static filter => filter.Value!);
                await NewFile.WriteAsync(call.Get(file)!, stream => call.Client.Audit.ExportAsync(
                    organization, call.Get(format) ?? "jsonl", wanted, stream, cancellationToken));
                return call.Done($"The entries were written to {call.Get(file)}.");
            });
    }

    private static VerbCommand Receipt()
    {
        var entry = new Argument<string>("ENTRY") { Description = "The entry's id." };
        var installation = Installation();
        var file = new Option<string>("--output", "-o") { Description = "A new file.", HelpName = "FILE", Required = true };
        return ServerVerb.Read(
            "receipt",
            "Writes the proof that an entry is in the ledger to a new file.",
            ["weir audit receipt ENTRY -o entry.tlog-proof", "weir audit receipt ENTRY --installation -o entry.tlog-proof"],
            [entry, installation, file],
            async (call, cancellationToken) =>
            {
                var organization = await call.ScopeAsync(installation, cancellationToken);
                await NewFile.WriteAsync(call.Get(file)!, async stream =>
                {
                    var proof = await call.Client.Audit.GetReceiptAsync(organization, call.Get(entry), cancellationToken);
                    await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(proof), cancellationToken);
                });
                return call.Done($"The proof was written to {call.Get(file)}.");
            });
    }
}
