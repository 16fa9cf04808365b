using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection;

/// <summary>What the detectors of identifying numbers share: numbers have digits, and stay unique when masked.</summary>
internal static class PersonalNumbers
{
    /// <summary>Judges a value: short, with digits, without the spaces of prose.</summary>
    public static ValueFit Judge(ReadOnlySpan<byte> value) =>
        value.Length is >= 2 and <= 100 && AsciiBytes.CountDigits(value) > 0 && value.Count((byte)' ') <= 4
            ? ValueFit.Plausible
            : ValueFit.No;

    /// <summary>
    /// A permutation that keeps the form: over UUIDs, over digits where there are only digits, else over letters and digits.
    /// </summary>
    public static GeneratorSpec Suggest(ColumnSample sample) =>
        sample.Values.Count > 0 && sample.Values.All(v => AsciiBytes.IsUuid(v)) ? GeneratorSpec.Of("uuid-key")
        : sample.Type.Kind == ValueKind.Integer || (sample.Values.Count > 0 && sample.Values.All(IsDigits))
            ? GeneratorSpec.Of("ff1-numeric")
            : GeneratorSpec.Of("ff1-alphanumeric");

    private static bool IsDigits(byte[] value) => AsciiBytes.CountDigits(value) == value.Length;
}
