using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>Sign-in names.</summary>
internal sealed class UsernameGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "username",
        Version = 1,
        Summary = "Replaces a sign-in name by a word and digits; a sign-in name that is an e-mail address becomes what email makes of it.",
        Description = "Form: a given name in small ASCII letters and 12 digits. Names are compared after trimming, folding of case and "
            + "NFC. In a column shorter than 20 characters there are fewer digits, at least 6, and a shorter word, at least one "
            + "letter; the column must take 7 characters. Two names meet with the birthday probability of the space, which plan "
            + "prints.\n\n"
            + "Input with an @ goes through email with the same key: where an account's sign-in name is its e-mail address, both "
            + "columns stay equal (the columns' lengths permitting), and it is out of the domain in a column that is too short for an "
            + "address. Input without a letter or digit is out of the domain.",
        Accepts = [ValueKind.Text],
        Parameters = [EmailGenerator.DomainParameter],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.NotGuaranteed,
        DefaultGroup = "email",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal sign-in names stay recognisable as equal; nothing of the name or its length remains.",
        Example = new GeneratorExample("asmith42", "{ type: text, generator: username }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var maximum = reader.ReadMaximum(binding, Bound.ShortestOutput);
        var form = binding.Target.MaxLength is { } length && length < Bound.ShortestAddress
            ? null
            : EmailForm.Read(reader, binding, withNames: true);
        reader.ThrowIfInvalid();
        return new Bound(
            new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim | CanonicalForm.FoldCase),
            form is null ? null : new EmailWriter(binding, form),
            maximum ?? int.MaxValue);
    }

    private sealed class Bound : BoundGenerator
    {
        public const int ShortestOutput = FewestDigits + 1;

        /// <summary>Below this no address of the reserved domains fits.</summary>
        public const int ShortestAddress = 20;

        private const int FewestDigits = 6;
        private const int MostDigits = 12;
        private const int ShortestWord = 3;
        private const int UsualWord = 8;
        private const uint DigitStream = 1000;

        private readonly KeyedDraw _draw;
        private readonly EmailWriter? _email;
        private readonly WordChoice? _word;
        private readonly int _digits;

        public Bound(KeyedDraw draw, EmailWriter? email, int maximum)
        {
            _draw = draw;
            _email = email;
            _digits = Math.Clamp(maximum - UsualWord, FewestDigits, MostDigits);
            var room = maximum - _digits;
            _word = room < ShortestWord
                ? null
                : new WordChoice(WordList.FirstNames, WordList.AnyLocale, Math.Min(room, 64), WordForm.Address);
        }

        public override Uniqueness Uniqueness => Uniqueness.NotGuaranteed;

        // Words of one spelling in ASCII are one word, so only the digits are counted.
        public override double OutputSpace => Math.Pow(10, _digits);

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text || !HasLetterOrDigit(input.Bytes))
            {
                return false;
            }

            output.Begin(ValueKind.Text);
            if (EmailGenerator.IsAddress(input.Bytes))
            {
                _email?.Append(input, row, output);
                return _email is not null;
            }

            var seed = _draw.Draw(input, row);
            output.Write(_word is null ? "u"u8 : _word.List.Word(_word.Draw(_draw.Prf, seed, 0), WordForm.Address));
            Tokens.AppendDigits(_draw.Prf.Expand(seed, DigitStream), _digits, output);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _draw.Dispose();
            _email?.Dispose();
            base.Dispose(disposing);
        }

        private static bool HasLetterOrDigit(ReadOnlySpan<byte> text)
        {
            foreach (var b in text)
            {
                if (b >= 0x80 || char.IsAsciiLetterOrDigit((char)b))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
