using Weir.Masking.Generators;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Runs;

/// <summary>
/// The ordinary inputs that stand in for a value that a generator does not take, under the policy <c>generate</c>. They are constants of
/// the
/// kind, so that nothing of the refused value is used; row- and entity-keyed generators still differ by row.
/// </summary>
internal static class StandIn
{
    private static readonly byte[][] Texts =
    [
        "stand-in@example.com"u8.ToArray(), "4111111111111111"u8.ToArray(), "DE89370400440532013000"u8.ToArray(), "123-45-6789"u8.ToArray(),
        "+12125550100"u8.ToArray(), "00000000-0000-4000-8000-000000000000"u8.ToArray(), "2000-01-01"u8.ToArray(), "{}"u8.ToArray(),
        "Stand In"u8.ToArray(), "100000"u8.ToArray(), "AAAAAAAA"u8.ToArray(),
    ];

    /// <summary>Makes a value from the first stand-in that the generator takes. False when it takes none.</summary>
    public static bool TryGenerate(BoundGenerator generator, LogicalType type, in FieldValue refused, in RowView row, FieldBuffer output)
    {
        switch (type.Kind)
        {
            case ValueKind.Text or ValueKind.Json:
                foreach (var text in Texts)
                {
                    if (generator.Generate(FieldValue.FromBytes(text, type.Kind), row, output))
                    {
                        return true;
                    }
                }

                return false;
            case ValueKind.Integer:
                return generator.Generate(FieldValue.FromInteger(1), row, output);
            case ValueKind.Decimal:
                return generator.Generate(FieldValue.FromDecimal(1), row, output);
            case ValueKind.Real:
                return generator.Generate(FieldValue.FromReal(1), row, output);
            case ValueKind.Date:
                return generator.Generate(FieldValue.FromInteger(10_957, ValueKind.Date), row, output);
            case ValueKind.Timestamp:
                return generator.Generate(FieldValue.FromInteger(946_684_800_000_000, ValueKind.Timestamp), row, output);
            case ValueKind.Boolean:
                return generator.Generate(FieldValue.FromBoolean(false), row, output);
            case ValueKind.Uuid:
                return generator.Generate(
                    FieldValue.FromBytes([0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0], ValueKind.Uuid), row, output);
            default:
                return !refused.IsNull && generator.Generate(FieldValue.FromBytes([], type.Kind), row, output);
        }
    }
}
