using System.Buffers;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>Social security numbers of the United States.</summary>
internal sealed class SsnGenerator : Generator
{
    private static readonly SearchValues<byte> Characters = SearchValues.Create("0123456789- "u8);

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "ssn",
        Version = 1,
        Summary = "Replaces a United States social security number by another.",
        Description = "Takes nine digits, with or without dashes or spaces, or an integer (leading zeros implied), that can be a "
            + "number: area 001 to 899 but not 666, group 01 to 99, serial 0001 to 9999. The written form stays, and only the digits "
            + "count.\n\n"
            + "Normally the number goes through a keyed permutation (FF1 of SP 800-38G with cycle walking) of the 888,931,098 possible "
            + "numbers: different numbers never meet, and applications accept the outputs. An output may be the number of someone "
            + "else.\n\n"
            + "With unissued: true the output is drawn from areas 900 to 999 with groups 01 to 49, which are neither social security "
            + "nor taxpayer numbers: no output can be anyone's number, but applications may refuse it, and numbers can meet "
            + "(48,995,100 outputs).\n\n"
            + "Anything else is out of the domain.",
        Accepts = [ValueKind.Text, ValueKind.Integer, ValueKind.Decimal],
        Parameters =
        [
            new ParameterDeclaration("unissued", "true or false", "false", "Draw from numbers that are never issued."),
        ],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "ssn",
        IsReversible = true,
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "A pseudonym derived from the number, which the holder of the key can undo; under HIPAA's safe harbor that "
            + "needs an expert's determination.",
        Example = new GeneratorExample("123-45-6789", "{ type: text, generator: ssn }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var unissued = reader.Boolean("unissued", false);
        reader.RefuseLabels(binding);
        if (binding.Target.IntegerBits == 16)
        {
            reader.Error($"nine digits do not fit {binding.Target.Declared}");
        }

        reader.ThrowIfInvalid();
        var purpose = Declaration.Purpose;
        return unissued
            ? new Unissued(binding.Keys.CreatePrf($"{purpose}/unissued"))
            : new Permuted(binding.Keys.CreatePermutation(purpose, Ssn.Count));
    }

    private static bool TryRead(in FieldValue input, scoped ref DigitSlots slots, out ulong number)
    {
        number = 0;
        return !(input.Kind == ValueKind.Text && input.Bytes.ContainsAnyExcept(Characters))
            && slots.TryRead(input, Ssn.Length) && slots.Count == Ssn.Length && Ssn.TryRank(slots.Digits, out number);
    }

    private sealed class Permuted(KeyedPermutation permutation) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => Ssn.Count;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
            if (!TryRead(input, ref slots, out var number))
            {
                return false;
            }

            Ssn.Unrank(permutation.Apply(number), slots.Digits);
            return slots.TryWrite(input, output);
        }
    }

    private sealed class Unissued(Prf prf) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.NotGuaranteed;

        public override double OutputSpace => Ssn.UnissuedCount;

        public override double FixedPointProbability => 0;

        public override bool IsOutputDisjoint => true;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            var slots = new DigitSlots(stackalloc byte[DigitSlots.Most], stackalloc int[DigitSlots.Most]);
            if (!TryRead(input, ref slots, out _))
            {
                return false;
            }

            Ssn.UnrankUnissued(Prf.ToRange(prf.Evaluate(slots.Digits), Ssn.UnissuedCount), slots.Digits);
            return slots.TryWrite(input, output);
        }
    }
}
