using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Store;

namespace Weir.Server.Mail;

/// <summary>Finds whom of an organization a notice concerns: everybody who holds the right to do something about it.</summary>
internal static class Addressees
{
    private const string Candidates =
        """
        select u.id from users u where u.organization = @organization and u.state = @active and exists (
            select 1 from grants g where g.organization = @organization and g.level = @level
              and (g.subject = u.id or g.subject in (select m.group_id from group_members m where m.member = u.id)))
        order by u.id
        """;

    /// <summary>The active people who hold a permission on the whole organization now, in the order of their ids.</summary>
    public static async Task<IReadOnlyList<Id<User>>> WhoMayAsync(
        Database database, AccessGuard guard, Id<Organization> organization, Permission permission, CancellationToken cancellationToken)
    {
        var candidates = await database.QueryAsync<Id<User>>(
            Candidates, new { organization, active = AccountState.Active, level = ResourceLevel.Organization }, cancellationToken);
        var people = new List<Id<User>>();
        foreach (var user in candidates)
        {
            var held = await guard.PermissionsAsync(
                Actor.ForUser(user, organization, Door.Internal), Resource.ForOrganization(organization), cancellationToken);
            if (held.Contains(permission.Name))
            {
                people.Add(user);
            }
        }

        return people;
    }
}
