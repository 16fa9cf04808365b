using System.Text;
using Weir.Foundation;

namespace Weir.Masking.Checks;

/// <summary>Searches text for whole names of persons. One per thread; the caller disposes it.</summary>
internal sealed class NameSearch(KnownIndex index) : IDisposable
{
    private const int MaxGapBytes = 6;
    private const int MaxUnspacedCharacters = 12;
    private const int MinUnspacedCharacters = 3;
    private const byte FirstUnspacedByte = 0xE3;

    private readonly PooledBuffer _folded = new();
    private readonly PooledBuffer _form = new();
    private readonly List<Word> _words = [];
    private readonly List<(int Start, int Length)> _characters = [];

    /// <summary>Adds what it finds to <paramref name="hits"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="hits">Takes the hits.</param>
    /// <param name="onlyStart">Whether only names that start with the first byte are wanted.</param>
    public void Search(ReadOnlySpan<byte> text, List<SearchHit> hits, bool onlyStart = false)
    {
        SplitWords(text, onlyStart ? NameWords.MaxWords : int.MaxValue);
        for (var i = 0; i + 1 < (onlyStart ? Math.Min(_words.Count, 2) : _words.Count); i++)
        {
            if (_words[i + 1].Ordinal == _words[i].Ordinal + 1)
            {
                SearchFrom(text, i, hits);
            }
        }

        if (index.HasUnspacedNames && text.IndexOfAnyInRange(FirstUnspacedByte, (byte)0xF4) >= 0)
        {
            SearchUnspaced(text, hits);
        }
    }

    /// <summary>Whether a name may start with the word of <paramref name="length"/> ASCII letters that a text starts with.</summary>
    public bool MayStart(ReadOnlySpan<byte> text, int length)
    {
        if (length < text.Length && text[length] >= 0x80)
        {
            return true;
        }

        if (length < 2 || !index.MayBeNameWord(Hash(text[..length])))
        {
            return false;
        }

        // Single letters are initials and do not count as words.
        for (var at = length; at < Math.Min(text.Length, length + MaxGapBytes + 1); at++)
        {
            if (text[at] >= 0x80)
            {
                return true;
            }

            var next = text[at..].IndexOfAnyExcept(UsernameShape.Letters) is var end and >= 0 ? end : text.Length - at;
            if (next >= 2)
            {
                return text.Length > at + next && text[at + next] >= 0x80 || index.MayBeNameWord(Hash(text.Slice(at, next)));
            }
        }

        return false;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _folded.Dispose();
        _form.Dispose();
    }

    /// <summary>Keeps the words that may stand in a name, each with its place in the order of all words.</summary>
    private void SplitWords(ReadOnlySpan<byte> text, int most)
    {
        _words.Clear();
        _folded.Clear();
        var ordinal = 0;
        for (var i = 0; i < text.Length && ordinal < most;)
        {
            var start = i;
            var isAscii = true;
            while (i < text.Length)
            {
                if (TextFold.IsLetter(text[i]))
                {
                    i++;
                }
                else if (text[i] >= 0x80 && NonAsciiLetter(text[i..]) is > 0 and var length)
                {
                    isAscii = false;
                    i += length;
                }
                else
                {
                    break;
                }
            }

            if (i - start >= 2)
            {
                AddWord(text[start..i], start, isAscii, ordinal++);
            }

            i = i == start ? i + 1 : i;
        }
    }

