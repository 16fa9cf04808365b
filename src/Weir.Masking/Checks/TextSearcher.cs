using Weir.Foundation;

namespace Weir.Masking.Checks;

/// <summary>An identifying value in a text.</summary>
/// <param name="Start">Offset of its first byte in the text searched.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Form">The class of form that matched.</param>
/// <param name="Label">Which kind (<see cref="IdentifyingForms.Kinds"/>, from 1).</param>
/// <param name="Fingerprint">All 128 bits, for the confirmation.</param>
internal readonly record struct SearchHit(int Start, int Length, FormClass Form, int Label, UInt128 Fingerprint);

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
    /// Searches a text as it is: no escapes are undone, so that offsets are those of the text, and it does not count as a whole field.
    /// </summary>
    public void SearchWords(ReadOnlySpan<byte> text)
    {
        Hits.Clear();
        ExpectedByChance = 0;
        SearchChunks(text);
    }

    /// <summary>
    /// A quick look whether an identifying value may start with the first byte of a text. Seldom wrong, and never when false.
    /// </summary>
    public bool MayStart(ReadOnlySpan<byte> text)
    {
        if (text[0] >= 0x80 || TextFold.IsDigit(text[0]))
        {
            return true;
        }

        var hash = _index.Seed;
        var length = 0;
        for (; length < text.Length && TextFold.IsLetter(text[length]); length++)
        {
            hash = (hash ^ (byte)(text[length] | 0x20)) * 0x01000193;
        }

        if (length == 0)
        {
            return false;
        }

        var rest = text[length..Math.Min(text.Length, length + MaxUsernameBytes)];
        return _index.MayBeNameWord(hash)
            || (!rest.IsEmpty && rest[0] >= 0x80)
            || (_index.Has(FormClass.Username) && !rest.IsEmpty && UsernameShape.TextBytes.Contains(rest[0]))
            || (_index.Has(FormClass.Number) && rest[..Math.Min(rest.Length, 6)].IndexOfAnyInRange((byte)'0', (byte)'9') >= 0)
            || (_index.Has(FormClass.Email) && rest.IndexOfAny((byte)'@', (byte)'%') >= 0);
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
        for (var at = 0; chunk[at..].IndexOfAny(UsernameShape.TextBytes) is var found and >= 0;)
        {
            at += found;
            var length = chunk[at..].IndexOfAnyExcept(UsernameShape.TextBytes) is var end and >= 0 ? end : chunk.Length - at;
            var run = chunk.Slice(at, length);
            var name = run.TrimStart("._-"u8);
            var start = at + run.Length - name.Length;
            name = name.TrimEnd("._-"u8);
            at += length;
            if (name.Length is >= 5 and <= MaxUsernameBytes && name.IndexOfAnyExcept(UsernameShape.Letters) >= 0)
            {
                _form.Clear();
                TextFold.Append(name, _form);
                Probe(FormClass.Username, start, name.Length);
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
