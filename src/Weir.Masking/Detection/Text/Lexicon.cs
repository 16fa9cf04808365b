using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Weir.Masking.Detection.Text;

/// <summary>
/// Every dictionary of detection in one hash table, keyed by the folded form (<see cref="Folding"/>) of words and phrases. Loaded on first
/// use; immutable and thread-safe. Look-ups allocate nothing.
/// </summary>
internal sealed class Lexicon
{
    /// <summary>The longest entry looked up, in folded bytes.</summary>
    public const int MaxBytes = 64;

    private static readonly Lazy<Lexicon> Loaded = new(Load);

    private readonly byte[] _text;
    private readonly ulong[] _slots;
    private readonly Entry[] _entries;

    private Lexicon(byte[] text, ulong[] slots, Entry[] entries)
    {
        _text = text;
        _slots = slots;
        _entries = entries;
    }

    /// <summary>The dictionaries of this assembly.</summary>
    public static Lexicon Default => Loaded.Value;

    /// <summary>What a word or phrase (UTF-8, words parted by one space) is known as.</summary>
    public WordUses Find(ReadOnlySpan<byte> word) => Find(word, out _);

    /// <summary>What a word or phrase is known as, and what it says about its neighbours.</summary>
    [SkipLocalsInit]
    public WordUses Find(ReadOnlySpan<byte> word, out Cues cues)
    {
        cues = Cues.None;
        Span<byte> folded = stackalloc byte[MaxBytes];
        var length = Folding.Fold(word, folded);
        return length <= 0 ? WordUses.None : FindFolded(folded[..length], out cues);
    }

    /// <summary>As <see cref="Find(ReadOnlySpan{byte}, out Cues)"/>, of text already folded.</summary>
    public WordUses FindFolded(ReadOnlySpan<byte> folded, out Cues cues)
    {
        // A slot holds the entry's hash above its number, so that a word which is not there seldom touches an entry.
        var hash = Hash(folded);
        for (var slot = (int)hash & (_slots.Length - 1); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if ((uint)(_slots[slot] >> 32) != hash)
            {
                continue;
            }

            ref readonly var entry = ref _entries[(int)(uint)_slots[slot] - 1];
            if (folded.SequenceEqual(_text.AsSpan(entry.Start, entry.Length)))
            {
                cues = entry.Cues;
                return entry.Uses;
            }
        }

        cues = Cues.None;
        return WordUses.None;
    }

    // Multiply and mix eight bytes at a time: short keys, no adversary (the dictionaries are fixed).
    private static uint Hash(ReadOnlySpan<byte> folded)
    {
        const ulong multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)folded.Length * multiplier;
        while (folded.Length >= 8)
        {
            hash = Mix((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(folded)) * multiplier);
            folded = folded[8..];
        }

        var tail = 0UL;
        foreach (var b in folded)
        {
            tail = (tail << 8) | b;
        }

        return (uint)Mix((hash ^ tail) * multiplier);
    }

    private static ulong Mix(ulong value) => value ^ (value >> 29);

    private static Lexicon Load()
    {
        var words = new Dictionary<string, WordUses>(60_000, StringComparer.Ordinal);
        Read("first-names", WordUses.FirstName, words);
        Read("last-names", WordUses.LastName, words);
        Read("more-last-names", WordUses.LastName, words);
        Read("cities", WordUses.City, words);
        Read("more-cities", WordUses.City, words);
        Read("regions", WordUses.Region, words);
        Read("more-regions", WordUses.Region, words);
        Read("countries", WordUses.Country, words);
        Read("common-words", WordUses.Common, words);
        var cues = new Dictionary<string, Cues>(StringComparer.Ordinal);
        foreach (var (cue, list) in CueWords.All)
        {
            foreach (var word in list.Split(' '))
            {
                cues[word] = cues.GetValueOrDefault(word) | cue;
                words.TryAdd(word, WordUses.None);
            }
        }

        return Build(words, cues);
    }

    private static void Read(string dictionary, WordUses use, Dictionary<string, WordUses> words)
    {
        var resource = $"Weir.Masking.Detection.Dictionaries.{dictionary}.txt";
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The assembly lacks the dictionary {resource}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            var folded = Folding.Fold(line);
            Add(words, folded, use);
            if (folded.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space)
            {
                Add(words, folded[..space], WordUses.PhraseStart);
            }
        }
    }

    private static void Add(Dictionary<string, WordUses> words, string word, WordUses use) =>
        words[word] = words.GetValueOrDefault(word) | use;

    private static Lexicon Build(Dictionary<string, WordUses> words, Dictionary<string, Cues> cues)
    {
        var text = new MemoryStream();
        var slots = new ulong[131_072];
        var entries = new Entry[words.Count];
        var count = 0;
        foreach (var (word, uses) in words)
        {
            var bytes = Encoding.UTF8.GetBytes(word);
            if (bytes.Length is 0 or > MaxBytes)
            {
                continue;
            }

            var hash = Hash(bytes);
            var slot = (int)hash & (slots.Length - 1);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (slots.Length - 1);
            }

            entries[count++] = new Entry((int)text.Length, (byte)bytes.Length, uses, cues.GetValueOrDefault(word));
            slots[slot] = ((ulong)hash << 32) | (uint)count;
            text.Write(bytes);
        }

        return new Lexicon(text.ToArray(), slots, entries);
    }

    private readonly record struct Entry(int Start, byte Length, WordUses Uses, Cues Cues);
}
