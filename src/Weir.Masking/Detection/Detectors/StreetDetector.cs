using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Streets with or without number, and whole addresses.</summary>
internal sealed class StreetDetector : Detector
{
    private static readonly NameRules Names = new(
        "email mail ip mac web url host wallet bitcoin",
        ("street address|street|address line|address line 1|address line 2|strasse|str|hausnummer|house number|house no|"
            + "home address|mailing address|postal address|postanschrift|anschrift|rue|calle|direccion|indirizzo|via|straat|"
            + "straatnaam|domicilio|addr|full address|residence address", 0.93),
        ("=address|=adresse|=adres|billing address|shipping address|delivery address|work address|address|adresse|"
            + "residence|wohnadresse|domicile", 0.88),
        ("=apt|=apartment|=suite|=unit number", 0.6));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Street;

    /// <inheritdoc />
    protected override double ValueWeight => 0.85;

    /// <inheritdoc />
    protected override double MinimumShare => 0.5;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        StreetText.Judge(value);

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("street");
}