    private static int NonAsciiLetter(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var rune, out var length);
        return TextFold.IsLetter(rune) ? length : 0;
    }

    private uint Hash(ReadOnlySpan<byte> letters)
    {
        var hash = index.Seed;
        foreach (var b in letters)
        {
            hash = (hash ^ (byte)(b | 0x20)) * 0x01000193;
        }

        return hash;
    }

    private void AddWord(ReadOnlySpan<byte> word, int start, bool isAscii, int ordinal)
    {
        var at = _folded.Length;
        if (isAscii)
        {
            if (!index.MayBeNameWord(Hash(word)))
            {
                return;
            }

            TextFold.Append(word, _folded);
        }
        else
        {
            TextFold.Append(word, _folded);
            if (!index.MayBeNameWord(KnownIndex.Hash(index.Seed, _folded.WrittenSpan[at..])))
            {
                _folded.Truncate(at);
                return;
            }
        }

        _words.Add(new Word(start, word.Length, at, _folded.Length - at, ordinal));
    }

    private void SearchFrom(ReadOnlySpan<byte> text, int first, List<SearchHit> hits)
    {
        _form.Clear();
        _form.Write(Folded(_words[first]));
        var hash = KnownIndex.Hash(index.Seed, _form.WrittenSpan);
        var hasComma = false;
        for (var i = first + 1; i < Math.Min(_words.Count, first + NameWords.MaxWords); i++)
        {
            var before = _words[i - 1];
            var word = _words[i];
            if (word.Ordinal != before.Ordinal + 1 || !Joins(text[(before.Start + before.Length)..word.Start], ref hasComma))
            {
                return;
            }

            var at = _form.Length;
            _form.WriteByte((byte)' ');
            _form.Write(Folded(word));
            hash = KnownIndex.Hash(hash, _form.WrittenSpan[at..]);
            var start = _words[first].Start;
            if (!hasComma)
            {
                Probe(FormClass.Name, hash, start, word.Start + word.Length - start, hits);
            }

            Probe(FormClass.ReversedName, hash, start, word.Start + word.Length - start, hits);
        }
    }

    private ReadOnlySpan<byte> Folded(in Word word) => _folded.WrittenSpan.Slice(word.FoldedStart, word.FoldedLength);

    /// <summary>
    /// Whether the words on both sides of a gap can be one name: white space, a hyphen, dot, apostrophe or underscore, an initial, one
    /// comma.
    /// </summary>
    private static bool Joins(ReadOnlySpan<byte> gap, ref bool hasComma)
    {
        if (gap.Length > MaxGapBytes)
        {
            return false;
        }

        if (gap.SequenceEqual("%20"u8))
        {
            return true;
        }

        foreach (var b in gap)
        {
            if (b == ',')
            {
                if (hasComma)
                {
                    return false;
                }

                hasComma = true;
            }
            else if (!TextFold.IsLetter(b) && !" \t\r\n-.'_+\u00A0\u2019\u2010\u2011"u8.Contains(b))
            {
                return false;
            }
        }

        return true;
    }

    private void Probe(FormClass form, uint hash, int start, int length, List<SearchHit> hits)
    {
        if (index.MayBe(form, hash) && index.Find(form, _form.WrittenSpan, out var fingerprint) is > 0 and var label)
        {
            hits.Add(new SearchHit(start, length, form, label, fingerprint));
        }
    }

    /// <summary>Without spaces no word says where a name begins, so every run of 3 to 12 characters is tried.</summary>
    private void SearchUnspaced(ReadOnlySpan<byte> text, List<SearchHit> hits)
    {
        _characters.Clear();
        for (var i = 0; i < text.Length;)
        {
            if (text[i] < 0x80)
            {
                if (text[i] != ' ')
                {
                    SearchCharacters(text, hits);
                }

                i++;
                continue;
            }

            Rune.DecodeFromUtf8(text[i..], out var rune, out var length);
            if (TextFold.IsUnspaced(rune))
            {
                _characters.Add((i, length));
            }
            else if (rune.Value is not (0x3000 or 0x30FB))
            {
                SearchCharacters(text, hits);
            }

            i += length;
        }

        SearchCharacters(text, hits);
    }

    private void SearchCharacters(ReadOnlySpan<byte> text, List<SearchHit> hits)
    {
        for (var first = 0; first + MinUnspacedCharacters <= _characters.Count; first++)
        {
            _form.Clear();
            var hash = index.Seed;
            for (var i = first; i < Math.Min(_characters.Count, first + MaxUnspacedCharacters); i++)
            {
                var character = text.Slice(_characters[i].Start, _characters[i].Length);
                _form.Write(character);
                hash = KnownIndex.Hash(hash, character);
                if (i - first + 1 >= MinUnspacedCharacters)
                {
                    var start = _characters[first].Start;
                    Probe(FormClass.Name, hash, start, _characters[i].Start + character.Length - start, hits);
                }
            }
        }

        _characters.Clear();
    }

    private readonly record struct Word(int Start, int Length, int FoldedStart, int FoldedLength, int Ordinal);
}
