using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>States, provinces and the like.</summary>
internal sealed class RegionGenerator : Generator
{
    private const string AnyCountry = "any";

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "region",
        Version = 1,
        Summary = "Replaces a state, province or other region by another of the same country, a code by a code and a name by a name.",
        Description = "Input of up to three capitals or digits (CA, ENG, 13, W) is taken as a code and gives a code; anything else "
            + "gives a name in the input's case. Known are the regions of US, DE, GB, FR, ES, IT, NL, PL, BR, JP (names in Latin "
            + "letters, codes of ISO 3166-2), AT, CA, AU and CH. With country: any the output is of the first of these countries that "
            + "has the input, else of US. Names are compared after trimming, folding of case and NFC.\n\n"
            + "A region never becomes itself. Different regions can get the same output. Only regions that fit the column are drawn; a "
            + "name becomes a code where no name fits. Input without a letter or digit is out of the domain.",
        Accepts = [ValueKind.Text],
        Parameters =
        [
            new ParameterDeclaration("country", "ISO 3166-1 code, or any", AnyCountry, "The country whose regions are drawn."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "place",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal regions stay recognisable as equal, and there are few: a populous region can be guessed from its "
            + "frequency. The country stays.",
        Example = new GeneratorExample("CA", "{ type: text, generator: region }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var country = reader.OneOf("country", AnyCountry, [AnyCountry, .. RegionTable.Countries]);
        var maximum = reader.ReadMaximum(binding, 2) ?? int.MaxValue;
        reader.ThrowIfInvalid();
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim | CanonicalForm.FoldCase);
        return new Bound(draw, country == AnyCountry ? null : country, maximum);
    }

    private sealed class Bound : BoundGenerator
    {
        private const string FallbackCountry = "US";

        private readonly KeyedDraw _draw;
        private readonly string? _country;
        private readonly Dictionary<string, int[]> _codes;
        private readonly Dictionary<string, int[]> _names;

        public Bound(KeyedDraw draw, string? country, int maximum)
        {
            _draw = draw;
            _country = country;
            _codes = Fitting(region => region.Code, maximum);
            _names = Fitting(region => region.Name[0], maximum);
        }

        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace =>
            _codes[_country ?? FallbackCountry] is { Length: > 0 } codes ? codes.Length : _codes[FallbackCountry].Length;

        public override double FixedPointProbability => 0;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text || !TextShape.HasLetterOrDigit(input.Bytes))
            {
                return false;
            }

            var text = input.Bytes.Trim(" \t"u8);
            var isCode = text.Length <= 3 && !text.ContainsAnyInRange((byte)'a', (byte)'z');
            var own = isCode ? RegionTable.FindCode(text, _country) : RegionTable.FindName(text, _country);
            var country = _country ?? (own >= 0 ? RegionTable.All[own].Country : FallbackCountry);
            var candidates = Candidates(country, ref isCode);
            var index = Other(candidates, own, _draw.Prf, _draw.Draw(input, row));
            var region = RegionTable.All[index];
            output.SetBytes(isCode ? region.Code : region.Name[(int)WordForms.Of(text)]);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _draw.Dispose();
            base.Dispose(disposing);
        }

        private static Dictionary<string, int[]> Fitting(Func<Region, byte[]> text, int maximum)
        {
            var all = RegionTable.All.ToArray();
            return RegionTable.Countries.ToDictionary(
                c => c,
                c => Enumerable.Range(0, all.Length).Where(i => all[i].Country == c && TextLength.Of(text(all[i])) <= maximum).ToArray());
        }

        // At least two, so that there is another one than the input.
        private ReadOnlySpan<int> Candidates(string country, ref bool isCode)
        {
            var candidates = isCode ? _codes[country] : _names[country];
            if (candidates.Length < 2)
            {
                isCode = true;
                candidates = _codes[country];
            }

            return candidates.Length < 2 ? _codes[FallbackCountry] : candidates;
        }

        private static int Other(ReadOnlySpan<int> candidates, int own, Prf prf, UInt128 seed)
        {
            var skipped = candidates.IndexOf(own);
            var position = (int)Prf.ToRange(prf.Expand(seed, 0), (ulong)(skipped < 0 ? candidates.Length : candidates.Length - 1));
            return candidates[skipped >= 0 && position >= skipped ? position + 1 : position];
        }
    }
}
