using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>United States social security numbers.</summary>
internal sealed class SsnDetector : Detector
{
    private static readonly NameRules Names = new(
        "",
        ("ssn|social security|social security number|social security no|soc sec|socsec|ss number|taxpayer id|tin|itin", 0.97));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Ssn;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    protected override double ValueWeight => 0.95;

    /// <inheritdoc />
    protected override double MinimumShare => 0.5;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        SsnNumber.IsGrouped(value) ? ValueFit.Match
        : SsnNumber.IsPlain(value) || value.Length is 4 or 8 ? ValueFit.Plausible : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("ssn");
}
