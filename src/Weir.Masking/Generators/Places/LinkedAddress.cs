using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>A part of an address.</summary>
internal enum AddressPart
{
    /// <summary>Street and house number.</summary>
    Street = 0,

    /// <summary>The city.</summary>
    City = 1,

    /// <summary>The region's name.</summary>
    Region = 2,

    /// <summary>The region's code.</summary>
    RegionCode = 3,

    /// <summary>The postal code.</summary>
    PostalCode = 4,

    /// <summary>The country's name.</summary>
    Country = 5,

    /// <summary>The country's code.</summary>
    CountryCode = 6,

    /// <summary>The whole address in one line.</summary>
    Full = 7,
}

/// <summary>The bound generator of linked-address.</summary>
internal sealed class LinkedAddress : BoundGenerator
{
    private const string FallbackLanguage = "en";
    private const int LongestStreetInFull = 36;
    private const uint PlaceStream = 0;
    private const uint PostalStream = 1;
    private const uint StreamSize = 1_000_000;

    private readonly KeyedDraw _draw;
    private readonly Place[] _places;
    private readonly Place[] _fitting;
    private readonly AddressPart _part;
    private readonly int _maximum;
    private readonly Dictionary<string, StreetChoice> _streets;

    public LinkedAddress(KeyedDraw draw, IReadOnlyList<Place> places, AddressPart part, int? maximum)
    {
        _draw = draw;
        _part = part;
        _places = [.. places];
        _maximum = maximum ?? int.MaxValue;
        _fitting = [.. _places.Where(Fits)];
        _streets = places.Select(p => p.Language).Append(FallbackLanguage).Distinct().Where(l => WordList.Streets.Of(l).Length > 0)
            .ToDictionary(l => l, l => new StreetChoice(l, part == AddressPart.Street ? maximum : LongestStreetInFull));
        (OutputSpace, FixedPointProbability) = Statistics();
    }

    /// <inheritdoc />
    public override Uniqueness Uniqueness => Uniqueness.Lossy;

    /// <inheritdoc />
    public override double OutputSpace { get; }

    /// <inheritdoc />
    public override double FixedPointProbability { get; }

    /// <summary>The part of a place as it stands in the table; empty for street and full.</summary>
    public static ReadOnlySpan<byte> TextOf(Place place, AddressPart part) => part switch
    {
        AddressPart.City => place.City,
        AddressPart.Region => place.Region,
        AddressPart.RegionCode => place.RegionCode,
        AddressPart.PostalCode => place.PostalPattern,
        AddressPart.Country => place.Country,
        AddressPart.CountryCode => place.CountryCode,
        _ => default,
    };

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        if (input.Kind is ValueKind.Special or ValueKind.Opaque)
        {
            return false;
        }

        var seed = _draw.Draw(input, row);
        var place = _places[(int)Prf.ToRange(_draw.Prf.Expand(seed, PlaceStream * StreamSize), (ulong)_places.Length)];
        if (!Fits(place))
        {
            place = _fitting[(int)Prf.ToRange(_draw.Prf.Expand(seed, (PlaceStream * StreamSize) + 1), (ulong)_fitting.Length)];
        }

        output.Begin(ValueKind.Text);
        switch (_part)
        {
            case AddressPart.Street:
                AppendStreet(place, seed, output);
                break;
            case AddressPart.PostalCode:
                AppendPostalCode(place, seed, output);
                break;
            case AddressPart.Full:
                AppendFull(place, seed, output);
                break;
            default:
                output.Write(TextOf(place, _part));
                break;
        }

        return true;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _draw.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsNumberFirst(Place place) => place.Language is "en" or "fr" or "ja";

    // City, region code and postal code, as in the United States, Canada and Australia.
    private static bool NamesRegion(Place place) => place.Language == "en" && !place.CountryCode.AsSpan().SequenceEqual("GB"u8);

    private bool Fits(Place place) => TextLength.Of(TextOf(place, _part)) <= _maximum;

    private void AppendStreet(Place place, UInt128 seed, FieldBuffer output)
    {
        var streets = _streets.GetValueOrDefault(place.Language) ?? _streets[FallbackLanguage];
        streets.Append(_draw.Prf, seed, IsNumberFirst(place) ? NumberPlace.First : NumberPlace.Last, WordForm.AsIs, output);
    }

    private void AppendPostalCode(Place place, UInt128 seed, FieldBuffer output)
    {
        // Letters of every position of a code in Canada, the Netherlands and the United Kingdom.
        var letters = "ABEGHJLNPRTXY"u8;
        var counter = PostalStream * StreamSize;
        foreach (var c in place.PostalPattern)
        {
            var random = c is (byte)'#' or (byte)'?' ? _draw.Prf.Expand(seed, counter++) : 0;
            output.WriteByte(c switch
            {
                (byte)'#' => (byte)('0' + (int)Prf.ToRange(random, 10)),
                (byte)'?' => letters[(int)Prf.ToRange(random, (ulong)letters.Length)],
                _ => c,
            });
        }
    }

    // In the order of the country, and as much of it as fits.
    private void AppendFull(Place place, UInt128 seed, FieldBuffer output)
    {
        AppendStreet(place, seed, output);
        var length = output.Bytes.Length;
        output.Write(", "u8);
        if (NamesRegion(place))
        {
            output.Write(place.City);
            output.Write(", "u8);
            output.Write(place.RegionCode);
            output.WriteByte((byte)' ');
            AppendPostalCode(place, seed, output);
        }
        else
        {
            AppendPostalCode(place, seed, output);
            output.WriteByte((byte)' ');
            output.Write(place.City);
        }

        length = CutTo(length, output);
        output.Write(", "u8);
        output.Write(place.Country);
        CutTo(length, output);
    }

    // Takes the last addition back when the text has become too long; returns the length in bytes that fits.
    private int CutTo(int length, FieldBuffer output)
    {
        if (TextLength.Of(output.Bytes) > _maximum)
        {
            output.Truncate(length);
        }

        return output.Bytes.Length;
    }

    private (double Space, double FixedPoints) Statistics()
    {
        double streets = _streets.Values.Min(s => s.Space);
        switch (_part)
        {
            case AddressPart.Street:
                return (streets, 1 / streets);
            case AddressPart.Full:
                return (streets * _places.Length, 1 / streets);
            default:
                // The most frequent text decides; a postal code's open digits and letters divide its share.
                var shares = _fitting.GroupBy(p => Convert.ToHexString(TextOf(p, _part)))
                    .Select(g => (double)g.Count() / _fitting.Length / OpenCharacters(TextOf(g.First(), _part))).ToList();
                return (shares.Count, Math.Min(1, shares.Max() + (1 - ((double)_fitting.Length / _places.Length))));
        }
    }

    private static double OpenCharacters(ReadOnlySpan<byte> pattern)
    {
        var codes = 1.0;
        foreach (var c in pattern)
        {
            codes *= c switch { (byte)'#' => 10, (byte)'?' => 13, _ => 1 };
        }

        return codes;
    }
}
