using Weir.Foundation;
using Weir.Guard.Actors;

namespace Weir.Guard.Decisions;

/// <summary>Why something was not allowed. The numbers are recorded: never change one.</summary>
public enum DenialReason
{
    /// <summary>Nobody is signed in.</summary>
    SignInNeeded = 1,

    /// <summary>No grant gives the permission on this.</summary>
    NotGranted = 2,

    /// <summary>A grant gives it, the access key that was shown does not.</summary>
    OutOfScope = 3,

    /// <summary>A fresh second factor is needed.</summary>
    StepUpNeeded = 4,

    /// <summary>A reason has to be given.</summary>
    ReasonNeeded = 5,

    /// <summary>The actor, or the actor's organization, is disabled or deleted.</summary>
    Inactive = 6,

    /// <summary>It belongs to another organization: to the actor it does not exist.</summary>
    Foreign = 7,

    /// <summary>The organization's policy does not let the actor's network in.</summary>
    OutsideNetworks = 8,

    /// <summary>The project is archived or in the recycle bin: nothing in it is changed.</summary>
    ProjectClosed = 9,
}

/// <summary>The answer to "may they?".</summary>
public sealed class Decision
{
    private Decision(Granted? granted, DenialReason? denial)
    {
        Granted = granted;
        Denial = denial;
    }

    /// <summary>What was allowed; null where it was not.</summary>
    public Granted? Granted { get; }

    /// <summary>Why it was not allowed; null where it was.</summary>
    public DenialReason? Denial { get; }

    /// <summary>It is allowed.</summary>
    internal static Decision Allow(Granted granted) => new(granted, null);

    /// <summary>It is not allowed.</summary>
    internal static Decision Deny(DenialReason reason) => new(null, reason);
}

/// <summary>Proof that a right was decided on: only <see cref="AccessGuard"/> makes one, and a change cannot be begun without.</summary>
public sealed class Granted
{
    internal Granted(Actor actor, Permission permission, Resource resource, Id<Grant>? grant, string? reason)
    {
        Actor = actor;
        Permission = permission;
        Resource = resource;
        Grant = grant;
        Reason = reason;
    }

    /// <summary>Who may.</summary>
    public Actor Actor { get; }

    /// <summary>What they may.</summary>
    public Permission Permission { get; }

    /// <summary>On what.</summary>
    public Resource Resource { get; }

    /// <summary>By which grant; null for one's own account and for Weir itself.</summary>
    public Id<Grant>? Grant { get; }

    /// <summary>The reason that was given, or null.</summary>
    public string? Reason { get; }
}
