namespace Weir.Masking.Detection;

/// <summary>Lets every detector judge a column and takes the surest.</summary>
internal static class ColumnJudge
{
    /// <summary>Below this a column counts as not sensitive. At the even point, since a miss costs more than a false find.</summary>
    public const double Threshold = 0.5;

    /// <summary>From here on a name alone is a reason for a person to look.</summary>
    private const double TellingName = 0.8;

    /// <summary>
    /// The kind that an identifying column's name promises although its values do not look like it, as names that a test system made up do
    /// not; null when the name promises nothing.
    /// </summary>
    public static string? PromiseOf(ColumnSample sample) => DetectorCatalog.All
        .Where(d => d.IsIdentifying && d.Accepts(sample.Type.Kind))
        .Select(d => (d.Kind, Score: d.ScoreName(sample.Name, sample.Table)))
        .Where(d => d.Score >= TellingName)
        .OrderByDescending(d => d.Score).ThenBy(d => d.Kind, StringComparer.Ordinal)
        .Select(d => d.Kind)
        .FirstOrDefault();

    /// <summary>The surest detector and its judgement, or null when none reaches <see cref="Threshold"/>.</summary>
    public static (Detector Detector, Assessment Assessment)? Choose(ColumnSample sample)
    {
        (Detector Detector, Assessment Assessment)? best = null;
        foreach (var detector in DetectorCatalog.All)
        {
            var assessment = detector.Assess(sample);
            if (assessment.Confidence >= Threshold && assessment.Confidence > (best?.Assessment.Confidence ?? 0))
            {
                best = (detector, assessment);
            }
        }

        return best;
    }
}
