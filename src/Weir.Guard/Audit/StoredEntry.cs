using System.Text.Json;
using Weir.Guard.Actors;
using Weir.Ledger;

namespace Weir.Guard.Audit;

/// <summary>A row of <c>audit_entries</c>, or an entry of a closed segment in the same form.</summary>
internal sealed record StoredEntry(
    long Seq,
    string Id,
    string Log,
    DateTimeOffset At,
    ActorKind ActorKind,
    string Actor,
    Door Door,
    string Action,
    string ResourceKind,
    string Resource,
    string? Project,
    Outcome Outcome,
    long? Revision,
    byte[]? StateSalt,
    byte[] Entry,
    long? Leaf,
    byte[]? AddressIndex)
{
    /// <summary>Reads entries; a condition is added after a space.</summary>
    public const string Select =
        """
        select seq, id, log, at, actor_kind, actor, door, action, resource_kind, resource, project, outcome, revision, state_salt, entry, leaf,
            address_index
        from audit_entries
        """;

    /// <summary>The entries of a log from one leaf to before another.</summary>
    public const string SelectLeaves = $"{Select} where log = @log and leaf >= @from and leaf < @to order by leaf";

    /// <summary>The entries of a log that have no leaf yet.</summary>
    public const string SelectWaiting = $"{Select} where log = @log and leaf is null order by seq";

    /// <summary>The row that belongs to an entry's bytes.</summary>
    /// <param name="seq">Its number.</param>
    /// <param name="addressIndex">The digest of its address.</param>
    /// <param name="stateSalt">The salt of its state.</param>
    /// <param name="bytes">The bytes.</param>
    /// <param name="leaf">Its leaf.</param>
    /// <exception cref="LedgerDamagedException">The bytes are no entry.</exception>
    public static StoredEntry FromBytes(long seq, byte[]? addressIndex, byte[]? stateSalt, byte[] bytes, long leaf)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var entry = document.RootElement;
            return new StoredEntry(
                seq, Text("id")!, Text("log")!, DateTimeOffset.FromUnixTimeMilliseconds(Number("at")!.Value), (ActorKind)Number("actor_kind")!,
                Text("actor")!, (Door)Number("door")!, Text("action")!, Text("resource_kind")!, Text("resource")!, Text("project"),
                (Outcome)Number("outcome")!, Number("revision"), stateSalt, bytes, leaf, addressIndex);

            string? Text(string name) => entry.TryGetProperty(name, out var found) ? found.GetString() : null;

            long? Number(string name) => entry.TryGetProperty(name, out var found) ? found.GetInt64() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new LedgerDamagedException("the record", $"the entry of leaf {leaf} in a closed segment cannot be read");
        }
    }

    /// <summary>The first column whose value is not what the entry's bytes say; null where all are.</summary>
    public string? WrongColumn()
    {
        try
        {
            using var document = JsonDocument.Parse(Entry);
            var entry = document.RootElement;
            return Text("id", Id) ?? Text("log", Log) ?? Number("at", At.ToUnixTimeMilliseconds()) ?? Number("actor_kind", (int)ActorKind)
                ?? Text("actor", Actor) ?? Number("door", (int)Door) ?? Text("action", Action) ?? Text("resource_kind", ResourceKind)
                ?? Text("resource", Resource) ?? Text("project", Project) ?? Number("outcome", (int)Outcome) ?? Number("revision", Revision);

            string? Text(string name, string? value) =>
                (entry.TryGetProperty(name, out var found) ? found.GetString() : null) == value ? null : name;

            string? Number(string name, long? value) =>
                (entry.TryGetProperty(name, out var found) ? found.GetInt64() : (long?)null) == value ? null : name;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return "entry";
        }
    }

    /// <summary>The hash of its leaf.</summary>
    public Hash256 LeafHash => MerkleTree.LeafHash(Entry);
}
