using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>A role that can be given.</summary>
/// <param name="Id">What grants name.</param>
/// <param name="Level">What it is given on: an organization, or a project and its buckets.</param>
/// <param name="Permissions">The names of its permissions.</param>
/// <param name="Revision">The revision of an organization's own role; null for a built-in one, which never changes.</param>
internal sealed record GivenRole(string Id, ResourceLevel Level, IReadOnlyList<string> Permissions, long? Revision);

/// <summary>Finds the roles of an organization: built-in ones by name, its own by id. Another organization's roles do not exist here.</summary>
internal static class RoleBook
{
    /// <summary>
    /// The built-in roles that an organization gives. Those of operators and support come about in another way, and nobody is given
    /// what everybody has on their own account.
    /// </summary>
    public static IReadOnlyList<RoleDefinition> BuiltIn { get; } =
    [
        BuiltInRoles.Owner, BuiltInRoles.SecurityOfficer, BuiltInRoles.Auditor, BuiltInRoles.Member,
        BuiltInRoles.Manager, BuiltInRoles.Editor, BuiltInRoles.Runner, BuiltInRoles.Viewer, BuiltInRoles.Uploader,
    ];

    /// <summary>Finds a role by what a grant names; null where the organization has none such.</summary>
    public static async Task<GivenRole?> FindAsync(
        Database database, Id<Organization> organization, string role, CancellationToken cancellationToken)
    {
        if (BuiltIn.FirstOrDefault(known => known.Name == role) is { } builtIn)
        {
            return new GivenRole(builtIn.Name, builtIn.Level, [.. builtIn.Permissions.Select(static permission => permission.Name)], null);
        }

        return Id<Role>.TryParse(role, null, out var id) && await RowAsync(database, organization, id, cancellationToken) is { } row
            ? new GivenRole(row.Id.ToString(), row.Level, NamesOf(row), row.Revision)
            : null;
    }

    /// <summary>The row of an organization's own role; null where there is none.</summary>
    public static Task<RoleRow?> RowAsync(
        Database database, Id<Organization> organization, Id<Role> id, CancellationToken cancellationToken) =>
        database.QueryOneAsync<RoleRow>(
            $"{GuardTables.Roles.Select} where id = @id and organization = @organization", new { id, organization }, cancellationToken);

    /// <summary>The organization's own roles by name.</summary>
    public static Task<IReadOnlyList<RoleRow>> RowsAsync(
        Database database, Id<Organization> organization, CancellationToken cancellationToken) =>
        database.QueryAsync<RoleRow>(
            $"{GuardTables.Roles.Select} where organization = @organization order by name, id", new { organization }, cancellationToken);

    /// <summary>The names of a role's permissions.</summary>
    public static IReadOnlyList<string> NamesOf(RoleRow row) => row.Permissions.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
