using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>What a person is always told about their own account. The numbers are stored: never change one.</summary>
internal enum SecurityNotice
{
    /// <summary>The password was changed.</summary>
    PasswordChanged = 1,

    /// <summary>A new password was chosen by a one-time link.</summary>
    PasswordRecovered = 2,

    /// <summary>A second factor was added.</summary>
    FactorAdded = 3,

    /// <summary>A second factor was removed.</summary>
    FactorRemoved = 4,

    /// <summary>New recovery codes were made.</summary>
    RecoveryCodesMade = 5,

    /// <summary>A recovery code was used.</summary>
    RecoveryCodeUsed = 6,

    /// <summary>Somebody signed in on a device that was not known.</summary>
    NewDevice = 7,
}

/// <summary>Takes notices up, in the unit of what they tell of: short statements, such as a line in the queue of mails.</summary>
/// <param name="Write">Is called once in each run of the unit.</param>
internal sealed record SecurityNoticeSink(Action<WriteUnit, Id<User>, SecurityNotice> Write);

/// <summary>Gives notices to all that take them up.</summary>
/// <param name="sinks">Registered by features that tell people things.</param>
internal sealed class SecurityNotices(IEnumerable<SecurityNoticeSink> sinks)
{
    private readonly SecurityNoticeSink[] _sinks = [.. sinks];

    /// <summary>Adds a notice to a change.</summary>
    public void Add(AuditedChange change, Id<User> user, SecurityNotice notice)
    {
        foreach (var sink in _sinks)
        {
            change.Also(unit => sink.Write(unit, user, notice));
        }
    }
}
