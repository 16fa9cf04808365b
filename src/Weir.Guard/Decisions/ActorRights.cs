using Weir.Foundation;
using Weir.Guard.Actors;

namespace Weir.Guard.Decisions;

/// <summary>
/// All that decides what one actor may do towards one organization, or towards the installation, and that does not change with the time. What
/// does, is for whoever decides: when grants begin and end, and where the actor comes from.
/// </summary>
/// <param name="Organization">The actor's own organization; null for operators.</param>
/// <param name="State">The actor's state.</param>
/// <param name="OrganizationState">The state of the actor's organization; null for operators.</param>
/// <param name="Policy">The policies of the actor's organization; null for operators.</param>
internal sealed record ActorRights(Id<Organization>? Organization, AccountState State, AccountState? OrganizationState, string? Policy)
{
    /// <summary>The grants, of whatever time, that reach the organization or the installation.</summary>
    public IReadOnlyList<EffectiveGrant> Grants { private get; init; } = [];

    /// <summary>
    /// The actor's own grants as an operator, of whatever time, where <see cref="Grants"/> are those to the operators; null where they are the
    /// actor's own.
    /// </summary>
    public IReadOnlyList<EffectiveGrant>? OperatorGrants { private get; init; }

    /// <summary>Whether the actor, and the organization that it belongs to, are in use.</summary>
    public bool IsActive => State == AccountState.Active && OrganizationState is null or AccountState.Active;

    /// <summary>The grants that count at a moment.</summary>
    public IEnumerable<EffectiveGrant> At(DateTimeOffset now) =>
        OperatorGrants is null || OperatorGrants.Any(grant => grant.CountsAt(now)) ? Grants.Where(grant => grant.CountsAt(now)) : [];
}
