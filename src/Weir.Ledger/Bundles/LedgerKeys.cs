using System.Diagnostics.CodeAnalysis;

namespace Weir.Ledger;

/// <summary>Files of public keys: one key per line, as <see cref="NoteVerifier"/> writes it; empty lines and lines with # are passed over.</summary>
public static class LedgerKeys
{
    private const int MaxKeys = 1000;

    /// <summary>Reads a file's text; <paramref name="fault"/> says what is wrong with one that is refused.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out IReadOnlyList<NoteVerifier>? keys, [NotNullWhen(false)] out string? fault)
    {
        var found = new List<NoteVerifier>();
        keys = null;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (found.Count == MaxKeys || !NoteVerifier.TryParse(line, out var key))
            {
                fault = $"line {number} is no public key of the form NAME+ID+KEY";
                return false;
            }

            found.Add(key);
        }

        fault = found.Count == 0 ? "there is no key in it" : null;
        keys = fault is null ? found : null;
        return fault is null;
    }

    /// <summary>The text of a file.</summary>
    public static string Write(IEnumerable<NoteVerifier> keys) => string.Concat(keys.Select(static key => $"{key}\n"));
}
