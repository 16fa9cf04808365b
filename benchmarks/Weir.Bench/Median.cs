namespace Weir.Bench;

/// <summary>The middle of a few measurements.</summary>
internal static class Median
{
    /// <summary>The median; of an even number, the upper of the two in the middle.</summary>
    public static double Of(IEnumerable<double> samples)
    {
        var sorted = samples.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
