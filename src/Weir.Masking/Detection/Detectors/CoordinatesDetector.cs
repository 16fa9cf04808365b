using System.Buffers.Text;
using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Latitudes and longitudes: finer than any postal code.</summary>
internal sealed class CoordinatesDetector : Detector
{
    private static readonly NameRules Names = new(
        "",
        ("latitude|longitude|lat|lon|lng|lat lng|geo lat|geo lon|gps|coordinates|coordinate|geolocation|breitengrad|langengrad|latitud|"
            + "longitud", 0.93));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Coordinates;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Real or ValueKind.Decimal or ValueKind.Opaque;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out double number, out _) && Math.Abs(number) <= 180 ? ValueFit.Match : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) =>
        !sample.IsNullable && sample.Type.Kind is ValueKind.Real or ValueKind.Decimal
            ? GeneratorSpec.Of("decimal-noise")
            : Suggestions.Remove(sample);
}
