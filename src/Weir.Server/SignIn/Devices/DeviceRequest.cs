using Weir.Foundation;
using Weir.Guard;

namespace Weir.Server.SignIn.Devices;

/// <summary>Where the sign-in of a device stands. The numbers are stored: never change one.</summary>
internal enum DeviceState
{
    /// <summary>Nobody has decided.</summary>
    Waiting = 1,

    /// <summary>Somebody approved it, and the device has not asked since.</summary>
    Approved = 2,

    /// <summary>Somebody turned it away.</summary>
    Denied = 3,

    /// <summary>The device has its access key: the codes are used up.</summary>
    Taken = 4,
}

/// <summary>
/// A row of <c>device_requests</c>: a device that asked to be signed in. Neither code stands in it, and no secret ever does, because the
/// access key is made when the device fetches it.
/// </summary>
/// <param name="CodeDigest">The digest of the device's code.</param>
/// <param name="UserCodeIndex">The keyed digest of the code that people type.</param>
/// <param name="NameSealed">What the device calls itself.</param>
/// <param name="AddressSealed">From where it asked.</param>
/// <param name="Permissions">
/// The only permissions that it asks for, one space between them; null for all that need no fresh second factor.
/// </param>
/// <param name="AskedAt">When it asked.</param>
/// <param name="ExpiresAt">The first moment at which its codes no longer count.</param>
/// <param name="PolledAt">When it last asked whether it was approved.</param>
/// <param name="PauseSeconds">How long it has to wait between two such questions.</param>
/// <param name="State">Where it stands.</param>
/// <param name="ApprovedBy">Who approved it.</param>
/// <param name="Organization">The organization of who approved it; null for operators.</param>
/// <param name="ApprovedAt">When, with a fresh second factor.</param>
internal sealed record DeviceRequest(
    byte[] CodeDigest,
    byte[] UserCodeIndex,
    byte[] NameSealed,
    byte[] AddressSealed,
    string? Permissions,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? PolledAt,
    long PauseSeconds,
    DeviceState State,
    Id<User>? ApprovedBy,
    Id<Organization>? Organization,
    DateTimeOffset? ApprovedAt)
{
    /// <summary>What it is called in the record: the beginning of its digest, which is no secret.</summary>
    public string Label => Convert.ToHexStringLower(CodeDigest.AsSpan(0, 8));
}
