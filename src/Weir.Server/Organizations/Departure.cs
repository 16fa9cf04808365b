using System.Security.Cryptography;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Grants;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>What goes with a user or service account that is deleted: its grants and memberships, each with its entry; and what is left.</summary>
internal static class Departure
{
    /// <summary>
    /// Adds the removals to a change. Somebody who gives the departing one something meanwhile stops the change
    /// (<see cref="ChangeOutcome.Conflict"/>).
    /// </summary>
    public static async Task<AuditedChange> AddAsync(
        AuditedChange change, Database database, string subject, CancellationToken cancellationToken)
    {
        var grants = await GrantsAsync(database, subject, cancellationToken);
        var members = await MembershipsAsync(database, subject, cancellationToken);
        foreach (var grant in grants)
        {
            change.Remove(GuardTables.Grants, grant, "grant.take");
        }

        foreach (var member in members)
        {
            change.Remove(GuardTables.GroupMembers, member, "group.member.remove");
        }

        return change.Only(unit => unit.QueryOne<long>(
            "select (select count(*) from grants where subject = @subject) + (select count(*) from group_members where member = @subject)",
            new { subject }) == 0);
    }

    /// <summary>What is left of a person: the id. The address can be used again, and no look-up ever finds this row.</summary>
    public static UserRow Of(UserRow row, DateTimeOffset now) => row with
    {
        EmailIndex = RandomNumberGenerator.GetBytes(32),
        EmailSealed = [],
        NameSealed = [],
        PhoneSealed = null,
        MailPreferences = "{}",
        State = AccountState.Deleted,
        StateAt = now,
        Revision = row.Revision + 1,
    };

    /// <summary>What is left of a service account: its id, so that the name can be used again and the record still names the id.</summary>
    public static ServiceAccountRow Of(ServiceAccountRow row) => row with
    {
        Name = row.Id.ToString(),
        Description = "",
        State = AccountState.Deleted,
        Revision = row.Revision + 1,
    };

    /// <summary>The grants of a subject.</summary>
    public static Task<IReadOnlyList<GrantRow>> GrantsAsync(Database database, string subject, CancellationToken cancellationToken) =>
        database.QueryAsync<GrantRow>($"{GuardTables.Grants.Select} where subject = @subject", new { subject }, cancellationToken);

    /// <summary>The memberships of a user or service account.</summary>
    public static Task<IReadOnlyList<GroupMemberRow>> MembershipsAsync(
        Database database, string subject, CancellationToken cancellationToken) =>
        database.QueryAsync<GroupMemberRow>($"{GuardTables.GroupMembers.Select} where member = @subject", new { subject }, cancellationToken);
}
