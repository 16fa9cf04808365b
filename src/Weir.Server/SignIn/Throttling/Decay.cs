namespace Weir.Server.SignIn.Throttling;

/// <summary>The arithmetic of forgetting and growing.</summary>
internal static class Decay
{
    /// <summary>What is left of a score: half after each half-life. A negative time, from a clock that stepped back, changes nothing.</summary>
    public static double Score(double score, TimeSpan elapsed, TimeSpan halfLife) =>
        elapsed <= TimeSpan.Zero ? score : score * Math.Pow(0.5, elapsed / halfLife);

    /// <summary>A time that was multiplied <paramref name="times"/> times, up to a limit.</summary>
    public static TimeSpan Grown(TimeSpan first, double factor, int times, TimeSpan longest)
    {
        var grown = first.TotalSeconds * Math.Pow(factor, times);
        return grown >= longest.TotalSeconds ? longest : TimeSpan.FromSeconds(grown);
    }
}
