using Weir.Masking.Values;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>Telephone and fax numbers.</summary>
internal sealed class PhoneGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "phone",
        Version = 1,
        Summary = "Replaces a telephone number by another in the same written form.",
        Description = "Every character that is no digit stays in its place, and so does the prefix: a country code after + or 00, a "
            + "leading 0, or the 1 before ten digits of the North American plan. The other digits, those of an extension included, go "
            + "through a keyed permutation of all numbers with as many digits (FF1 of SP 800-38G from 10⁶ numbers on; a keyed shuffle "
            + "in a single cycle, without fixed points, below). Only the digits after the prefix count: +1 (212) 555-0100, "
            + "1-212-555-0100 and 2125550100 get the same digits, and so do +49 30 1234567 and 030 1234567.\n\n"
            + "A first digit that is not zero does not become zero. With mode: valid, a number that is valid in the North American "
            + "plan (area code N[0-8]X, exchange NXX, N from 2 to 9) becomes a valid one; with mode: any it need not.\n\n"
            + "For each written form (separators, prefix, number of digits) the mapping is a bijection, so a unique column of numbers "
            + "stays unique. Letters are an exception: apart from labels (x, ext, tel, fax, mobile, ...) they are read as the digits "
            + "of the keypad, so that 800-FLOWERS becomes digits and may meet 800-3569377.\n\n"
            + "Fewer than 5 digits, more than 38, or letters that are not ASCII are out of the domain.",
        Accepts = [ValueKind.Text, ValueKind.Integer, ValueKind.Decimal],
        Parameters =
        [
            new ParameterDeclaration("mode", "one of valid|any", "valid", "Whether valid North American numbers stay valid."),
        ],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "phone",
        IsReversible = true,
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "Country code, number of digits and written form stay; the rest is a pseudonym that the key's holder can undo.",
        Example = new GeneratorExample("+1 (212) 555-0100", "{ type: text, generator: phone }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var keepsValid = reader.OneOf("mode", "valid", "valid", "any") == "valid";
        reader.RefuseLabels(binding);
        reader.ThrowIfInvalid();
        return new Bound(
            new CharacterPermutation(binding, Declaration.Purpose), keepsValid, binding.Target.LargestInteger());
    }

    private sealed class Bound(CharacterPermutation permutation, bool keepsValid, long largest) : BoundGenerator
    {
        private const int FewestDigits = 5;

        // Ten digits of the North American plan: N[0-8]X NXX XXXX.
        private const double OrdinarySpace = 8 * 9 * 10 * 8e6;

        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => OrdinarySpace;

        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
            if (!TryRead(input, ref slots, out var form))
            {
                return 0;
            }

            // Of the numbers with as many digits, the walk stays among those of the input's class.
            var number = form.Parse(slots.Digits);
            var isTen = form.MainCount - number.PrefixLength == 10 && keepsValid;
            var share = number.StartsWithZero ? 0.1 : !isTen ? 0.9 : number.IsNorthAmerican ? 0.576 : 0.324;
            return CharacterPermutation.FixedPointProbability(slots.Count - number.PrefixLength) / share;
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
            if (!TryRead(input, ref slots, out var form))
            {
                return false;
            }

            var number = form.Parse(slots.Digits);
            PhoneNumber other;
            do
            {
                permutation.TryApply(slots.Digits[number.PrefixLength..]);
                other = form.Parse(slots.Digits);
            }
            while (!IsSameClass(number, other) || !Digits.IsAtMost(slots.Digits, largest));
            return slots.TryWrite(input, output);
        }

        private static bool TryRead(in FieldValue input, scoped ref DigitSlots slots, out PhoneForm form)
        {
            var isText = input.Kind == ValueKind.Text;
            form = default;
            if (!(isText ? PhoneText.TryRead(input.Bytes, ref slots, out form) : slots.TryRead(input)) || slots.Count < FewestDigits)
            {
                return false;
            }

            form = isText ? form : new PhoneForm(slots.Count, HasPlus: false);
            return true;
        }

        // What the walk keeps must be decided by the output alone, so that the way back ends at the same number.
        private bool IsSameClass(PhoneNumber left, PhoneNumber right) =>
            left.PrefixLength == right.PrefixLength && left.StartsWithZero == right.StartsWithZero
            && (!keepsValid || left.IsNorthAmerican == right.IsNorthAmerican);
    }
}
