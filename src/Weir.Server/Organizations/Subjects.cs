using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Grants;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>Somebody or something of an organization that can be given a role.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
internal sealed record Subject(SubjectKind Kind, string Id)
{
    /// <summary>Asks in the unit of a change whether it is still there.</summary>
    public bool IsThere(WriteUnit unit, Id<Organization> organization) =>
        unit.QueryOne<long>(Subjects.Question(Kind), new { id = Id, organization }) == 1;
}

/// <summary>Finds who can be given a role. What belongs to another organization does not exist here.</summary>
internal static class Subjects
{
    /// <summary>Finds a subject by its id; null where the organization has none such, or it was deleted.</summary>
    public static async Task<Subject?> FindAsync(
        Database database, Id<Organization> organization, string id, CancellationToken cancellationToken)
    {
        SubjectKind? kind = Id<User>.TryParse(id, null, out _) ? SubjectKind.User
            : Id<ServiceAccount>.TryParse(id, null, out _) ? SubjectKind.ServiceAccount
            : Id<Group>.TryParse(id, null, out _) ? SubjectKind.Group
            : null;
        return kind is { } found
            && await database.QueryOneAsync<long>(Question(found), new { id, organization }, cancellationToken) == 1
                ? new Subject(found, id)
                : null;
    }

    /// <summary>The statement that counts one where a subject of a kind is there.</summary>
    internal static string Question(SubjectKind kind) => kind switch
    {
        SubjectKind.User => "select count(*) from users where id = @id and organization = @organization and state <> 4",
        SubjectKind.ServiceAccount =>
            "select count(*) from service_accounts where id = @id and organization = @organization and state <> 4",
        _ => "select count(*) from groups where id = @id and organization = @organization",
    };
}
