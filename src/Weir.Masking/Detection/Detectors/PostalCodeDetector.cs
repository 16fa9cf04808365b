using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Postal codes.</summary>
internal sealed class PostalCodeDetector : Detector
{
    private static readonly NameRules Names = new(
        "file archive",
        ("postal code|postcode|post code|zip|zip code|zipcode|plz|postleitzahl|code postal|codigo postal|cap residenza|"
            + "pin code|pincode|postcodes|zip4", 0.96),
        ("=postal|=cp|=cap", 0.7));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.PostalCode;

    /// <inheritdoc />
    protected override double ValueWeight => 0.6;

    /// <inheritdoc />
    protected override double MinimumShare => 0.6;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        PostalText.IsDistinctive(value) ? ValueFit.Match : PostalText.IsPlausible(value) ? ValueFit.Plausible : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("postal-code");
}
