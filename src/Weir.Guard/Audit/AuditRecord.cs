using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>How an action ended. The numbers are stored and signed: never change one.</summary>
public enum Outcome
{
    /// <summary>Done.</summary>
    Done = 1,

    /// <summary>Refused, because a right was missing.</summary>
    Denied = 2,

    /// <summary>Tried and failed, such as a wrong password.</summary>
    Failed = 3,
}

/// <summary>What is to be recorded.</summary>
/// <param name="Action">What was done, in the words of the permissions: <c>project.rename</c>, <c>signin.password</c>.</param>
/// <param name="ResourceKind">What it was done to, such as <c>project</c>.</param>
/// <param name="Resource">The id of that thing.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record AuditEvent(string Action, string ResourceKind, string Resource, Outcome Outcome)
{
    /// <summary>The organization in whose log this belongs; null for the installation's log.</summary>
    public Id<Organization>? Organization { get; init; }

    /// <summary>The project it belongs to, or null.</summary>
    public string? Project { get; init; }

    /// <summary>The permission that allowed it, or that was missing.</summary>
    public string? Permission { get; init; }

    /// <summary>The grant that allowed it.</summary>
    public string? Grant { get; init; }

    /// <summary>Why, in the actor's words. Sealed.</summary>
    public string? Reason { get; init; }

    /// <summary>More that is worth knowing. Sealed.</summary>
    public CanonicalJson? Detail { get; init; }

    /// <summary>Under whose key reason, detail and states are sealed; the organization or installation where null.</summary>
    public KeyOwner? SealedFor { get; init; }

    /// <summary>The key of its own that they are sealed under instead; null for none.</summary>
    public StoredRecordKey? SealedUnder { get; init; }

    /// <summary>The row's new revision; null where no row was changed. Zero stands for a row that was removed.</summary>
    public long? Revision { get; init; }

    /// <summary>The row's canonical state before; null where there was none. Sealed.</summary>
    public byte[]? Before { get; init; }

    /// <summary>The row's canonical state afterwards; null where there is none. Sealed, and its salted digest in clear.</summary>
    public byte[]? After { get; init; }
}

/// <summary>An entry that is ready to be written: everything secret in it is sealed, and its bytes are those that the ledger hashes.</summary>
/// <remarks>The columns repeat what the bytes say in clear, for searching; the bytes decide.</remarks>
internal sealed record AuditRecord(
    string Id,
    string Log,
    DateTimeOffset At,
    ActorKind ActorKind,
    string Actor,
    Door Door,
    byte[]? AddressIndex,
    string Action,
    string ResourceKind,
    string Resource,
    string? Project,
    Outcome Outcome,
    long? Revision,
    byte[]? StateSalt,
    byte[] Entry)
{
    private const string Insert =
        """
        insert into audit_entries
            (id, log, at, actor_kind, actor, door, address_index, action, resource_kind, resource, project, outcome, revision, state_salt, entry)
        values
            (@Id, @Log, @At, @ActorKind, @Actor, @Door, @AddressIndex, @Action, @ResourceKind, @Resource, @Project, @Outcome, @Revision,
             @StateSalt, @Entry)
        """;

    /// <summary>Writes the entry with whatever else the unit changes.</summary>
    public void Append(WriteUnit unit) => unit.Execute(Insert, this);

    /// <summary>Writes entries that no change carries.</summary>
    public static void Append(WriteUnit unit, IReadOnlyCollection<AuditRecord> records) => unit.Execute(Insert, records);
}
