using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Family names, maiden names included.</summary>
internal sealed class LastNameDetector : Detector
{
    private static readonly NameRules Names = new(
        "visit order login seen date time at",
        ("last name|lastname|lname|surname|surnames|family name|familyname|nachname|familienname|apellido|apellidos|nom famille|"
            + "nom de famille"
            + "|cognome|achternaam|maiden name|maiden|birth name|geburtsname|mothers maiden|primer apellido|segundo apellido|"
            + "nom naissance"
            + "|last nm|sobrenome|tussenvoegsel|zuname", 0.96));

    private static readonly NameRules InPersons = new("", ("=last|=nom|=sur", 0.85));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.LastName;

    /// <inheritdoc />
    protected override double ValueWeight => 0.7;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) =>
        Math.Max(Names.Score(name), table.IsAboutPersons ? InPersons.Score(name) : 0);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value)
    {
        var text = NameText.Of(value);
        return value.Length > 60 || !text.IsAlphabetic || text.Words > 4 ? ValueFit.No
            : text.Words <= 2 && text.LastNames > 0 && text.Everyday == 0 ? ValueFit.Match
            : ValueFit.Plausible;
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("last-name");
}
