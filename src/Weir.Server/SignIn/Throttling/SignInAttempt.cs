using System.Net;

namespace Weir.Server.SignIn.Throttling;

/// <summary>
/// One guess at one secret: a password, a code, a recovery code, an access key. It is the same for every door.
/// </summary>
/// <param name="Account">The account's id, or for a name that no account has a digest of the name.</param>
/// <param name="IsKnownAccount">False for a name that no account has.</param>
/// <param name="Device">The id in a valid device cookie of this account; null for strangers.</param>
/// <param name="Address">Where it comes from, after trusted proxies.</param>
internal sealed record SignInAttempt(string Account, bool IsKnownAccount, string? Device, IPAddress Address)
{
    /// <summary>The counter of the account, or of the unknown name.</summary>
    public CounterKey AccountKey => new(IsKnownAccount ? CounterKind.Account : CounterKind.UnknownName, Account);

    /// <summary>The counter of the account on the known device; null for strangers.</summary>
    public CounterKey? DeviceKey => Device is null || !IsKnownAccount ? null : new(CounterKind.KnownDevice, $"{Account}/{Device}");

    /// <summary>The counter of the address.</summary>
    public CounterKey AddressKey => new(CounterKind.Address, NetworkPrefix.Around(Address, 32, 64).ToString());

    /// <summary>The counter of the network.</summary>
    public CounterKey NetworkKey => new(CounterKind.Network, NetworkPrefix.Around(Address, 24, 48).ToString());

    /// <summary>Every counter that the attempt reads or changes; loaded and stored in one unit.</summary>
    public IEnumerable<CounterKey> Keys
    {
        get
        {
            yield return AccountKey;
            if (DeviceKey is { } device)
            {
                yield return device;
            }

            yield return AddressKey;
            yield return NetworkKey;
        }
    }
}

/// <summary>Whether a guess may reach the verifier.</summary>
internal enum ThrottleOutcome
{
    /// <summary>It may; it is counted as a failure until it proves right.</summary>
    Allowed = 1,

    /// <summary>The account must wait.</summary>
    Wait = 2,

    /// <summary>The account is stopped until it is reset.</summary>
    Stopped = 3,

    /// <summary>The address or its network is blocked for a while.</summary>
    AddressBlocked = 4,

    /// <summary>The address is on the list of those that may not try.</summary>
    AddressDenied = 5,
}

/// <summary>The decision about one guess.</summary>
/// <param name="Outcome">The decision. Callers show strangers one answer for all refusals.</param>
/// <param name="RetryAfter">How long to wait; zero when allowed, null when waiting does not help.</param>
/// <param name="Changed">The counters to store in the same unit.</param>
internal sealed record ThrottleDecision(ThrottleOutcome Outcome, TimeSpan? RetryAfter, IReadOnlyList<Counter> Changed);

/// <summary>A block in force, for the page that shows and lifts them.</summary>
/// <param name="Key">What is blocked.</param>
/// <param name="Until">When it ends by itself; null when only a reset ends it.</param>
/// <param name="Failures">Failures in a row; 0 for addresses and networks.</param>
/// <param name="Blocks">Which block in a row it is; 0 for accounts and devices.</param>
internal sealed record ThrottleBlock(CounterKey Key, DateTimeOffset? Until, int Failures, int Blocks);
