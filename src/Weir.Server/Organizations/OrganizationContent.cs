using Weir.Guard;
using Weir.Server.SignIn;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// What the organizations themselves keep in this folder's tables: people, programs, groups, roles and grants, and the switch of their sign-ins.
/// </summary>
internal static class OrganizationContent
{
    private const string NotDeleted = "and state <> 4";

    /// <summary>As the removal of an organization sees it.</summary>
    public static OrganizationParts Parts(Database database, Deletions deletions, TimeProvider time) => new(
        OrganizationPart.Of(database, 10, GuardTables.GroupMembers, "group.member.remove"),
        OrganizationPart.Of(database, 20, GuardTables.Grants, "grant.take"),
        OrganizationPart.Of(database, 30, GuardTables.Groups, "group.remove"),
        OrganizationPart.Of(database, 40, GuardTables.Roles, "role.remove"),
        OrganizationPart.Of(database, 50, GuardTables.ServiceAccounts, NotDeleted, (change, account, cancellationToken) =>
        {
            change.Update(GuardTables.ServiceAccounts, account, Departure.Of(account), "serviceaccount.delete");
            return deletions.EndCredentialsAsync(change, account.Id.ToString(), "deletion", cancellationToken);
        }),
        OrganizationPart.Of(database, 60, GuardTables.Users, NotDeleted, async (change, user, cancellationToken) =>
        {
            await deletions.AddAsync(change, user.Id, cancellationToken);
            change.Update(GuardTables.Users, user, Departure.Of(user, time.GetUtcNow()), "user.delete");
        }),
        OrganizationPart.Of(database, 80, SignInTables.Stops, "signin.allow"));
}
