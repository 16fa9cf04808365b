using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Medical record numbers.</summary>
internal sealed class MedicalRecordNumberDetector : Detector
{
    private static readonly NameRules Names = new(
        "",
        ("mrn|medical record|medical record number|medical record no|med rec|med rec no|patient number|patient no|"
            + "patient identifier|chart number|chart no|patient mrn|patientennummer|patientennr|fallnummer|hospital number|"
            + "hospital no|health record number|case number|historia clinica|numero dossier|dossier number|patient ref", 0.93));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.MedicalRecordNumber;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        PersonalNumbers.Judge(value);

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => PersonalNumbers.Suggest(sample);
}
