using Weir.Foundation;
using Weir.Guard.Keys;

namespace Weir.Guard.Audit;

/// <summary>A row of <c>ledger_witnesses</c>: whose co-signatures a log takes.</summary>
/// <param name="Id">The witness.</param>
/// <param name="Organization">The organization whose log it co-signs; null for the installation's.</param>
/// <param name="Log">That log's name.</param>
/// <param name="Name">The witness's name, as in its key; unique in the log.</param>
/// <param name="PublicKey">Its public key in the text form of C2SP.</param>
/// <param name="AddedBy">The actor who registered it.</param>
/// <param name="CreatedAt">When it was registered.</param>
/// <param name="Revision">Always 1: witnesses are added and removed.</param>
public sealed record LedgerWitnessRow(
    Id<LedgerWitness> Id,
    Id<Organization>? Organization,
    string Log,
    string Name,
    string PublicKey,
    string AddedBy,
    DateTimeOffset CreatedAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => LedgerLog.OwnerOf(Log);

    string? IAuditedRow.AuditProject => null;
}
