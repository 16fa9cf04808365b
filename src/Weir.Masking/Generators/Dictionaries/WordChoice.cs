using Weir.Masking.Keys;

namespace Weir.Masking.Generators.Dictionaries;

/// <summary>
/// Draws words of one dictionary, locale and greatest length, each equally likely. A word that does not fit is drawn again, so that columns
/// of different lengths agree whenever the word of the longer one fits the shorter. Immutable, thread-safe, without allocation.
/// </summary>
internal sealed class WordChoice
{
    // After so many draws the words that fit are so few that their own list is used: where a quarter of the words fit, that happens with
    // a chance below 2⁻⁶⁴.
    private const uint MostDraws = 160;

    // Draws of one word take counters from its stream's number times this.
    private const uint StreamSize = 256;

    private readonly ReadOnlyMemory<int> _words;
    private readonly int[] _fitting;
    private readonly int _maximum;
    private readonly WordForm _measure;

    /// <param name="list">The dictionary.</param>
    /// <param name="locale">See <see cref="WordList.Of"/>.</param>
    /// <param name="maximum">The greatest length in characters; null is any.</param>
    /// <param name="measure">The form that the length is measured in.</param>
    public WordChoice(WordList list, string locale, int? maximum, WordForm measure = WordForm.AsIs)
    {
        List = list;
        _words = list.Of(locale);
        _maximum = maximum ?? int.MaxValue;
        _measure = measure;
        _fitting = [];
        Count = _words.Length;
        if (maximum is not null)
        {
            _fitting = [.. _words.ToArray().Where(Fits)];
            Count = _fitting.Length;
        }

        Longest = Count == 0 ? 0 : _words.ToArray().Where(Fits).Max(i => list.Length(i, measure));
    }

    /// <summary>The dictionary.</summary>
    public WordList List { get; }

    /// <summary>How many words fit: the number of equally likely outputs.</summary>
    public int Count { get; }

    /// <summary>The length of the longest word that fits.</summary>
    public int Longest { get; }

    /// <summary>The length of the shortest word of a locale; 0 when there is none.</summary>
    public static int ShortestOf(WordList list, string locale) =>
        list.Of(locale).ToArray().Select(i => list.Length(i, WordForm.AsIs)).DefaultIfEmpty(0).Min();

    /// <summary>Draws a word. There must be at least one.</summary>
    /// <param name="prf">The function of the draw.</param>
    /// <param name="seed">The draw.</param>
    /// <param name="stream">Tells several words of one seed apart.</param>
    public int Draw(Prf prf, UInt128 seed, uint stream) => Draw(prf, seed, stream, WordForm.AsIs, avoid: default);

    /// <summary>Draws a word that is not written as <paramref name="avoid"/> in <paramref name="form"/>, if there is another.</summary>
    public int Draw(Prf prf, UInt128 seed, uint stream, WordForm form, ReadOnlySpan<byte> avoid)
    {
        var words = _words.Span;
        for (uint attempt = 0; attempt < MostDraws; attempt++)
        {
            var index = words[(int)Prf.ToRange(prf.Expand(seed, (stream * StreamSize) + attempt), (ulong)words.Length)];
            if (Fits(index) && !IsAvoided(index, form, avoid))
            {
                return index;
            }
        }

        var fitting = _fitting.Length == 0 ? words : _fitting;
        for (var attempt = MostDraws; ; attempt++)
        {
            var index = fitting[(int)Prf.ToRange(prf.Expand(seed, (stream * StreamSize) + attempt), (ulong)fitting.Length)];
            if (attempt == StreamSize - 1 || !IsAvoided(index, form, avoid))
            {
                return index;
            }
        }
    }

    private bool Fits(int index) => List.Length(index, _measure) <= _maximum;

    private bool IsAvoided(int index, WordForm form, ReadOnlySpan<byte> avoid) =>
        !avoid.IsEmpty && List.Word(index, form).SequenceEqual(avoid);
}
