using Weir.Foundation;

namespace Weir.Masking.Checks;

/// <summary>An identifying value in a text.</summary>
/// <param name="Start">Offset of its first byte in the text searched.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Form">The class of form that matched.</param>
/// <param name="Label">Which kind (<see cref="IdentifyingForms.Kinds"/>, from 1).</param>
/// <param name="Fingerprint">All 128 bits, for the confirmation.</param>
internal readonly record struct SearchHit(int Start, int Length, FormClass Form, int Label, UInt128 Fingerprint);

/// <summary>What is searched in a text.</summary>
[Flags]
internal enum Searches
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Whole names.</summary>
    Names = 1,

    /// <summary>Numbers.</summary>
    Numbers = 2,

    /// <summary>E-mail addresses.</summary>
    Emails = 4,

    /// <summary>Sign-in names.</summary>
    Usernames = 8,

    /// <summary>Everything.</summary>
    All = 15,
}

/// <summary>
/// Searches text for identifying values in linear time, without allocating once it is warm. Takes any bytes. One per thread; the caller
/// disposes it.
/// </summary>
internal sealed class TextSearcher : IDisposable
{
    private const int ChunkBytes = 1 << 16;
    private const int OverlapBytes = 512;
    private const int MaxWholeFieldBytes = 64;
    private const int MaxUsernameBytes = 64;
    private const int MaxLabelGap = 6;

    private readonly KnownIndex _index;
    private readonly PooledBuffer _unescaped = new();
    private readonly PooledBuffer _form = new();
    private readonly NameSearch _names;
    private readonly NumberSearch _numbers;

    /// <param name="index">What is searched for.</param>
    public TextSearcher(KnownIndex index)
    {
        _index = index;
        _names = new NameSearch(index);
        _numbers = new NumberSearch(index);
    }

    /// <summary>What the last search found, in no particular order. An occurrence may match in more than one form.</summary>
    public List<SearchHit> Hits { get; } = [];

    /// <summary>How many numbers the last search should have found by chance alone.</summary>
    public double ExpectedByChance { get; private set; }

    /// <summary>Searches a text. JSON escapes are undone first, in JSON and in text that looks like it.</summary>
    public void Search(ReadOnlySpan<byte> text)
    {
        Hits.Clear();
        ExpectedByChance = 0;
        if (!text.IsEmpty && text[0] is (byte)'{' or (byte)'[' or (byte)'"' && text.Contains((byte)'\\'))
        {
            _unescaped.Clear();
            JsonEscapes.Undo(text, _unescaped);
            text = _unescaped.WrittenSpan;
        }

        if (text.Length <= MaxWholeFieldBytes && _index.Has(FormClass.WordUsername))
        {
            SearchWhole(text);
        }

        SearchChunks(text);
    }

    /// <summary>
    /// Searches what starts with the first byte of a text, a word's first. The text is taken as it is: no escapes are undone, so that
    /// lengths
    /// are those of the text, and it does not count as a whole field.
    /// </summary>
    public void SearchStart(ReadOnlySpan<byte> text, Searches searches)
    {
        Hits.Clear();
        if (searches.HasFlag(Searches.Names) && _index.Has(FormClass.Name))
        {
            _names.Search(text, Hits, onlyStart: true);
        }

        if (searches.HasFlag(Searches.Numbers) && _index.Has(FormClass.Number))
        {
            _numbers.SearchStart(text, Hits);
        }

        if (searches.HasFlag(Searches.Emails) && _index.Has(FormClass.Email))
        {
            SearchEmails(text, "@"u8);
            SearchEmails(text, "%40"u8);
        }

        if (searches.HasFlag(Searches.Usernames) && _index.Has(FormClass.Username))
        {
            SearchUsernames(text);
        }
    }

    /// <summary>What may start with the first byte of a text, a word's first: a quick look that never misses anything.</summary>
    public Searches Possible(ReadOnlySpan<byte> text)
    {
        if (text[0] >= 0x80)
        {
            return Searches.All;
        }

        var found = Searches.None;
        var run = text.IndexOfAnyExcept(EmailShape.LocalBytes) is var end and >= 0 ? end : text.Length;
        if (run > 0 && run < text.Length && text[run] is (byte)'@' or (byte)'%')
        {
            found |= Searches.Emails;
        }

        if (text[..run].IndexOfAnyExcept(UsernameShape.Letters) >= 0)
        {
            found |= Searches.Usernames;
        }

        var word = text.IndexOfAnyExcept(UsernameShape.Letters) is var letters and >= 0 ? letters : text.Length;
        if (text.Slice(word, Math.Min(MaxLabelGap, text.Length - word)).IndexOfAnyInRange((byte)'0', (byte)'9') >= 0)
        {
            found |= Searches.Numbers;
        }

        return word > 0 && _names.MayStart(text, word) ? found | Searches.Names : found;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _unescaped.Dispose();
        _form.Dispose();
        _names.Dispose();
        _numbers.Dispose();
    }

