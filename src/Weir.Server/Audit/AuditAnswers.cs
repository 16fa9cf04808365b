using System.Text.Json;
using Weir.Contracts;
using Weir.Guard.Audit;

namespace Weir.Server.Audit;

/// <summary>Turns entries into what the API shows of them.</summary>
internal static class AuditAnswers
{
    /// <summary>An entry with its sealed parts, as far as they could be opened.</summary>
    public static AuditEntryAnswer Of(AuditView view)
    {
        var entry = view.Content;
        var what = view.What.Content;
        return new AuditEntryAnswer(
            Text(entry, "id")!,
            DateTimeOffset.FromUnixTimeMilliseconds(Number(entry, "at")!.Value),
            AuditWords.ActorOf(Number(entry, "actor_kind") ?? -1),
            Text(entry, "actor")!,
            AuditWords.DoorOf(Number(entry, "door") ?? -1),
            Text(view.Who.Content, "address"),
            Text(entry, "action")!,
            Text(entry, "resource_kind")!,
            Text(entry, "resource")!,
            Text(entry, "project"),
            AuditWords.OutcomeOf(Number(entry, "outcome") ?? -1),
            Text(entry, "permission"),
            Text(entry, "grant"),
            Text(entry, "credential"),
            Text(entry, "request"),
            Number(entry, "revision"),
            Text(what, "reason"),
            Member(what, "detail"),
            State(what, "before"),
            State(what, "after"),
            Parts(view, SealedState.Erased),
            Parts(view, SealedState.Damaged),
            view.Leaf);
    }

    private static List<string> Parts(AuditView view, SealedState state)
    {
        var parts = new List<string>();
        if (view.What.State == state)
        {
            parts.Add("what");
        }

        if (view.Who.State == state)
        {
            parts.Add("who");
        }

        return parts;
    }

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } found && found.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } member ? member.GetString() : null;

    private static long? Number(JsonElement? element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } member ? member.GetInt64() : null;

    // A state stands in the entry as the base64 of its canonical JSON, because its bytes are what the digest is of.
    private static JsonElement? State(JsonElement? what, string name)
    {
        if (Member(what, name) is not { ValueKind: JsonValueKind.String } member)
        {
            return null;
        }

        using var document = JsonDocument.Parse(member.GetBytesFromBase64());
        return document.RootElement.Clone();
    }
}
