using System.Text;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Keys;

/// <summary>Format-preserving encryption of letters and digits.</summary>
internal sealed class Ff1AlphanumericGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "ff1-alphanumeric",
        Version = 1,
        Summary = "Encrypts the ASCII letters and digits of text and keeps length, separators and everything else.",
        Description = """
            One to one for each form of text, so unique columns stay unique. Separators and other characters stay where they are.

            classes: keep (the default) puts a digit for a digit and a letter of the same case for a letter. It runs FF1's ten rounds
            (NIST SP 800-38G) over two halves of mixed radix, 10 or 26 per position, with the pattern of digits and letters as tweak; the
            standard itself speaks of one radix only. AB-12 and ab-12 get the same letters. Half of the text may be 20 letters or 28
            digits long; longer text is out of the domain: use classes: mix, or hash.

            classes: mix is FF1 itself with an empty tweak: any position may become a digit or a letter. letters says which there are:
            both (radix 62), upper or lower (radix 36); a letter of the other case is then out of the domain.

            Text of fewer than 1,000,000 possible values gets a keyed permutation, a small domain: who knows enough pairs can invert it by
            guessing, without the key. Letters and digits beyond ASCII, more than 4,096 characters, or none are out of the domain.
            """,
        Accepts = [ValueKind.Text],
        Parameters =
        [
            new("classes", "one of keep|mix", "keep", "Whether digits stay digits and letters stay letters."),
            new("letters", "one of both|upper|lower", "both", "The letters of classes: mix."),
            new("keep_prefix", "integer", "0", "How many letters and digits to keep at the start, 0 to 4096."),
            new("keep_suffix", "integer", "0", "How many letters and digits to keep at the end, 0 to 4096."),
        ],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Preserved,
        DefaultGroup = "ff1-alphanumeric",
        IsReversible = true,
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal values stay equal and their length, separators, kept characters and (classes: keep) pattern stay visible. "
            + "The holder of the master key can decrypt; short values are also invertible from known pairs.",
        Example = new GeneratorExample("AB-1234-xyz", "{ type: text, generator: ff1-alphanumeric }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var prefix = (int)parameters.Integer("keep_prefix", 0, 0, Masking.Keys.Ff1.MaximumLength);
        var suffix = (int)parameters.Integer("keep_suffix", 0, 0, Masking.Keys.Ff1.MaximumLength);
        var classes = parameters.OneOf("classes", "keep", "keep", "mix");
        var letters = parameters.OneOf("letters", "both", "both", "upper", "lower");
        if (classes == "keep" && letters != "both")
        {
            parameters.Error("letters is for classes: mix");
        }

        if (binding.Target.EnumLabels is not null)
        {
            parameters.Error("an enumerated type cannot hold other values; use categorical");
        }

        parameters.ThrowIfInvalid();
        var purpose = Declaration.Purpose;
        var patterns = classes == "keep" ? new PatternPermutation(binding.Keys, purpose) : null;
        var mixed = classes == "mix" ? new DigitPermutation(binding.Keys, $"{purpose}/{letters}", letters == "both" ? 62 : 36) : null;
        return new Bound(patterns, mixed, letters[0], prefix, suffix, binding.Target);
    }

    private sealed class Bound(
        PatternPermutation? patterns, DigitPermutation? mixed, char letters, int keepPrefix, int keepSuffix, LogicalType target)
        : BoundGenerator
    {
        private ushort[] _numerals = new ushort[64];
        private byte[] _pattern = new byte[64];

        public override Uniqueness Uniqueness => Uniqueness.Preserved;

        public override double OutputSpace => Masking.Keys.Ff1.MinimumDomain;

        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            if (!TryRead(input, out var count))
            {
                return FixedPointProbability;
            }

            var probability = 1.0;
            for (var i = keepPrefix; i < count - keepSuffix; i++)
            {
                probability /= mixed?.Radix ?? PatternPermutation.RadixOf(_pattern[i]);
            }

            return probability;
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (!TryRead(input, out var count))
            {
                return false;
            }

            var length = count - keepPrefix - keepSuffix;
            var numerals = _numerals.AsSpan(keepPrefix, length);
            if (mixed is not null)
            {
                mixed.Apply(numerals);
            }
            else if (!patterns!.TryApply(numerals, _pattern.AsSpan(keepPrefix, length)))
            {
                return false;
            }

            output.Set(input);
            var next = 0;
            foreach (ref var b in output.WritableBytes)
            {
                if (char.IsAsciiLetterOrDigit((char)b))
                {
                    b = mixed is null ? PatternPermutation.ToCharacter(_numerals[next], b) : ToMixed(_numerals[next]);
                    next++;
                }
            }

            return true;
        }

        private bool TryRead(in FieldValue input, out int count)
        {
            count = 0;
            var text = input.Bytes;
            if (input.Kind != ValueKind.Text || !Utf8Text.Fits(text, target.MaxLength))
            {
                return false;
            }

            if (_numerals.Length < text.Length)
            {
                _numerals = new ushort[text.Length];
                _pattern = new byte[text.Length];
            }

            for (var i = 0; i < text.Length; i++)
            {
                var b = text[i];
                if (char.IsAsciiLetterOrDigit((char)b))
                {
                    var numeral = mixed is null ? PatternPermutation.FromCharacter(b, out _pattern[count]) : FromMixed(b);
                    if (numeral < 0)
                    {
                        return false;
                    }

                    _numerals[count++] = (ushort)numeral;
                }
                else if (b >= 0xC0 && IsLetterOrDigit(text[i..]))
                {
                    return false;
                }
            }

            return count - keepPrefix - keepSuffix is > 0 and <= Masking.Keys.Ff1.MaximumLength;
        }

        private static bool IsLetterOrDigit(ReadOnlySpan<byte> text)
        {
            Rune.DecodeFromUtf8(text, out var rune, out _);
            return Rune.IsLetterOrDigit(rune);
        }

        // The order of the alphabet: digits, upper case, lower case.
        private int FromMixed(byte b) => (char)b switch
        {
            >= '0' and <= '9' => b - '0',
            >= 'A' and <= 'Z' => letters == 'l' ? -1 : b - 'A' + 10,
            _ => letters == 'u' ? -1 : b - 'a' + (letters == 'l' ? 10 : 36),
        };

        private byte ToMixed(ushort numeral) => (byte)(numeral switch
        {
            < 10 => '0' + numeral,
            < 36 => (letters == 'l' ? 'a' : 'A') + numeral - 10,
            _ => 'a' + numeral - 36,
        });
    }
}
