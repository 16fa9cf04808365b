namespace Weir.Server.SignIn.Throttling;

/// <summary>What a counter counts failures of.</summary>
internal enum CounterKind
{
    /// <summary>An account, tried from devices it is not known on.</summary>
    Account = 1,

    /// <summary>A sign-in name that no account has; it answers exactly as an account does.</summary>
    UnknownName = 2,

    /// <summary>An account on one device it is known on.</summary>
    KnownDevice = 3,

    /// <summary>An IPv4 address, or the /64 that an IPv6 subscriber has.</summary>
    Address = 4,

    /// <summary>The /24 or /48 around it.</summary>
    Network = 5,
}

/// <summary>Which counter.</summary>
/// <param name="Kind">What it counts.</param>
/// <param name="Name">The account's id, the digest of an unknown name, account and device, or the range in CIDR notation.</param>
internal readonly record struct CounterKey(CounterKind Kind, string Name);

/// <summary>One counter as it stands in the database. A counter that is absent is one with zeros.</summary>
/// <param name="Key">Which one.</param>
/// <param name="Failures">Accounts and devices: failures in a row. Addresses and networks: 0.</param>
/// <param name="DeviceFailures">Accounts: the failures in a row on all their known devices together. Others: 0.</param>
/// <param name="Score">Addresses and networks: the decaying score at <paramref name="UpdatedAt"/>. Others: 0.</param>
/// <param name="Blocks">Addresses and networks: how often they were blocked since they were last forgotten.</param>
/// <param name="UpdatedAt">When the counter was changed last.</param>
/// <param name="BlockedUntil">The first moment of the next attempt; <see cref="DateTimeOffset.MinValue"/> when it may be now.</param>
internal sealed record Counter(
    CounterKey Key, int Failures, int DeviceFailures, double Score, int Blocks, DateTimeOffset UpdatedAt, DateTimeOffset BlockedUntil)
{
    /// <summary>The counter of something that nothing is known about.</summary>
    public static Counter Fresh(CounterKey key) =>
        new(key, 0, 0, 0, 0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>Whether it stands for an account, and so never forgets by time alone.</summary>
    public bool IsOfAccount => Key.Kind is CounterKind.Account or CounterKind.UnknownName or CounterKind.KnownDevice;
}
