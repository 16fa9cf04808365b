using System.Buffers.Text;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>What generators of numbers with digits share.</summary>
internal static class Digits
{
    /// <summary>Whether a number in ASCII digits is at most <paramref name="largest"/>; -1 takes any.</summary>
    public static bool IsAtMost(ReadOnlySpan<byte> digits, long largest) =>
        largest < 0 || (Utf8Parser.TryParse(digits, out long number, out _) && number <= largest);

    /// <summary>The largest number that a column takes; -1 for text, which takes any.</summary>
    public static long LargestInteger(this LogicalType type) => type.Kind switch
    {
        ValueKind.Integer => type.IntegerBits is 16 or 32 ? (1L << (type.IntegerBits - 1)) - 1 : long.MaxValue,
        ValueKind.Decimal => long.MaxValue,
        _ => -1,
    };

    /// <summary>Records an error for an enumerated type.</summary>
    public static void RefuseLabels(this ParameterReader reader, GeneratorBinding binding)
    {
        if (binding.Target.EnumLabels is not null)
        {
            reader.Error($"{binding.Target.Declared} takes only its own labels; use categorical");
        }
    }
}
