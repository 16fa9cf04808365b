using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Keys;

/// <summary>Format-preserving encryption of digits.</summary>
internal sealed class Ff1NumericGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "ff1-numeric",
        Version = 1,
        Summary = "Encrypts the digits of a number or text and keeps length, separators and everything else.",
        Description = """
            FF1 of NIST SP 800-38G with AES-256 and an empty tweak over the decimal digits, in their order. Length is kept and numbers of
            one length never meet, so unique columns stay unique. Separators, letters and other characters stay where they are:
            123-45-6789 and 123456789 get the same digits.

            The standard's second draft of revision 1 asks for 1,000,000 values at least. Fewer than 6 digits get a keyed permutation of
            all numbers of that length instead, a small domain: who knows enough pairs can invert it by guessing, without the key.

            A number without a leading zero gets one without, and a number with one gets one with, so that text and integer columns agree
            and an integer keeps its number of digits; a result that the type cannot hold is encrypted again until it fits (so numbers of
            5, 10 and 19 digits agree only between columns of one integer type). The sign stays; 0 stays 0.

            Takes integers, exact numbers without a fraction, and text with at least one digit beside those kept. Text with digits other
            than 0 to 9, more than 4,096 digits or none is out of the domain.
            """,
        Accepts = [ValueKind.Text, ValueKind.Integer, ValueKind.Decimal],
        Parameters =
        [
            new("keep_prefix", "integer", "0", "How many digits to keep at the start, 0 to 4096."),
            new("keep_suffix", "integer", "0", "How many digits to keep at the end, 0 to 4096."),
        ],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "ff1-numeric",
        IsReversible = true,
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal numbers stay equal and their length, separators, letters and kept digits stay visible. The holder of the "
            + "master key can decrypt; fewer than 6 digits are also invertible from known pairs.",
        Example = new GeneratorExample("MRN-0042-7731", "{ type: text, generator: ff1-numeric }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var prefix = (int)parameters.Integer("keep_prefix", 0, 0, Masking.Keys.Ff1.MaximumLength);
        var suffix = (int)parameters.Integer("keep_suffix", 0, 0, Masking.Keys.Ff1.MaximumLength);
        if (binding.Target.EnumLabels is not null)
        {
            parameters.Error("an enumerated type cannot hold other numbers; use categorical");
        }

        parameters.ThrowIfInvalid();
        return new Bound(new DigitPermutation(binding.Keys, Declaration.Purpose, 10), prefix, suffix, binding.Target);
    }

    private sealed class Bound(DigitPermutation permutation, int keepPrefix, int keepSuffix, LogicalType target) : BoundGenerator
    {
        // Room for the digits of a decimal; grows with text.
        private ushort[] _digits = new ushort[32];

        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => 900_000;

        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            if (!TryReadDigits(input, out var count) || !TryGetPart(count, out var part))
            {
                return FixedPointProbability;
            }

            if (input.Kind == ValueKind.Integer && count == part.Length && count > 1)
            {
                var first = Digits.PowerOfTen(count - 1);
                var width = Width(input.Integer);
                var end = Int128.Min(first * 10, Limit(width, input.Integer < 0) + 1);
                return 1 / (double)(end - first);
            }

            var leading = keepPrefix > 0 ? 10 : part[0] == 0 ? 1 : 9;
            return Math.Pow(10, 1 - part.Length) / leading;
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (!TryReadDigits(input, out var count) || !TryGetPart(count, out var part))
            {
                return false;
            }

            var isZeroFirst = part[0] == 0;
            do
            {
                permutation.Apply(part);
            }
            while ((keepPrefix == 0 && part[0] == 0 != isZeroFirst) || !FitsAs(input, _digits.AsSpan(0, count)));

            Write(input, _digits.AsSpan(0, count), output);
            return true;
        }

        private bool TryGetPart(int count, out Span<ushort> part)
        {
            var length = count - keepPrefix - keepSuffix;
            part = length is > 0 and <= Masking.Keys.Ff1.MaximumLength ? _digits.AsSpan(keepPrefix, length) : default;
            return !part.IsEmpty;
        }

        private bool TryReadDigits(in FieldValue input, out int count)
        {
            count = 0;
            switch (input.Kind)
            {
                case ValueKind.Integer:
                    count = Digits.Of(Int128.Abs(input.Integer), _digits);
                    return true;
                case ValueKind.Decimal:
                    var exact = input.Decimal;
                    if (decimal.Truncate(exact) != exact)
                    {
                        return false;
                    }

                    count = Digits.Of(Int128.Abs((Int128)exact), _digits);
                    return true;
                case ValueKind.Text:
                    return Utf8Text.Fits(input.Bytes, target.MaxLength) && Digits.TryRead(input.Bytes, ref _digits, out count);
                default:
                    return false;
            }
        }

        private bool FitsAs(in FieldValue input, ReadOnlySpan<ushort> digits) => input.Kind switch
        {
            ValueKind.Integer => FitsWidth(Digits.ToNumber(digits), Width(input.Integer), input.Integer < 0),
            ValueKind.Decimal => Digits.ToNumber(digits) <= (Int128)decimal.MaxValue,
            _ => true,
        };

        // A number that is wider than the target (a key that nothing narrow references) stays that wide: the walk stays one to one.
        private int Width(long number)
        {
            var isNegative = number < 0;
            var magnitude = Int128.Abs(number);
            var width = target.IntegerBits is 16 or 32 ? target.IntegerBits : 64;
            while (magnitude > Limit(width, isNegative))
            {
                width *= 2;
            }

            return width;
        }

        private bool FitsWidth(Int128 magnitude, int width, bool isNegative) =>
            magnitude <= Limit(width, isNegative)
            && (width == Width(0) || magnitude > Limit(width / 2, isNegative));

        private static Int128 Limit(int bits, bool isNegative) => (Int128.One << (bits - 1)) - (isNegative ? 0 : 1);

        private static void Write(in FieldValue input, ReadOnlySpan<ushort> digits, FieldBuffer output)
        {
            switch (input.Kind)
            {
                case ValueKind.Integer:
                    var number = Digits.ToNumber(digits);
                    output.SetInteger((long)(input.Integer < 0 ? -number : number));
                    break;
                case ValueKind.Decimal:
                    var exact = (decimal)Digits.ToNumber(digits);
                    output.SetDecimal(input.Decimal < 0 ? -exact : exact);
                    break;
                default:
                    output.Set(input);
                    Digits.Replace(output.WritableBytes, digits);
                    break;
            }
        }
    }
}
