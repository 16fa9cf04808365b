using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Gender or sex.</summary>
internal sealed class GenderDetector : Detector
{
    private static readonly NameRules Names = new(
        "education orientation",
        ("gender|sex|geschlecht|sexe|sexo|sesso|geslacht|genre civil|gender identity|gender code|sex code", 0.95));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Gender;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        value.Length <= 24 ? ValueFit.Plausible : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("categorical");
}
