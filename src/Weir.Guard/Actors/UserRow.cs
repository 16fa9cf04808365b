using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Keys;

namespace Weir.Guard.Actors;

/// <summary>
/// A row of <c>users</c>. What says who the person is stands sealed under the person's own key, so that destroying that key erases it here,
/// in the record and in every backup at once.
/// </summary>
/// <param name="Id">The user; never given to anybody else.</param>
/// <param name="Organization">The organization, or null for an operator of the installation.</param>
/// <param name="EmailIndex">The keyed digest of the normalized e-mail address, by which it is found.</param>
/// <param name="EmailSealed">The e-mail address, sealed.</param>
/// <param name="NameSealed">The name, sealed.</param>
/// <param name="PhoneSealed">The telephone number, sealed; null where none was given.</param>
/// <param name="State">Invited, active, disabled or deleted.</param>
/// <param name="MailPreferences">What mail the person refused, as JSON.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="StateAt">When the state was last changed.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record UserRow(
    Id<User> Id,
    Id<Organization>? Organization,
    byte[] EmailIndex,
    byte[] EmailSealed,
    byte[] NameSealed,
    byte[]? PhoneSealed,
    AccountState State,
    string MailPreferences,
    DateTimeOffset CreatedAt,
    DateTimeOffset StateAt,
    long Revision) : IAuditedRow
{
    string IAuditedRow.AuditId => Id.ToString();

    Id<Organization>? IAuditedRow.AuditLog => Organization;

    KeyOwner IAuditedRow.StateOwner => KeyOwner.Person(Id);

    string? IAuditedRow.AuditProject => null;
}
