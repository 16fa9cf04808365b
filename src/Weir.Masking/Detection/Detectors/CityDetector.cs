using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Detection.Text;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Cities, towns and places of birth.</summary>
internal sealed class CityDetector : Detector
{
    private static readonly NameRules Names = new(
        "code population date time",
        ("city|city name|town|ort|wohnort|stadt|ville|ciudad|citta|plaats|woonplaats|municipality|localidad|localite|comune|gemeente|"
            + "birth place"
            + "|birthplace|place of birth|geburtsort|lieu naissance|lieu de naissance|lugar nacimiento|hometown|home town|village|"
            + "suburb|locality"
            + "|birth city|cidade", 0.94));

    private static readonly NameRules Plain = new("", ("=name|=title", 1));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.City;

    /// <inheritdoc />
    protected override double ValueWeight => 0.75;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Math.Max(
        Names.Score(name),
        table.Context == TableContext.Place ? Plain.Score(name) * Names.Score(table.Name) * 0.9 : 0);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value)
    {
        if (value.Length > 80 || AsciiBytes.CountDigits(value) > 2)
        {
            return ValueFit.No;
        }

        return (Lexicon.Default.Find(value) & WordUses.City) != 0 ? ValueFit.Match : ValueFit.Plausible;
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("city");
}
