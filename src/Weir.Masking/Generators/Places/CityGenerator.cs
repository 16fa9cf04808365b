using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>Cities and towns from a frozen dictionary.</summary>
internal sealed class CityGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "city",
        Version = 1,
        Summary = "Replaces a city by one of a frozen dictionary of 16,753 cities and towns.",
        Description = "Cities are compared after trimming, folding of case and NFC. Input in capitals or in small letters gives such "
            + "output. In a column that is too short for some cities, only cities that fit are drawn. Region and postal code of the "
            + "row do not follow: use linked-address where they must agree.\n\n"
            + "Different cities can get the same output. Input without a letter or digit is out of the domain.",
        Accepts = [ValueKind.Text],
        Parameters = [DictionaryParameters.Locale, DictionaryParameters.NoFixedPoints],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "place",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal cities stay recognisable as equal, so large cities can be guessed from their frequency.",
        Example = new GeneratorExample("Springfield", "{ type: text, generator: city }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var locale = reader.ReadLocale(binding, WordList.Cities);
        var avoids = reader.Boolean("no_fixed_points", false);
        var maximum = reader.ReadMaximum(binding, WordChoice.ShortestOf(WordList.Cities, locale) + 1);
        reader.ThrowIfInvalid();
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim | CanonicalForm.FoldCase);
        return new Bound(draw, new WordChoice(WordList.Cities, locale, maximum), avoids);
    }

    private sealed class Bound(KeyedDraw draw, WordChoice choice, bool avoidsFixedPoints) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => choice.Count;

        public override double FixedPointProbability => avoidsFixedPoints ? 0 : 1.0 / choice.Count;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text || !TextShape.HasLetterOrDigit(input.Bytes))
            {
                return false;
            }

            var form = WordForms.Of(input.Bytes);
            var index = choice.Draw(draw.Prf, draw.Draw(input, row), 0, form, avoidsFixedPoints ? input.Bytes : default);
            output.SetBytes(choice.List.Word(index, form));
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }
    }
}
