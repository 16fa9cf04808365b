using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Diagnoses as ICD-10 codes.</summary>
internal sealed class Icd10Detector : Detector
{
    private static readonly NameRules Names = new(
        "description date text name",
        ("icd|icd 10|icd10|icd code|icd10 code|diagnosis code|diag code|dx code|diagnosecode|diagnoseschlussel|"
            + "icd 10 code|code diagnostic", 0.93),
        ("diagnosis|dx|diag|primary diagnosis|admitting diagnosis|diagnose", 0.6));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Icd10;

    /// <inheritdoc />
    protected override double ValueWeight => 0.8;

    /// <inheritdoc />
    protected override double MinimumShare => 0.7;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        Icd10Code.IsDistinctive(value) ? ValueFit.Match : Icd10Code.IsValid(value) ? ValueFit.Plausible : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("categorical");
}
