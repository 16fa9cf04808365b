using System.Collections.Concurrent;
using System.Text;

namespace Weir.Masking.Generators.Dictionaries;

/// <summary>
/// A frozen dictionary, embedded in this assembly and loaded once at first use: UTF-8 words in four written forms and the languages each
/// belongs to. Words are numbered in the order of the file, which never changes. Immutable to its users, thread-safe, and without
/// allocation once loaded. docs/formats/dictionaries.md lists the files.
/// </summary>
internal sealed class WordList
{
    /// <summary>The locale that takes every language.</summary>
    public const string AnyLocale = "any";

    private static readonly ConcurrentDictionary<string, WordList> Loaded = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, int[]> _byLocale = new(StringComparer.Ordinal);
    private readonly string[] _languages;
    private readonly byte[] _lengths;
    private readonly (byte[] Bytes, int[] Starts)[] _forms;

    private WordList(IReadOnlyList<string> words, string[] languages)
    {
        _languages = languages;
        _lengths = [.. words.Select(w => (byte)w.EnumerateRunes().Count())];
        _forms = [.. Enum.GetValues<WordForm>().Select(form => Join(words, form))];
    }

    /// <summary>Given names.</summary>
    public static WordList FirstNames => Load("first-name.v1.txt");

    /// <summary>Family names.</summary>
    public static WordList LastNames => Load("last-name.v1.txt");

    /// <summary>Streets without house numbers.</summary>
    public static WordList Streets => Load("street.v1.txt");

    /// <summary>Cities and towns.</summary>
    public static WordList Cities => Load("city.v1.txt");

    /// <summary>Legal forms that end a company's name.</summary>
    public static WordList LegalForms => Load("legal-form.v1.txt");

    /// <summary>How many words there are.</summary>
    public int Count => _lengths.Length;

    /// <summary>The languages of this dictionary, in order.</summary>
    public IEnumerable<string> Languages => _languages.SelectMany(l => l.Split(' ')).Distinct().Order(StringComparer.Ordinal);

    /// <summary>The word in a written form, as UTF-8.</summary>
    public ReadOnlySpan<byte> Word(int index, WordForm form)
    {
        var (bytes, starts) = _forms[(int)form];
        return bytes.AsSpan(starts[index], starts[index + 1] - starts[index]);
    }

    /// <summary>The length in characters; for <see cref="WordForm.Address"/> in bytes, which are as many.</summary>
    public int Length(int index, WordForm form) => form == WordForm.Address ? Word(index, form).Length : _lengths[index];

    /// <summary>
    /// The words of a locale: of its language, or all of them for <see cref="AnyLocale"/>. A locale such as <c>de-AT</c> means its
    /// language. Empty when the dictionary has none.
    /// </summary>
    public ReadOnlyMemory<int> Of(string locale) => _byLocale.GetOrAdd(LanguageOf(locale), Select);

    /// <summary>The language of a locale: <c>de</c> of <c>de-AT</c> or <c>de_AT</c>.</summary>
    public static string LanguageOf(string locale) => locale.Split('-', '_')[0].ToLowerInvariant();

    private static WordList Load(string file) => Loaded.GetOrAdd(file, static name =>
    {
        var words = new List<string>();
        var languages = new List<string>();
        foreach (var line in FrozenFile.Lines(name))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            words.Add(line[..tab]);
            languages.Add(string.Intern(line[(tab + 1)..]));
        }

        return new WordList(words, [.. languages]);
    });

    private int[] Select(string language) =>
        [.. Enumerable.Range(0, Count).Where(i => language == AnyLocale || _languages[i].Split(' ').Contains(language))];

    private static (byte[] Bytes, int[] Starts) Join(IReadOnlyList<string> words, WordForm form)
    {
        var bytes = new List<byte>();
        var starts = new int[words.Count + 1];
        for (var i = 0; i < words.Count; i++)
        {
            bytes.AddRange(Encoding.UTF8.GetBytes(WordForms.To(form, words[i])));
            starts[i + 1] = bytes.Count;
        }

        return ([.. bytes], starts);
    }
}