    private void SearchChunks(ReadOnlySpan<byte> text)
    {
        var done = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = Math.Min(start + ChunkBytes, text.Length);
            SearchChunk(text[start..end], start, done);
            done = end;
            start = end == text.Length ? end : Boundary(text, end - OverlapBytes);
        }
    }

    /// <summary>The nearest place at or before <paramref name="at"/> where no word is cut.</summary>
    private static int Boundary(ReadOnlySpan<byte> text, int at)
    {
        var blank = text.Slice(at - OverlapBytes, OverlapBytes).LastIndexOfAnyInRange((byte)0, (byte)' ');
        return blank < 0 ? at : at - OverlapBytes + blank;
    }

    private void SearchChunk(ReadOnlySpan<byte> chunk, int offset, int done)
    {
        var first = Hits.Count;
        if (_index.Has(FormClass.Name))
        {
            _names.Search(chunk, Hits);
        }

        if (_index.Has(FormClass.Number))
        {
            ExpectedByChance += _numbers.Search(chunk, Hits);
        }

        if (_index.Has(FormClass.Email))
        {
            SearchEmails(chunk, "@"u8);
            SearchEmails(chunk, "%40"u8);
        }

        if (_index.Has(FormClass.Username))
        {
            SearchUsernames(chunk);
        }

        for (var i = Hits.Count - 1; i >= first; i--)
        {
            var hit = Hits[i];
            // What ends inside the chunk before was found there.
            if (hit.Start + hit.Length + offset <= done)
            {
                Hits.RemoveAt(i);
            }
            else
            {
                Hits[i] = hit with { Start = hit.Start + offset };
            }
        }
    }

    private void SearchEmails(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> sign)
    {
        for (var at = 0; chunk[at..].IndexOf(sign) is var found and >= 0; at++)
        {
            at += found;
            if (EmailShape.TryFind(chunk, at, sign.Length, out var start, out var length))
            {
                _form.Clear();
                TextFold.Append(chunk[start..at], _form);
                _form.WriteByte((byte)'@');
                TextFold.Append(chunk[(at + sign.Length)..(start + length)], _form);
                Probe(FormClass.Email, start, length);
            }
        }
    }

    private void SearchUsernames(ReadOnlySpan<byte> chunk)
    {
        for (var at = 0; at < chunk.Length; at++)
        {
            if (!UsernameShape.IsInside(chunk[at]))
            {
                continue;
            }

            var start = at;
            while (at < chunk.Length && UsernameShape.IsInside(chunk[at]))
            {
                at++;
            }

            // Dots and dashes around a name belong to the sentence; letters alone are an ordinary word.
            var end = at;
            while (start < end && UsernameShape.IsMark(chunk[start]))
            {
                start++;
            }

            while (start < end && UsernameShape.IsMark(chunk[end - 1]))
            {
                end--;
            }

            if (end - start is >= 5 and <= MaxUsernameBytes && chunk[start..end].IndexOfAnyExcept(UsernameShape.Letters) >= 0)
            {
                _form.Clear();
                TextFold.Append(chunk[start..end], _form);
                Probe(FormClass.Username, start, end - start);
            }
        }
    }

    private void SearchWhole(ReadOnlySpan<byte> text)
    {
        _form.Clear();
        TextFold.Append(text.Trim(" \t\r\n._-"u8), _form);
        Probe(FormClass.WordUsername, 0, text.Length);
    }

    private void Probe(FormClass form, int start, int length)
    {
        var normalized = _form.WrittenSpan;
        if (_index.MayBe(form, KnownIndex.Hash(_index.Seed, normalized))
            && _index.Find(form, normalized, out var fingerprint) is > 0 and var label)
        {
            Hits.Add(new SearchHit(start, length, form, label, fingerprint));
        }
    }
}
