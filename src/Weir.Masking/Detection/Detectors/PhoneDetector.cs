using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Telephone and fax numbers.</summary>
internal sealed class PhoneDetector : Detector
{
    private static readonly NameRules Names = new(
        "model brand app os",
        ("phone|phone number|telephone|mobile number|cell phone|telefon|telefonnummer|telefono|handy|handynummer|"
            + "rufnummer|msisdn|fax|fax number|tel|telnr|tel nr|portable|telefoonnummer|telefoon|gsm|whatsapp|pager", 0.95),
        ("mobile|cell|movil|mobil|mobiltelefon|cellulare|celular|landline|contact number|contact no|numero telephone|"
            + "festnetz", 0.85));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Phone;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    protected override double ValueWeight => 0.85;

    /// <inheritdoc />
    protected override double MinimumShare => 0.6;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        PhoneText.Judge(value) switch
        {
            PhoneFit.Likely => ValueFit.Match,
            PhoneFit.Possible => ValueFit.Plausible,
            _ => ValueFit.No,
        };

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("phone");
}
