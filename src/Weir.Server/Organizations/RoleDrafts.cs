using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;

namespace Weir.Server.Organizations;

/// <summary>A role as it may be kept.</summary>
/// <param name="Name">The name.</param>
/// <param name="Level">Organization or project.</param>
/// <param name="Permissions">Names, sorted, one space between them.</param>
/// <param name="Description">The description.</param>
internal sealed record CheckedRole(string Name, ResourceLevel Level, string Permissions, string Description);

/// <summary>
/// What an organization may put into a role of its own: permissions of the role's level and below. Rights on the installation and on other
/// people's accounts cannot be given away at all.
/// </summary>
internal static class RoleDrafts
{
    /// <summary>Reads a draft.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong with it; every fault is named.</exception>
    public static CheckedRole Read(RoleDraft draft)
    {
        var faults = new Faults();
        faults.AddIf("/name", Names.FaultOfName(draft.Name, out var name));
        faults.AddIf("/description", Names.FaultOfDescription(draft.Description, out var description));
        if (BuiltInRoles.All.Keys.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add("/name", "It is the name of a built-in role.");
        }

        ResourceLevel? level = draft.Level switch
        {
            "organization" => ResourceLevel.Organization,
            "project" => ResourceLevel.Project,
            _ => null,
        };
        if (level is null)
        {
            faults.Add("/level", "One of organization, project.");
        }

        if (draft.Permissions.Count == 0)
        {
            faults.Add("/permissions", "A role has at least one permission.");
        }

        for (var i = 0; i < draft.Permissions.Count && !faults.IsFull; i++)
        {
            if (!Permissions.All.TryGetValue(draft.Permissions[i], out var permission)
                || !IsGivable(permission, level ?? ResourceLevel.Organization))
            {
                faults.Add($"/permissions/{i}", "There is no such permission on this level or below.");
            }
        }

        faults.ThrowIfAny();
        var names = draft.Permissions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return new CheckedRole(name, level!.Value, string.Join(' ', names), description);
    }

    /// <summary>Whether a role of the level may hold the permission.</summary>
    public static bool IsGivable(Permission permission, ResourceLevel level) =>
        permission.Level is ResourceLevel.Organization or ResourceLevel.Project or ResourceLevel.Bucket && permission.Level >= level;
}
