namespace Weir.Masking.Detection.Text;

/// <summary>How specific a find is: where finds overlap, the higher stays, then the longer, then the earlier.</summary>
internal enum Specificity : byte
{
    /// <summary>A guess from capitals alone.</summary>
    Guess = 0,

    /// <summary>A single word of a dictionary.</summary>
    Word = 1,

    /// <summary>Several words together, or a word with context.</summary>
    Phrase = 2,

    /// <summary>A pattern, with context where it needs it.</summary>
    Pattern = 3,

    /// <summary>A checksum or a form that nothing else has.</summary>
    Proven = 4,

    /// <summary>A value that the source is known to hold.</summary>
    Known = 5,
}

/// <summary>Gathers finds and resolves overlaps. Keeps its memory; for one thread.</summary>
internal sealed class SpanCollector
{
    private readonly List<Find> _finds = [];
    private readonly List<TextSpan> _kept = [];
    private readonly List<Specificity> _specificities = [];
    private readonly HashSet<uint> _names = [];

    /// <summary>Adds a find; empty ones are ignored.</summary>
    public void Add(int start, int end, string kind, Specificity specificity)
    {
        if (end > start)
        {
            _finds.Add(new Find(start, end, kind, specificity));
        }
    }

    /// <summary>Whether a name was remembered that may stand elsewhere in the text by itself.</summary>
    public bool HasNames => _names.Count > 0;

    /// <summary>Remembers a word of a person's name for the rest of this text.</summary>
    public void Remember(ReadOnlySpan<byte> word) => _names.Add(Hash(word));

    /// <summary>Whether <paramref name="word"/> was remembered.</summary>
    public bool IsRemembered(ReadOnlySpan<byte> word) => _names.Contains(Hash(word));

    /// <summary>
    /// Appends what stays to <paramref name="spans"/>, moved by <paramref name="offset"/>, in order and without overlaps, and forgets
    /// everything.
    /// </summary>
    public void Resolve(int offset, List<TextSpan> spans)
    {
        _finds.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        foreach (var find in _finds)
        {
            Keep(find);
        }

        foreach (var span in _kept)
        {
            spans.Add(span with { Start = span.Start + offset });
        }

        _finds.Clear();
        _kept.Clear();
        _specificities.Clear();
        _names.Clear();
    }

    private static uint Hash(ReadOnlySpan<byte> word)
    {
        var hash = 2166136261u;
        foreach (var b in word)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return hash;
    }

    // In order of start, a find can only overlap the last ones kept: it replaces them all or falls away.
    private void Keep(in Find find)
    {
        var first = _kept.Count;
        while (first > 0 && _kept[first - 1].End > find.Start)
        {
            first--;
        }

        for (var i = first; i < _kept.Count; i++)
        {
            if (!Beats(find, _kept[i], _specificities[i]))
            {
                return;
            }
        }

        _kept.RemoveRange(first, _kept.Count - first);
        _specificities.RemoveRange(first, _specificities.Count - first);
        _kept.Add(new TextSpan(find.Start, find.End - find.Start, find.Kind));
        _specificities.Add(find.Specificity);
    }

    private static bool Beats(in Find find, in TextSpan kept, Specificity specificity) =>
        find.Specificity != specificity ? find.Specificity > specificity : find.End - find.Start > kept.Length;

    private readonly record struct Find(int Start, int End, string Kind, Specificity Specificity);
}
