using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>An entry of the record.</summary>
/// <param name="Id">The entry.</param>
/// <param name="At">When it was made.</param>
/// <param name="ActorKind">What sort of actor: <c>user</c>, <c>service-account</c>, <c>agent</c>, <c>system</c>, <c>anonymous</c>.</param>
/// <param name="Actor">Who acted.</param>
/// <param name="Door">The door it came through: <c>api</c>, <c>portal</c>, <c>s3</c>, <c>sftp</c>, <c>console</c>, <c>internal</c>.</param>
/// <param name="Address">The network address; null where there is none, or where it was erased.</param>
/// <param name="Action">What was done.</param>
/// <param name="ResourceKind">What it was done to.</param>
/// <param name="Resource">The id of that thing.</param>
/// <param name="Project">The project it belongs to.</param>
/// <param name="Outcome">How it ended: <c>done</c>, <c>denied</c>, <c>failed</c>.</param>
/// <param name="Permission">The permission that allowed it, or that was missing.</param>
/// <param name="Grant">The grant that allowed it.</param>
/// <param name="Credential">The session or access key that was shown.</param>
/// <param name="Request">The request it was done for.</param>
/// <param name="Revision">The row's new revision; 0 for a row that was removed; null where no row was changed.</param>
/// <param name="Reason">Why, in the actor's words.</param>
/// <param name="Detail">More that is worth knowing.</param>
/// <param name="Before">The row before.</param>
/// <param name="After">The row afterwards.</param>
/// <param name="Erased">The parts that were erased with their key: <c>who</c> is the address, <c>what</c> the reason, detail and states.</param>
/// <param name="Damaged">The parts that do not open under their key: somebody altered them.</param>
/// <param name="Leaf">The index in the ledger; null in the first moments, as long as it has none.</param>
public sealed record AuditEntryAnswer(
    string Id,
    DateTimeOffset At,
    string ActorKind,
    string Actor,
    string Door,
    string? Address,
    string Action,
    string ResourceKind,
    string Resource,
    string? Project,
    string Outcome,
    string? Permission,
    string? Grant,
    string? Credential,
    string? Request,
    long? Revision,
    string? Reason,
    JsonElement? Detail,
    JsonElement? Before,
    JsonElement? After,
    IReadOnlyList<string> Erased,
    IReadOnlyList<string> Damaged,
    long? Leaf);

/// <summary>A page of entries, newest first.</summary>
/// <param name="Items">The entries; fewer than asked for, or none, where they are far between.</param>
/// <param name="Next">What to send as <c>cursor</c> for older ones; null on the last page.</param>
public sealed record AuditPage(IReadOnlyList<AuditEntryAnswer> Items, string? Next);

/// <summary>Registers somebody elsewhere whose co-signatures the log takes.</summary>
/// <param name="PublicKey">The witness's public key, as <c>weir witness init</c> prints it.</param>
public sealed record LedgerWitnessRequest(string PublicKey);

/// <summary>A registered witness.</summary>
/// <param name="Id">The registration.</param>
/// <param name="Name">The witness's name.</param>
/// <param name="PublicKey">Its public key.</param>
/// <param name="AddedBy">The actor who registered it.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record LedgerWitnessAnswer(string Id, string Name, string PublicKey, string AddedBy, DateTimeOffset CreatedAt);

/// <summary>The witnesses of a log.</summary>
/// <param name="Items">By name.</param>
public sealed record LedgerWitnessList(IReadOnlyList<LedgerWitnessAnswer> Items);

/// <summary>Hands in a co-signature.</summary>
/// <param name="Line">The signature line, as <c>weir witness cosign</c> prints it.</param>
public sealed record CosignatureRequest(string Line);

/// <summary>How the contracts of the record are written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(AuditEntryAnswer))]
[JsonSerializable(typeof(LedgerWitnessRequest))]
[JsonSerializable(typeof(LedgerWitnessAnswer))]
[JsonSerializable(typeof(LedgerWitnessList))]
[JsonSerializable(typeof(CosignatureRequest))]
public sealed partial class AuditJson : JsonSerializerContext;
