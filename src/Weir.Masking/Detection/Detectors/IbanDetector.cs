using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>International bank account numbers.</summary>
internal sealed class IbanDetector : Detector
{
    private static readonly NameRules Names = new(
        "",
        ("iban|bank account iban|kontonummer iban", 0.97),
        ("=bank account|=account iban", 0.5));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Iban;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    protected override double ValueWeight => 0.98;

    /// <inheritdoc />
    protected override double MinimumShare => 0.4;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        IbanNumber.IsValid(value) ? ValueFit.Match : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("iban");
}
