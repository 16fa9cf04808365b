using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;

namespace Weir.Server.SignIn.Passwords;

/// <summary>
/// The passwords that everybody tries first: a frozen list in the assembly, sorted, one to a line, in lower case, Brotli-compressed.
/// It is Weir's own work: words, names, keyboard walks and digit rows written down from general knowledge, times the years and endings
/// that people add. The recipe stands beside its tests, and a test compares what it makes with what the assembly holds.
/// </summary>
internal static class CommonPasswords
{
    private const string Resource = "Weir.Server.SignIn.Passwords.common-passwords.txt.br";
    private const int ShortestCore = 4;

    private static readonly Lazy<FrozenSet<string>> Words = new(Read);

    /// <summary>How many the list has.</summary>
    public static int Count => Words.Value.Count;

    /// <summary>Every word of the list.</summary>
    public static IEnumerable<string> All => Words.Value;

    /// <summary>
    /// Whether a password is on the list in any case and with the usual signs for letters; whether at least half of it is a word of the
    /// list with digits and signs around; whether it is a short piece repeated, or one row of neighbouring characters.
    /// </summary>
    public static bool Has(string password)
    {
        var folded = Fold(password);
        return Words.Value.Contains(folded)
            || Words.Value.Contains(Unleet(folded))
            || IsDressed(folded)
            || IsRepeated(folded)
            || IsRow(folded);
    }

    /// <summary>Lower case in compatibility form, so that full-width and styled letters count as the letters they show.</summary>
    public static string Fold(string text) => text.Normalize(NormalizationForm.FormKC).ToLowerInvariant();

    private static FrozenSet<string> Read()
    {
        using var packed = typeof(CommonPasswords).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The assembly lacks its list of common passwords ({Resource}).");
        using var reader = new StreamReader(new BrotliStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }

    private static string Unleet(string text) => string.Create(text.Length, text, static (plain, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            plain[i] = text[i] switch
            {
                '0' => 'o',
                '1' or '!' => 'i',
                '3' => 'e',
                '4' or '@' => 'a',
                '5' or '$' => 's',
                '7' => 't',
                var other => other,
            };
        }
    });

    private static bool IsDressed(string text)
    {
        var last = text.Length;
        while (last > 0 && !char.IsLetter(text[last - 1]))
        {
            last--;
        }

        var first = 0;
        while (first < last && !char.IsLetter(text[first]))
        {
            first++;
        }

        // A sign at the beginning may stand for a letter ($ummer), so the core is tried with it too.
        return IsCore(text[..last]) || IsCore(text[first..last]);

        bool IsCore(string core) =>
            core.Length >= ShortestCore && 2 * core.Length >= text.Length && (Words.Value.Contains(core) || Words.Value.Contains(Unleet(core)));
    }

    private static bool IsRepeated(string text)
    {
        for (var unit = 1; unit <= text.Length / 2; unit++)
        {
            var repeats = true;
            for (var i = unit; repeats && i < text.Length; i++)
            {
                repeats = text[i] == text[i - unit];
            }

            if (repeats && (unit <= ShortestCore || Words.Value.Contains(text[..unit])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsRow(string text)
    {
        var step = text.Length < 2 ? 0 : text[1] - text[0];
        if (step is not (1 or -1))
        {
            return false;
        }

        for (var i = 2; i < text.Length; i++)
        {
            if (text[i] - text[i - 1] != step)
            {
                return false;
            }
        }

        return true;
    }
}
