using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>Names of companies.</summary>
internal sealed class CompanyGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "company",
        Version = 1,
        Summary = "Replaces a company's name by two family names and a legal form.",
        Description = "Form: \"Ashford & Miller GmbH\", drawn by key from the name. Names are compared after trimming, folding of case "
            + "and NFC; input in capitals gives capitals. A column that is too short gets one family name and the legal form, or a "
            + "family name alone.\n\n"
            + "With two family names, two companies meet with the birthday probability of the space, which plan prints; in a short "
            + "column different companies can get the same output. Input without a letter or digit is out of the domain.",
        Accepts = [ValueKind.Text],
        Parameters = [DictionaryParameters.Locale],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.NotGuaranteed,
        DefaultGroup = "company",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal names stay recognisable as equal; nothing of the name or its length remains.",
        Example = new GeneratorExample("Acme Medical Supplies Inc.", "{ type: text, generator: company }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var locale = reader.ReadLocale(binding, WordList.LastNames);
        var maximum = reader.ReadMaximum(binding, WordChoice.ShortestOf(WordList.LastNames, locale) + 1);
        reader.ThrowIfInvalid();
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim | CanonicalForm.FoldCase);
        return new Bound(draw, locale, maximum);
    }

    private sealed class Bound : BoundGenerator
    {
        private const uint LegalFormStream = 0;
        private const uint FirstNameStream = 1;
        private const uint SecondNameStream = 2;

        private readonly KeyedDraw _draw;
        private readonly WordChoice _names;
        private readonly WordChoice _legalForms;
        private readonly bool _hasTwoNames;
        private readonly bool _hasLegalForm;

        public Bound(KeyedDraw draw, string locale, int? maximum)
        {
            _draw = draw;
            _names = new WordChoice(WordList.LastNames, locale, maximum);
            var known = WordList.LegalForms.Of(locale).Length > 0;
            _legalForms = new WordChoice(WordList.LegalForms, known ? locale : WordList.AnyLocale, null);
            var withForm = _names.Longest + 1 + _legalForms.Longest;
            _hasLegalForm = maximum is null || withForm <= maximum;
            _hasTwoNames = maximum is null || withForm + 3 + _names.Longest <= maximum;
        }

        public override Uniqueness Uniqueness => _hasTwoNames ? Uniqueness.NotGuaranteed : Uniqueness.Lossy;

        public override double OutputSpace =>
            (double)_names.Count * (_hasTwoNames ? _names.Count : 1) * (_hasLegalForm ? _legalForms.Count : 1);

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text || !TextShape.HasLetterOrDigit(input.Bytes))
            {
                return false;
            }

            var seed = _draw.Draw(input, row);
            var form = WordForms.Of(input.Bytes) == WordForm.Upper ? WordForm.Upper : WordForm.AsIs;
            output.Begin(ValueKind.Text);
            Append(_names, seed, FirstNameStream, form, output);
            if (_hasTwoNames)
            {
                output.Write(" & "u8);
                Append(_names, seed, SecondNameStream, form, output);
            }

            if (_hasLegalForm)
            {
                output.WriteByte((byte)' ');
                Append(_legalForms, seed, LegalFormStream, form, output);
            }

            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _draw.Dispose();
            base.Dispose(disposing);
        }

        private void Append(WordChoice words, UInt128 seed, uint stream, WordForm form, FieldBuffer output) =>
            output.Write(words.List.Word(words.Draw(_draw.Prf, seed, stream), form));
    }
}
