using System.Globalization;
using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Binary content that may show a person: photos, scans, signatures, and anything large, since nobody can look inside.</summary>
internal sealed class BinaryDetector : Detector
{
    private const long LargeBytes = 1_024;

    private static readonly NameRules Names = new(
        "",
        ("photo|picture|image|scan|signature|portrait|avatar|foto|bild|unterschrift|passbild|imagen|firma|photograph|fingerprint|"
            + "biometric|face"
            + "|voice|recording|document|attachment|file|content|data|blob|payload|xray|dicom|pdf", 0.9));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Binary;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind == ValueKind.Bytes;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override Assessment Assess(ColumnSample sample)
    {
        if (!Accepts(sample.Type.Kind))
        {
            return Assessment.None;
        }

        var name = ScoreName(sample.Name, sample.Table);
        var size = sample.LargestBinary >= LargeBytes ? 0.6 : 0;
        var confidence = 1 - ((1 - name) * (1 - size));
        List<string> evidence = name > 0 ? ["the name fits"] : [];
        if (size > 0)
        {
            evidence.Add(string.Create(CultureInfo.InvariantCulture, $"binary values of up to {sample.LargestBinary} bytes"));
        }

        return confidence == 0 ? Assessment.None : new Assessment(confidence, evidence, []);
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => Suggestions.Remove(sample);
}
