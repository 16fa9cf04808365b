using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Detection.Text;

namespace Weir.Masking.Detection.Detectors;

/// <summary>States, provinces, counties and districts.</summary>
internal sealed class RegionDetector : Detector
{
    private static readonly NameRules Names = new(
        "machine date time old new current previous workflow order payment",
        ("state|province|region|county|bundesland|kanton|canton|departement|departamento|provincia|regione|provincie|district|prefecture"
            + "|state province|estado|state code|province code|state or province|birth state", 0.9));

    private static readonly NameRules Plain = new("", ("=name|=title|=code|=abbreviation", 1));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Region;

    /// <inheritdoc />
    protected override double ValueWeight => 0.75;

    /// <inheritdoc />
    protected override double MinimumShare => 0.7;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Math.Max(
        Names.Score(name),
        table.Context == TableContext.Place ? Plain.Score(name) * Names.Score(table.Name) * 0.85 : 0);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value)
    {
        var uses = Lexicon.Default.Find(value);
        if ((uses & WordUses.Region) != 0)
        {
            return ValueFit.Match;
        }

        return value.Length > 60 || AsciiBytes.CountDigits(value) > 0 || (value.Length > 3 && (uses & WordUses.Common) != 0)
            ? ValueFit.No
            : ValueFit.Plausible;
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("region");
}
