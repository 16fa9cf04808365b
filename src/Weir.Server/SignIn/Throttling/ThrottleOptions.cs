namespace Weir.Server.SignIn.Throttling;

/// <summary>The figures of <see cref="SignInThrottle"/>; the defaults are meant to be kept.</summary>
internal sealed record ThrottleOptions
{
    /// <summary>Failures in a row before the first wait.</summary>
    public int FreeFailures { get; init; } = 5;

    /// <summary>The first wait; each further failure doubles it.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Failures in a row, over all devices, after which an account is stopped until it is reset (NIST SP 800-63B-4 section 3.2.2).
    /// </summary>
    public int HardStop { get; init; } = 100;

    /// <summary>How many of them only known devices can use, so that strangers leave the owner a way in.</summary>
    public int ReservedForKnownDevices { get; init; } = 20;

    /// <summary>How many of those one known device can use.</summary>
    public int PerKnownDevice { get; init; } = 10;

    /// <summary>The time in which half of an address's score is forgotten.</summary>
    public TimeSpan HalfLife { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The score that blocks an address; each failure scores 1.</summary>
    public double AddressScore { get; init; } = 15;

    /// <summary>The score that blocks a network.</summary>
    public double NetworkScore { get; init; } = 60;

    /// <summary>The first block of an address or network.</summary>
    public TimeSpan FirstBlock { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>By what each further block is longer.</summary>
    public double BlockGrowth { get; init; } = 1.5;

    /// <summary>The longest block.</summary>
    public TimeSpan LongestBlock { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long an address must be quiet after a block until its blocks are forgotten.</summary>
    public TimeSpan BlocksForgottenAfter { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How many counters of addresses, networks and unknown names are kept.</summary>
    public int LargestTable { get; init; } = 200_000;
}
