namespace Weir.Masking.Detection;

/// <summary>Lets every detector judge a column and takes the surest.</summary>
internal static class ColumnJudge
{
    /// <summary>Below this a column counts as not sensitive. At the even point, since a miss costs more than a false find.</summary>
    public const double Threshold = 0.5;

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
