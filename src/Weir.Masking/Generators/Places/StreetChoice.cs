using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>Where a house number stands.</summary>
internal enum NumberPlace
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>Before the street.</summary>
    First = 1,

    /// <summary>After the street.</summary>
    Last = 2,
}

/// <summary>Draws streets with house numbers. Immutable, thread-safe, without allocation.</summary>
internal sealed class StreetChoice
{
    private const ulong HouseNumbers = 999;
    private const int NumberLength = 4;
    private const int ShortestWithNumber = 12;
    private const uint StreetStream = 10;
    private const uint NumberStream = 2000;

    private readonly WordChoice _streets;
    private readonly bool _hasNumbers;

    /// <param name="locale">See <see cref="WordList.Of"/>.</param>
    /// <param name="maximum">The greatest length in characters; null is any.</param>
    public StreetChoice(string locale, int? maximum)
    {
        _hasNumbers = maximum is null or >= ShortestWithNumber;
        _streets = new WordChoice(WordList.Streets, locale, _hasNumbers ? maximum - NumberLength : maximum);
    }

    /// <summary>How many streets there are.</summary>
    public double StreetCount => _streets.Count;

    /// <summary>How many streets with house numbers there are.</summary>
    public double Space => _streets.Count * (_hasNumbers ? (double)HouseNumbers : 1);

    /// <summary>Appends a street with its number.</summary>
    public void Append(Prf prf, UInt128 seed, NumberPlace place, WordForm form, FieldBuffer output)
    {
        place = _hasNumbers ? place : NumberPlace.None;
        var number = 1 + Prf.ToRange(prf.Expand(seed, NumberStream), HouseNumbers);
        if (place == NumberPlace.First)
        {
            AppendNumber(number, output);
            output.WriteByte((byte)' ');
        }

        output.Write(_streets.List.Word(_streets.Draw(prf, seed, StreetStream), form));
        if (place == NumberPlace.Last)
        {
            output.WriteByte((byte)' ');
            AppendNumber(number, output);
        }
    }

    private static void AppendNumber(ulong number, FieldBuffer output)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(number, output.GetSpan(NumberLength), out var written);
        output.Advance(written);
    }
}
