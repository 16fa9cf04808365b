using Weir.Masking.Values;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>International bank account numbers (ISO 13616).</summary>
internal sealed class IbanGenerator : Generator
{
    private const int LongestIban = 34;
    private const int ShortestIban = 15;

    // Eleven digits: Norway, the shortest national part.
    private const double SmallestSpace = 1e11;

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "iban",
        Version = 1,
        Summary = "Replaces an IBAN by another valid one of the same country.",
        Description = "Takes numbers whose check digits are right (ISO 7064, MOD 97-10) and whose length and structure are those that "
            + "the registry of ISO 13616 gives for their country. The country and the written form (spaces, case) stay. In the "
            + "national part every digit becomes a digit and every letter a letter, through a keyed permutation (FF1 of SP 800-38G "
            + "with cycle walking) of all codes with as many digits and letters, and the check digits are computed anew. Spaces and "
            + "case do not count.\n\n"
            + "Different numbers of one written form never meet. Check digits inside the national part (as in ES, FR, IT, BE) are not "
            + "computed anew: software that verifies those may refuse the output. Bank codes are replaced too and may name no "
            + "bank.\n\n"
            + "Anything else is out of the domain, and so is a national part of more than 26 letters (possible in LC).",
        Accepts = [ValueKind.Text],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "iban",
        IsReversible = true,
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The country stays; the rest is a pseudonym that the holder of the key can undo.",
        Example = new GeneratorExample("DE89 3704 0044 0532 0130 00", "{ type: text, generator: iban }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        reader.RefuseLabels(binding);
        reader.ThrowIfInvalid();
        return new Bound(new CharacterPermutation(binding, Declaration.Purpose));
    }

    // The number in capitals without spaces; 0 when it is no IBAN.
    private static int Compact(ReadOnlySpan<byte> text, Span<byte> iban)
    {
        var length = 0;
        foreach (var b in text)
        {
            if (b == ' ')
            {
                continue;
            }

            if (length == LongestIban || !char.IsAsciiLetterOrDigit((char)b))
            {
                return 0;
            }

            iban[length++] = char.IsAsciiLetterLower((char)b) ? (byte)(b & ~0x20) : b;
        }

        iban = iban[..length];
        return length >= ShortestIban && char.IsAsciiLetterUpper((char)iban[0]) && char.IsAsciiLetterUpper((char)iban[1])
            && IbanStructures.Matches(iban[..2], iban[4..]) && CheckDigits(iban) is var (tens, ones) && iban[2] == tens && iban[3] == ones
            ? length : 0;
    }

    // ISO 7064 MOD 97-10 over the national part, the country and 00, letters counting from 10.
    private static (byte Tens, byte Ones) CheckDigits(ReadOnlySpan<byte> iban)
    {
        var remainder = 0;
        for (var i = 4; i < iban.Length + 2; i++)
        {
            var c = i < iban.Length ? iban[i] : iban[i - iban.Length];
            remainder = char.IsAsciiDigit((char)c) ? ((remainder * 10) + c - '0') % 97 : ((remainder * 100) + c - 'A' + 10) % 97;
        }

        var (tens, ones) = Math.DivRem(98 - (remainder * 100 % 97), 10);
        return ((byte)('0' + tens), (byte)('0' + ones));
    }

    private sealed class Bound(CharacterPermutation permutation) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => SmallestSpace;

        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            Span<byte> iban = stackalloc byte[LongestIban];
            iban = iban[..(input.Kind == ValueKind.Text ? Compact(input.Bytes, iban) : 0)];
            var digits = 0;
            foreach (var b in iban)
            {
                digits += char.IsAsciiDigit((char)b) ? 1 : 0;
            }

            return iban.IsEmpty ? 0 : CharacterPermutation.FixedPointProbability(digits - 2, iban.Length - digits - 2);
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            Span<byte> iban = stackalloc byte[LongestIban];
            iban = iban[..(input.Kind == ValueKind.Text ? Compact(input.Bytes, iban) : 0)];
            if (iban.IsEmpty || !permutation.TryApply(iban[4..]))
            {
                return false;
            }

            (iban[2], iban[3]) = CheckDigits(iban);
            output.SetBytes(input.Bytes);
            var next = 0;
            foreach (ref var b in output.WritableBytes)
            {
                if (b != ' ')
                {
                    var c = iban[next++];
                    b = char.IsAsciiLetterLower((char)b) ? (byte)(c | 0x20) : c;
                }
            }

            return true;
        }
    }
}
