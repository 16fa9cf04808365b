using System.Collections.Frozen;

namespace Weir.Masking.Generators.Dictionaries;

/// <summary>A set of ASCII words of up to eight letters, looked up without allocation; points and case do not count.</summary>
internal sealed class KnownWords
{
    private const int LongestWord = sizeof(ulong);

    private readonly FrozenSet<ulong> _words;

    private KnownWords(params string[] words) => _words = words.Select(w => Pack(System.Text.Encoding.ASCII.GetBytes(w))).ToFrozenSet();

    /// <summary>Titles before a name.</summary>
    public static KnownWords Titles { get; } = new(
        "dr", "mr", "mrs", "ms", "miss", "mx", "prof", "sir", "rev", "hon", "capt", "herr", "frau", "hr", "fr", "mag", "ing", "mme", "mlle",
        "sr", "sra", "srta", "dra", "sig", "dott", "mgr", "mudr", "judr");

    /// <summary>Suffixes after a name.</summary>
    public static KnownWords Suffixes { get; } = new(
        "jr", "sr", "ii", "iii", "iv", "phd", "md", "do", "dds", "dvm", "esq", "mba", "rn", "cpa", "od", "lpn", "ing", "dipl");

    /// <summary>Particles inside a family name and words that join names.</summary>
    public static KnownWords Particles { get; } = new(
        "van", "von", "vom", "zu", "zum", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des", "la", "las",
        "le", "los", "el", "al", "ten", "ter", "te", "af", "av", "y", "e", "bin", "ibn", "und", "and");

    /// <summary>What stands before the extension of a telephone number.</summary>
    public static KnownWords Extensions { get; } = new("x", "ext", "extn", "xtn", "app", "dw");

    /// <summary>What stands before a telephone number.</summary>
    public static KnownWords PhoneLabels { get; } = new(
        "tel", "phone", "ph", "fax", "mobile", "mob", "cell", "home", "work", "office", "h", "w", "m", "t", "p", "f", "o", "c", "or");

    /// <summary>Whether <paramref name="word"/>, in UTF-8, is in the set.</summary>
    public bool Contains(ReadOnlySpan<byte> word) => Pack(word) is var packed && packed != 0 && _words.Contains(packed);

    // Eight bytes make one number; zero stands for no word or one that is too long.
    private static ulong Pack(ReadOnlySpan<byte> word)
    {
        var packed = 0UL;
        var length = 0;
        foreach (var b in word)
        {
            if (b == '.')
            {
                continue;
            }

            if (++length > LongestWord)
            {
                return 0;
            }

            packed = (packed << 8) | (b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b);
        }

        return packed;
    }
}
