using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Given names, middle names and their initials.</summary>
internal sealed class FirstNameDetector : Detector
{
    private static readonly NameRules Names = new(
        "visit order login seen date time at",
        ("first name|firstname|fname|given name|givenname|forename|vorname|prenom|voornaam|middle name|middlename|mname|middle initial|"
            + "second name"
            + "|preferred name|known as|rufname|primer nombre|first nm|nome proprio|roepnaam|first and middle", 0.96));

    private static readonly NameRules InPersons = new("", ("=first|=given|=middle|=nombre|=nombres|=nome|=mi|=initials|=initial", 0.85));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.FirstName;

    /// <inheritdoc />
    protected override double ValueWeight => 0.72;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) =>
        Math.Max(Names.Score(name), table.IsAboutPersons ? InPersons.Score(name) : 0);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value)
    {
        var text = NameText.Of(value);
        return value.Length > 60 || !text.IsAlphabetic || text.Words > 4 ? ValueFit.No
            : text.Words <= 2 && text.FirstNames > 0 && text.Everyday == 0 ? ValueFit.Match
            : ValueFit.Plausible;
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("first-name");
}
