using Microsoft.AspNetCore.Http;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>
/// An organization that has an owner keeps one: somebody active who has the role for good, by a grant of their own or of a group. The rule is
/// checked in the unit of the change, so two changes at once cannot take the last two.
/// </summary>
/// <remarks>One for each change; not safe for concurrent use.</remarks>
internal sealed class OwnerRule(Id<Organization> organization)
{
    private const string Count =
        """
        select count(*) from users u where u.organization = @organization and u.state = 2 and exists (
            select 1 from grants g
            where g.organization = @organization and g.level = 2 and g.role = 'owner' and g.starts_at <= @now and g.ends_at is null
              and (g.subject = u.id or g.subject in (select m.group_id from group_members m where m.member = u.id)))
        """;

    private long _before;

    /// <summary>Whether the change was stopped because it would have taken the last owner.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The answer to a change that was stopped.</summary>
    public static IResult Problem => ApiCall.Problem(
        ApiProblems.Conflict, "The organization would be left without an owner. Give somebody active the role owner without an end first.");

    /// <summary>Notes in the unit how many owners there are. Stands before the change's steps.</summary>
    public AuditedChange Before(AuditedChange change) => change.Also(unit =>
    {
        IsBroken = false;
        _before = Owners(unit, organization);
    });

    /// <summary>Stops the change where none is left. Stands after the change's steps.</summary>
    public AuditedChange After(AuditedChange change) => change.Only(unit =>
    {
        IsBroken = _before > 0 && Owners(unit, organization) == 0;
        return !IsBroken;
    });

    /// <summary>How many owners an organization has.</summary>
    public static long Owners(WriteUnit unit, Id<Organization> organization) =>
        unit.QueryOne<long>(Count, new { organization, now = unit.Now });
}
