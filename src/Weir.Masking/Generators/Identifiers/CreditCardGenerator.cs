using System.Buffers;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>Payment card numbers (ISO/IEC 7812).</summary>
internal sealed class CreditCardGenerator : Generator
{
    private const int ShortestNumber = 12;
    private const int OrdinaryNumber = 16;
    private const int LongestNumber = 19;

    private static readonly SearchValues<byte> CardCharacters = SearchValues.Create("0123456789 -."u8);

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "credit-card",
        Version = 1,
        Summary = "Replaces a payment card number by another valid one of the same issuer and length.",
        Description = "Takes numbers of 12 to 19 digits with a valid Luhn check digit (ISO/IEC 7812-1, annex B), written with or "
            + "without spaces, dashes or points, or as an integer. The first digits (keep_bin, 6 unless given) and the separators "
            + "stay, the digits between go through a keyed permutation (FF1 of SP 800-38G from 10⁶ values on, a keyed shuffle below), "
            + "and the check digit is computed anew. Only the digits count: 4111 1111 1111 1111 and 4111-1111-1111-1111 get the same "
            + "digits.\n\n"
            + "Different valid numbers of one form never meet, so a unique column stays unique. With fewer than 6 digits between, no "
            + "number becomes itself. A number that fails the check, or text with other characters, is out of the domain.",
        Accepts = [ValueKind.Text, ValueKind.Integer, ValueKind.Decimal],
        Parameters =
        [
            new ParameterDeclaration("keep_bin", "integer", "6", "How many leading digits stay, 0 to 8: 6 or 8 keep the issuer."),
        ],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "credit-card",
        IsReversible = true,
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The issuer's prefix and the length stay; the rest is a pseudonym that the holder of the key can undo.",
        Example = new GeneratorExample("4111 1111 1111 1111", "{ type: text, generator: credit-card }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var kept = (int)reader.Integer("keep_bin", 6, 0, 8);
        reader.RefuseLabels(binding);
        reader.ThrowIfInvalid();
        return new Bound(new CharacterPermutation(binding, Declaration.Purpose), kept, binding.Target.LargestInteger());
    }

    private static bool TryRead(in FieldValue input, scoped ref DigitSlots slots) =>
        !(input.Kind == ValueKind.Text && input.Bytes.ContainsAnyExcept(CardCharacters)) && slots.TryRead(input)
        && slots.Count is >= ShortestNumber and <= LongestNumber && Luhn.CheckDigit(slots.Digits[..^1]) == slots.Digits[^1];

    private sealed class Bound(CharacterPermutation permutation, int kept, long largest) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => Math.Pow(10, OrdinaryNumber - 1 - kept);

        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
            return TryRead(input, ref slots) ? CharacterPermutation.FixedPointProbability(slots.Count - 1 - kept) : 0;
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
            if (!TryRead(input, ref slots))
            {
                return false;
            }

            var digits = slots.Digits;
            var middle = digits[kept..^1];
            var startsWithZero = digits[0] == '0';
            do
            {
                permutation.TryApply(middle);
                digits[^1] = Luhn.CheckDigit(digits[..^1]);
            }
            while ((digits[0] == '0') != startsWithZero || !Digits.IsAtMost(digits, largest));
            return slots.TryWrite(input, output);
        }
    }
}
