using System.Buffers.Text;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Keys;

/// <summary>A keyed permutation of whole numbers, for surrogate keys and the columns that reference them.</summary>
internal sealed class IntegerKeyGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "integer-key",
        Version = 1,
        Summary = "Replaces whole-number keys by other keys, one to one.",
        Description = """
            A keyed permutation (FF1 of NIST SP 800-38G on bits, with cycle walking): different keys never meet, so unique columns stay
            unique and foreign keys stay whole, without a mapping table.

            Magnitudes are permuted inside bands, so that a destination keeps room for new keys and so that integer, bigint and SQLite
            columns agree: 1 to 2^30-1, 2^30 to 2^31-1, 2^31 to 2^53-1 (exact in JavaScript), 2^53 to 2^63-1. A type that ends inside a
            band cuts it there: smallint at 2^15 (with another cut at 2^14), numeric(p) and text of n characters at the power of ten. A
            band of fewer than 1,000,000 keys is a small domain: who knows enough pairs can invert it by guessing, without the key.
            Smallint columns are always small domains.

            0 stays 0, as the mark of no key that many applications use. A negative number is the mirror of its magnitude and stays
            negative; the smallest number of a type stays as it is. With minimum and maximum, that range is permuted, 0 included, and
            numbers outside are out of the domain.

            Takes integers, exact numbers without a fraction, and text of plain decimal digits without sign and leading zeros, which agree
            with the same integer.
            """,
        Accepts = [ValueKind.Integer, ValueKind.Decimal, ValueKind.Text],
        Parameters =
        [
            new("minimum", "integer", "none", "The smallest key of the range to permute; given together with maximum."),
            new("maximum", "integer", "none", "The largest key of the range to permute; given together with minimum."),
        ],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = GeneratorDeclaration.ColumnGroup,
        IsReversible = true,
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal keys stay equal and the size band of a key stays visible; nothing else. The holder of the master key can "
            + "compute the original key.",
        Example = new GeneratorExample("1042", "{ type: integer, generator: integer-key }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var target = binding.Target;
        if (target.EnumLabels is not null)
        {
            parameters.Error("an enumerated type cannot hold other keys; use categorical");
        }

        var isRange = parameters.Text("minimum", null) is not null || parameters.Text("maximum", null) is not null;
        if (!isRange)
        {
            parameters.ThrowIfInvalid();
            return new Bound(IntegerBands.Of(binding.Keys, Declaration.Purpose, Limit(target), target.IntegerBits == 16), target);
        }

        _ = parameters.RequiredText("minimum");
        _ = parameters.RequiredText("maximum");
        parameters.ThrowIfInvalid();
        var minimum = parameters.Integer("minimum", 0);
        var maximum = parameters.Integer("maximum", long.MaxValue);
        if (minimum > maximum)
        {
            parameters.Error("minimum must not be above maximum");
        }

        var limit = (Int128)Limit(target);
        if (maximum >= limit || (target.Kind == ValueKind.Integer ? minimum < -limit : minimum <= -limit))
        {
            parameters.Error($"minimum and maximum must fit {target.Declared}");
        }

        if (target.Kind == ValueKind.Text && minimum < 0)
        {
            parameters.Error("minimum must not be negative, because keys in text have no sign");
        }

        parameters.ThrowIfInvalid();
        return new Bound(IntegerBands.Range(binding.Keys, Declaration.Purpose, minimum, maximum), target);
    }

    // The first magnitude that does not fit.
    private static ulong Limit(LogicalType target) => target switch
    {
        { Kind: ValueKind.Integer, IntegerBits: 16 or 32 } => 1UL << (target.IntegerBits - 1),
        { Kind: ValueKind.Decimal, Precision: { } precision } => PowerOfTen(precision - (target.Scale ?? 0)),
        { Kind: ValueKind.Text, MaxLength: { } length } => PowerOfTen(length),
        _ => IntegerBands.End,
    };

    private static ulong PowerOfTen(int exponent)
    {
        var power = 1UL;
        for (var i = 0; i < exponent && power < IntegerBands.End; i++)
        {
            power *= 10;
        }

        return Math.Min(power, IntegerBands.End);
    }

    private sealed class Bound(IntegerBands bands, LogicalType target) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => bands.SmallestSize;

        public override double FixedPointProbabilityOf(in FieldValue input) =>
            TryRead(input, out var key) ? bands.FixedPointProbability(key) : FixedPointProbability;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (!TryRead(input, out var key) || !bands.TryMap(key, out var mapped))
            {
                return false;
            }

            switch (target.Kind)
            {
                case ValueKind.Integer:
                    output.SetInteger(mapped);
                    break;
                case ValueKind.Decimal:
                    output.SetDecimal(mapped);
                    break;
                default:
                    output.Begin(ValueKind.Text);
                    Utf8Formatter.TryFormat(mapped, output.GetSpan(20), out var written);
                    output.Advance(written);
                    return target.MaxLength is not { } length || written <= length;
            }

            return true;
        }

        private static bool TryRead(in FieldValue input, out long key)
        {
            key = 0;
            switch (input.Kind)
            {
                case ValueKind.Integer:
                    key = input.Integer;
                    return true;
                case ValueKind.Decimal:
                    var exact = input.Decimal;
                    if (exact is < long.MinValue or > long.MaxValue || decimal.Truncate(exact) != exact)
                    {
                        return false;
                    }

                    key = (long)exact;
                    return true;
                case ValueKind.Text:
                    var text = input.Bytes;
                    return !text.IsEmpty && text[0] is >= (byte)'0' and <= (byte)'9' && (text[0] != '0' || text.Length == 1)
                        && Utf8Parser.TryParse(text, out key, out var consumed) && consumed == text.Length;
                default:
                    return false;
            }
        }
    }
}
