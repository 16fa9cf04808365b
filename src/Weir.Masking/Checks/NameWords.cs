using System.Text;
using Weir.Foundation;

namespace Weir.Masking.Checks;

/// <summary>
/// The words of a person's name, folded, and the forms in which the name is searched. Titles and initials are left out. One per thread;
/// the caller disposes it.
/// </summary>
internal sealed class NameWords : IDisposable
{
    /// <summary>The most words of a name that are searched as one.</summary>
    public const int MaxWords = 6;

    private const int MinNameBytes = 5;
    private const int MinUnspacedCharacters = 3;
    private const int MaxUnspacedBytes = 60;

    private static readonly HashSet<string> Titles = new(StringComparer.Ordinal)
    {
        "mr", "mrs", "ms", "miss", "dr", "prof", "professor", "sir", "jr", "sr", "ii", "iii", "iv", "md", "phd", "dds", "dvm", "rn",
        "herr", "frau", "mme", "sra",
    };

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> TitleLookup =
        Titles.GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly PooledBuffer _bytes = new();
    private readonly PooledBuffer _form = new();
    private readonly List<(int Start, int Length)> _words = [];
    private bool _isUnspaced;

    /// <summary>How many words there are.</summary>
    public int Count => _words.Count;

    /// <summary>Starts another name.</summary>
    public void Clear()
    {
        _bytes.Clear();
        _words.Clear();
        _isUnspaced = true;
    }

    /// <summary>Adds the words of a text.</summary>
    public void Append(ReadOnlySpan<byte> text)
    {
        var i = 0;
        while (i < text.Length)
        {
            Rune.DecodeFromUtf8(text[i..], out var rune, out var length);
            if (!TextFold.IsLetter(rune))
            {
                i += length;
                continue;
            }

            var start = i;
            var isUnspaced = true;
            while (i < text.Length)
            {
                Rune.DecodeFromUtf8(text[i..], out rune, out length);
                if (!TextFold.IsLetter(rune))
                {
                    break;
                }

                isUnspaced &= TextFold.IsUnspaced(rune);
                i += length;
            }

            AddWord(text[start..i], isUnspaced);
        }
    }

    /// <summary>Gives the forms of a whole name in one field: in order, and with the last word first.</summary>
    public void AppendForms<TSink>(ref TSink sink)
        where TSink : IFormSink
    {
        var last = _words.Count - 1;
        if (_isUnspaced && _words.Count > 0)
        {
            AddUnspaced(0, _words.Count, 0, 0, ref sink);
            AddUnspaced(last, _words.Count, 0, last, ref sink);
            return;
        }

        AddOrders(0, last, last, ref sink);
        if (_words.Count > 2)
        {
            AddOrders(0, 1, last, ref sink);
        }
    }

    /// <summary>Gives the forms of a name whose first <paramref name="given"/> words are the given names.</summary>
    public void AppendPairForms<TSink>(int given, ref TSink sink)
        where TSink : IFormSink
    {
        if (_isUnspaced)
        {
            AddUnspaced(0, _words.Count, 0, 0, ref sink);
            AddUnspaced(given, _words.Count, 0, given, ref sink);
            return;
        }

        AddOrders(0, given, given, ref sink);
        if (given > 1)
        {
            AddOrders(0, 1, given, ref sink);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _bytes.Dispose();
        _form.Dispose();
    }

    private void AddWord(ReadOnlySpan<byte> word, bool isUnspaced)
    {
        var start = _bytes.Length;
        TextFold.Append(word, _bytes);
        var folded = _bytes.WrittenSpan[start..];
        if (!isUnspaced && (folded.Length < 2 || IsTitle(folded)))
        {
            _bytes.Truncate(start);
            return;
        }

        _isUnspaced &= isUnspaced;
        _words.Add((start, folded.Length));
    }

    private static bool IsTitle(ReadOnlySpan<byte> word)
    {
        Span<char> characters = stackalloc char[16];
        return word.Length <= characters.Length && Ascii.ToUtf16(word, characters, out var count) == System.Buffers.OperationStatus.Done
            && TitleLookup.Contains(characters[..count]);
    }

    /// <summary>Words [first, firstEnd) and [last, end) in both orders.</summary>
    private void AddOrders<TSink>(int first, int firstEnd, int last, ref TSink sink)
        where TSink : IFormSink
    {
        var words = firstEnd - first + _words.Count - last;
        if (firstEnd <= first || words is < 2 or > MaxWords)
        {
            return;
        }

        Join(first, firstEnd, last, _words.Count, (byte)' ');
        if (_form.Length < MinNameBytes + 1)
        {
            return;
        }

        sink.Add(FormClass.Name, _form.WrittenSpan);
        Join(last, _words.Count, first, firstEnd, (byte)' ');
        sink.Add(FormClass.ReversedName, _form.WrittenSpan);
    }

    private void AddUnspaced<TSink>(int a, int aEnd, int b, int bEnd, ref TSink sink)
        where TSink : IFormSink
    {
        Join(a, aEnd, b, bEnd, separator: null);
        var form = _form.WrittenSpan;
        var characters = 0;
        foreach (var value in form)
        {
            characters += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        if (characters >= MinUnspacedCharacters && form.Length <= MaxUnspacedBytes)
        {
            sink.Add(FormClass.Name, form);
        }
    }

    private void Join(int a, int aEnd, int b, int bEnd, byte? separator)
    {
        _form.Clear();
        JoinRange(a, aEnd, separator);
        JoinRange(b, bEnd, separator);
    }

    private void JoinRange(int from, int end, byte? separator)
    {
        for (var i = from; i < end; i++)
        {
            if (_form.Length > 0 && separator is { } between)
            {
                _form.WriteByte(between);
            }

            _form.Write(_bytes.WrittenSpan.Slice(_words[i].Start, _words[i].Length));
        }
    }
}
