using System.Buffers;
using Weir.Foundation;

namespace Weir.Masking.Checks;

/// <summary>
/// Searches text for numbers that name a person, however they are grouped: every sequence of neighbouring groups of letters or digits, with
/// the separators of written numbers between them, is tried at each of the lengths that are known. One per thread; the caller disposes it.
/// </summary>
internal sealed class NumberSearch(KnownIndex index) : IDisposable
{
    private const int MaxGapBytes = 4;
    private const int MaxLetters = 6;

    private static readonly SearchValues<byte> Separators = SearchValues.Create(" -./()+:_#\u00A0\u2010\u2011\u2012\u2013"u8);

    private readonly PooledBuffer _form = new();
    private readonly List<(int Start, int Length, bool IsDigits)> _groups = [];

    /// <summary>Adds what it finds to <paramref name="hits"/>; returns how many it should find by chance alone.</summary>
    public double Search(ReadOnlySpan<byte> text, List<SearchHit> hits)
    {
        var expected = 0.0;
        for (var at = 0; text[at..].IndexOfAnyInRange((byte)'0', (byte)'9') is var found and >= 0;)
        {
            var digit = at + found;
            Split(text, FirstLetters(text, at, digit));
            for (var i = 0; i < _groups.Count; i++)
            {
                expected += SearchFrom(text, i, hits);
            }

            at = _groups[^1].Start + _groups[^1].Length;
        }

        return expected;
    }

    /// <summary>Adds the numbers that start with the first byte of a text.</summary>
    public void SearchStart(ReadOnlySpan<byte> text, List<SearchHit> hits)
    {
        Split(text, 0);
        if (_groups.Count > 0)
        {
            SearchFrom(text, 0, hits);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _form.Dispose();

    /// <summary>Where the number that holds the digit begins, a few letters before it included.</summary>
    private static int FirstLetters(ReadOnlySpan<byte> text, int from, int digit)
    {
        var start = digit;
        while (start > from && start > digit - MaxGapBytes && Separators.Contains(text[start - 1]))
        {
            start--;
        }

        var end = start;
        while (start > from && end - start <= MaxLetters && TextFold.IsLetter(text[start - 1]))
        {
            start--;
        }

        return start < end && end - start <= MaxLetters ? start : digit;
    }

    private void Split(ReadOnlySpan<byte> text, int start)
    {
        _groups.Clear();
        while (start < text.Length)
        {
            var isDigits = TextFold.IsDigit(text[start]);
            var end = start;
            while (end < text.Length && (isDigits ? TextFold.IsDigit(text[end]) : TextFold.IsLetter(text[end])))
            {
                end++;
            }

            // Words end a number; a few capitals do not (the bank of an IBAN), nor what is written without a gap.
            var isPart = isDigits || _groups.Count == 0
                || (end - start <= MaxLetters && text[start..end].IndexOfAnyInRange((byte)'a', (byte)'z') < 0)
                || _groups[^1].Start + _groups[^1].Length == start;
            if (end == start || !isPart)
            {
                return;
            }

            _groups.Add((start, end - start, isDigits));
            var next = end;
            // A colon or hash stands between a label and its number, never inside a number; a time of day is none.
            while (next < text.Length && next - end < MaxGapBytes && Separators.Contains(text[next])
                && !(isDigits && text[next] is (byte)':' or (byte)'#'))
            {
                next++;
            }

            start = next;
        }
    }

    private double SearchFrom(ReadOnlySpan<byte> text, int first, List<SearchHit> hits)
    {
        _form.Clear();
        var hash = index.Seed;
        var expected = 0.0;
        var areDigits = true;
        var start = _groups[first].Start;
        for (var i = first; i < _groups.Count && _form.Length + _groups[i].Length <= KnownIndex.MaxNumberLength; i++)
        {
            var group = text.Slice(_groups[i].Start, _groups[i].Length);
            var target = _form.GetSpan(group.Length);
            for (var j = 0; j < group.Length; j++)
            {
                target[j] = _groups[i].IsDigits ? group[j] : (byte)(group[j] & ~0x20);
                hash = (hash ^ target[j]) * 0x01000193;
            }

            _form.Advance(group.Length);
            areDigits &= _groups[i].IsDigits;
            if ((index.NumberLengths >> _form.Length & 1) == 0 || (areDigits && i == first + 2 && IsDate(first)))
            {
                continue;
            }

            expected += areDigits ? index.ChanceOfDigits(_form.Length) : 0;
            if (index.MayBe(FormClass.Number, hash)
                && index.Find(FormClass.Number, _form.WrittenSpan, out var fingerprint) is > 0 and var label)
            {
                hits.Add(new SearchHit(start, _groups[i].Start + group.Length - start, FormClass.Number, label, fingerprint));
            }
        }

        return expected;
    }

    /// <summary>Whether three groups are a date; dates are everywhere and no numbers of persons.</summary>
    private bool IsDate(int first)
    {
        var (a, b, c) = (_groups[first].Length, _groups[first + 1].Length, _groups[first + 2].Length);
        if (!(a == 4 && b <= 2 && c <= 2) && !(a <= 2 && b <= 2 && c == 4))
        {
            return false;
        }

        var digits = _form.WrittenSpan;
        var year = a == 4 ? digits[..4] : digits[^4..];
        return year[0] is (byte)'1' or (byte)'2' && year[1] is (byte)'0' or (byte)'8' or (byte)'9';
    }
}
