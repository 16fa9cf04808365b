namespace Weir.Store;

/// <summary>How often and how patiently failed work is tried again.</summary>
public sealed record WorkOptions
{
    /// <summary>Attempts after which work is dead: kept and shown, and not tried again by itself.</summary>
    public int MostAttempts { get; init; } = 10;

    /// <summary>The wait after the first failure; each later one is twice as long.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The wait after the given failed attempt, which counts from 1.</summary>
    internal TimeSpan WaitAfter(int attempt)
    {
        // 2^30 of any wait is longer than every sensible longest one, and stays within the range of a double.
        var wait = FirstWait.TotalMilliseconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 30));
        return TimeSpan.FromMilliseconds(Math.Min(wait, LongestWait.TotalMilliseconds));
    }
}
