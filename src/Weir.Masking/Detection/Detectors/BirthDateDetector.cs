using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Birth dates.</summary>
internal sealed class BirthDateDetector : Detector
{
    private static readonly NameRules Names = new(
        "place city country state weight order name ort certificate",
        ("birth date|birthdate|date of birth|dob|birthday|born|born on|birth day|d o b|geburtsdatum|geburtstag|"
            + "geburts datum|geb datum|gebdat|geboren|date naissance|date de naissance|naissance|fecha nacimiento|"
            + "fecha de nacimiento|nacimiento|data nascita|data di nascita|nascita|geboorte datum|geboortedatum|birth dt|"
            + "birth", 0.96),
        ("birth year|year of birth|yob|geburtsjahr|birth month", 0.85));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.BirthDate;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Date or ValueKind.Timestamp or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        DateText.TryWhole(value, out _) || DateText.IsYear(AsciiBytes.Number(value)) ? ValueFit.Match : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("birth-date");
}
