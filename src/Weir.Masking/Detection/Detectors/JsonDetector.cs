using System.Globalization;
using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>JSON documents, in JSON or text columns, whose leaves hold what the other detectors recognise.</summary>
internal sealed class JsonDetector : Detector
{
    private const double MinimumShareOfDocuments = 0.7;

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Json;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Json or ValueKind.Text;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => 0;

    /// <inheritdoc />
    public override Assessment Assess(ColumnSample sample)
    {
        if (!Accepts(sample.Type.Kind) || sample.Values.Count == 0)
        {
            return Assessment.None;
        }

        var documents = JsonLeaves.Collect(sample);
        if (documents.Count < MinimumShareOfDocuments * sample.Values.Count)
        {
            return Assessment.None;
        }

        var leaves = Judge(documents);
        if (leaves.Count == 0)
        {
            return Assessment.None;
        }

        // Above any judgement of the documents as if they were words or prose.
        var confidence = 0.98 + (0.02 * leaves.Max(l => l.Confidence));
        var paths = documents.Leaves.Count;
        var evidence = string.Create(
            CultureInfo.InvariantCulture, $"{leaves.Count} of {paths} paths in {documents.Count} documents hold personal data");
        return new Assessment(confidence, [evidence], leaves);
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample)
    {
        var paths = Judge(JsonLeaves.Collect(sample))
            .Select(l => KeyValuePair.Create(l.Path, Suggestions.ToNode(l.Suggested)))
            .ToList();
        return new GeneratorSpec(
            "json",
            new ConfigMapping([KeyValuePair.Create<string, ConfigNode>("paths", new ConfigMapping(paths, 0))], 0));
    }

    private static List<JsonLeafFinding> Judge(JsonLeaves documents)
    {
        var leaves = new List<JsonLeafFinding>();
        foreach (var (path, leaf) in documents.Leaves.OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            if (ColumnJudge.Choose(leaf) is { } choice)
            {
                leaves.Add(new JsonLeafFinding(
                    path,
                    choice.Detector.Kind,
                    choice.Assessment.Confidence,
                    choice.Assessment.Evidence,
                    choice.Detector.Suggest(leaf)));
            }
        }

        return leaves;
    }
}
