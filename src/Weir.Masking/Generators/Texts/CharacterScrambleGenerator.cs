using System.Text;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Texts;

/// <summary>Another letter for each letter, another digit for each digit.</summary>
internal sealed class CharacterScrambleGenerator : Generator
{
    private const int DigitsOfLargeSpace = 8;

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "character-scramble",
        Version = 1,
        Summary = "Draws a letter for each letter and a digit for each digit, and keeps everything else.",
        Description = """
            All characters are drawn from the whole value in Unicode form NFC: equal values give equal results, and no character depends
            on its neighbours alone. A letter gets one of the same case and script (Latin with marks gets plain Latin; Greek, Cyrillic,
            Hebrew, Arabic, Devanagari, Thai, kana, Hangul and Han are known, other scripts get Latin); a digit gets one of the same
            script. White space, punctuation, symbols and the length stay.

            Results may meet. With minimum_length, values of fewer letters and digits are out of the domain; from 8 on, columns may be
            unique, with the plan's birthday estimate for 10^minimum_length results.
            """,
        Accepts = [ValueKind.Text],
        Parameters =
        [
            new("minimum_length", "integer", "0", "How many letters and digits a value must have, 0 to 1000."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "character-scramble",
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "Length, case, punctuation and the pattern of letters and digits stay; values without letters and digits stay "
            + "whole.",
        Example = new GeneratorExample("Flat 4b, Oak House", "{ type: text, generator: character-scramble }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var minimum = (int)parameters.Integer("minimum_length", 0, 0, 1000);
        if (binding.Target.EnumLabels is not null)
        {
            parameters.Error("an enumerated type cannot hold scrambled text; use categorical");
        }

        parameters.ThrowIfInvalid();
        return new Bound(new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Exact), minimum, binding.Target);
    }

    private sealed class Bound(KeyedDraw draw, int minimumLength, LogicalType target) : BoundGenerator
    {
        public override Uniqueness Uniqueness => minimumLength >= DigitsOfLargeSpace ? Uniqueness.NotGuaranteed : Uniqueness.Lossy;

        public override double OutputSpace => Math.Pow(10, Math.Clamp(minimumLength, 1, 300));

        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            var probability = 1.0;
            var text = input.Kind == ValueKind.Text ? input.Bytes : default;
            while (!text.IsEmpty)
            {
                Rune.DecodeFromUtf8(text, out var rune, out var bytes);
                var alphabet = ScriptAlphabet.Of(rune);
                probability *= alphabet.Size == 0 ? 1 : alphabet.Holds(rune) ? 1.0 / alphabet.Size : 0;
                text = text[bytes..];
            }

            return probability;
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text)
            {
                return false;
            }

            var text = input.Bytes;
            if (!Ascii.IsValid(text))
            {
                // Not ASCII is the uncommon path and may allocate.
                var normal = Encoding.UTF8.GetString(text).Normalize(NormalizationForm.FormC);
                text = Encoding.UTF8.GetBytes(normal);
            }

            text = text[..Utf8Text.BytesOf(text, target.MaxLength)];
            return Scramble(text, draw.Draw(input, row), output) >= minimumLength;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }

        private int Scramble(ReadOnlySpan<byte> text, UInt128 seed, FieldBuffer output)
        {
            output.Begin(ValueKind.Text);
            var drawn = 0;
            UInt128 bits = 0;
            while (!text.IsEmpty)
            {
                Rune.DecodeFromUtf8(text, out var rune, out var bytes);
                var alphabet = ScriptAlphabet.Of(rune);
                if (alphabet.Size > 0)
                {
                    // One block of the PRF is two draws of 64 bits; the high part of a product has a bias below 2^-48.
                    bits = drawn % 2 == 0 ? draw.Prf.Expand(seed, (uint)(drawn / 2)) : bits << 64;
                    var index = (int)Math.BigMul((ulong)(bits >> 64), (ulong)alphabet.Size, out _);
                    output.Advance(new Rune(alphabet.First + index).EncodeToUtf8(output.GetSpan(4)));
                    drawn++;
                }
                else
                {
                    output.Write(text[..bytes]);
                }

                text = text[bytes..];
            }

            return drawn;
        }
    }
}
