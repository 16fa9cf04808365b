namespace Weir.Tests.Architecture;

/// <summary>States a rule of the repository and shows every place that breaks it.</summary>
internal static class Rule
{
    private const int Shown = 50;

    /// <summary>Fails with the places when there are any.</summary>
    /// <param name="rule">What holds everywhere, as a sentence that tells the reader what to do.</param>
    /// <param name="brokenBy">The places that break it, one line each.</param>
    public static void Holds(string rule, IEnumerable<string> brokenBy)
    {
        var places = brokenBy.Distinct(StringComparer.Ordinal).ToList();
        if (places.Count > 0)
        {
            var more = places.Count > Shown ? $"\n  and {places.Count - Shown} more" : "";
            Assert.Fail($"{rule}\n  {string.Join("\n  ", places.Take(Shown))}{more}");
        }
    }
}
