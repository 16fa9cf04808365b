using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>Streets with house numbers.</summary>
internal sealed class StreetGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "street",
        Version = 1,
        Summary = "Replaces a street address by a street of a frozen dictionary and a house number.",
        Description = "Where the input starts with a digit the output is \"number street\", where it has a digit elsewhere \"street "
            + "number\", else the street alone. The number is 1 to 999; apartments and further lines are left out. Addresses are "
            + "compared after trimming, folding of case and NFC. Input in capitals or in small letters gives such output. A column of "
            + "fewer than 12 characters gets no house number, and only streets that fit are drawn.\n\n"
            + "Different addresses can get the same output. Input without a letter or digit is out of the domain.",
        Accepts = [ValueKind.Text],
        Parameters = [DictionaryParameters.Locale],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "place",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal addresses stay recognisable as equal; where the house number stands stays.",
        Example = new GeneratorExample("12 Main Street, Apt 4", "{ type: text, generator: street }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var locale = reader.ReadLocale(binding, WordList.Streets);
        var maximum = reader.ReadMaximum(binding, WordChoice.ShortestOf(WordList.Streets, locale) + 1);
        reader.ThrowIfInvalid();
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim | CanonicalForm.FoldCase);
        return new Bound(draw, new StreetChoice(locale, maximum));
    }

    private sealed class Bound(KeyedDraw draw, StreetChoice streets) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => streets.Space;

        public override double FixedPointProbabilityOf(in FieldValue input) =>
            1 / (FormOf(input.Bytes) == NumberPlace.None ? streets.StreetCount : streets.Space);

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text || !TextShape.HasLetterOrDigit(input.Bytes))
            {
                return false;
            }

            output.Begin(ValueKind.Text);
            streets.Append(draw.Prf, draw.Draw(input, row), FormOf(input.Bytes), WordForms.Of(input.Bytes), output);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }

        private static NumberPlace FormOf(ReadOnlySpan<byte> text) => text.Trim(" \t"u8).IndexOfAnyInRange((byte)'0', (byte)'9') switch
        {
            < 0 => NumberPlace.None,
            0 => NumberPlace.First,
            _ => NumberPlace.Last,
        };
    }
}
