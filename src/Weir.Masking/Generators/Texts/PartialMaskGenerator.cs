using System.Text;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Texts;

/// <summary>Covers the middle of text.</summary>
internal sealed class PartialMaskGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "partial-mask",
        Version = 1,
        Summary = "Covers all characters but a few at the start and the end.",
        Description = """
            Each covered character becomes the mask character, so the length stays. Text that is not longer than the characters to keep is
            covered whole: a short value is never shown. With keep_separators, characters that are neither letters nor digits stay.
            """,
        Accepts = [ValueKind.Text],
        Parameters =
        [
            new("keep_first", "integer", "0", "How many characters to show at the start, 0 to 1000."),
            new("keep_last", "integer", "0", "How many characters to show at the end, 0 to 1000."),
            new("mask", "text", "*", "One character to cover with."),
            new("keep_separators", "one of true|false", "false", "Whether characters other than letters and digits stay."),
        ],
        KeyedBy = KeyedBy.Value,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "none",
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The shown characters and the length are the source's own; few people may share them.",
        Example = new GeneratorExample("4111 1111 1111 1111", "{ type: text, generator: partial-mask, keep_last: 4 }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var first = (int)parameters.Integer("keep_first", 0, 0, 1000);
        var last = (int)parameters.Integer("keep_last", 0, 0, 1000);
        var mask = parameters.Text("mask", "*") ?? "*";
        var separators = parameters.Boolean("keep_separators", false);
        if (mask.EnumerateRunes().Count() != 1)
        {
            parameters.Error("mask must be one character");
        }

        if (binding.Target.EnumLabels is not null)
        {
            parameters.Error("an enumerated type cannot hold masked text; use categorical");
        }

        parameters.ThrowIfInvalid();
        return new Bound(first, last, Encoding.UTF8.GetBytes(mask), separators, binding.Target);
    }

    private sealed class Bound(int keepFirst, int keepLast, byte[] mask, bool keepSeparators, LogicalType target) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => 1;

        public override double FixedPointProbability => 0;

        // Nothing is drawn: text that needs no covering, or that is mask characters already, always stays.
        public override double FixedPointProbabilityOf(in FieldValue input)
        {
            using var output = new FieldBuffer();
            return Generate(input, default, output) && output.Bytes.SequenceEqual(input.Bytes) ? 1 : 0;
        }

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text)
            {
                return false;
            }

            var text = input.Bytes[..Utf8Text.BytesOf(input.Bytes, target.MaxLength)];
            var length = Utf8Text.Length(text);
            var isShown = length > keepFirst + keepLast;
            output.Begin(ValueKind.Text);
            for (var i = 0; !text.IsEmpty; i++)
            {
                Rune.DecodeFromUtf8(text, out var rune, out var bytes);
                if ((isShown && (i < keepFirst || i >= length - keepLast)) || (keepSeparators && !Rune.IsLetterOrDigit(rune)))
                {
                    output.Write(text[..bytes]);
                }
                else
                {
                    output.Write(mask);
                }

                text = text[bytes..];
            }

            return true;
        }
    }
}
