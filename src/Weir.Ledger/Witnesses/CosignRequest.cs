using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Weir.Ledger;

/// <summary>What a log sends to a witness (c2sp.org/tlog-witness, add-checkpoint).</summary>
/// <param name="OldSize">The size of the checkpoint that the witness co-signed last; 0 for none.</param>
/// <param name="Path">The consistency proof from there; at most 63 hashes.</param>
/// <param name="Checkpoint">The signed checkpoint.</param>
public sealed record CosignRequest(long OldSize, IReadOnlyList<Hash256> Path, SignedNote Checkpoint)
{
    private const string OldWord = "old ";

    /// <summary>Reads a request; <paramref name="fault"/> says what is wrong with one that is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out CosignRequest? request, [NotNullWhen(false)] out string? fault)
    {
        request = null;
        fault = "the request is no text of the form: old SIZE, hashes, an empty line, a checkpoint";
        if (bytes.Length > TlogProof.MaxBytes || CanonicalText.DecodeLines(bytes) is not { } all)
        {
            return false;
        }

        var end = all.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !TryParseProof(all[..(end + 1)], out var oldSize, out var path))
        {
            return false;
        }

        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(all[(end + 2)..]), out var note, out fault))
        {
            return false;
        }

        request = new CosignRequest(oldSize, path, note);
        return true;
    }

    /// <summary>Reads the part of a request before the empty line: the old size and the hashes, each line with its end.</summary>
    public static bool TryParseProof(string text, out long oldSize, [NotNullWhen(true)] out IReadOnlyList<Hash256>? path)
    {
        oldSize = 0;
        path = null;
        var lines = text.Split('\n');
        if (lines.Length < 2 || lines[^1].Length != 0 || !lines[0].StartsWith(OldWord, StringComparison.Ordinal)
            || !CanonicalText.TryParseNumber(lines[0].AsSpan(OldWord.Length), out oldSize))
        {
            return false;
        }

        path = HashLines.Parse(lines.AsSpan(1, lines.Length - 2));
        return path is not null;
    }

    /// <summary>The text of the request.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{OldWord}{OldSize}\n");
        HashLines.Write(text, Path);
        return text.Append('\n').Append(Checkpoint).ToString();
    }
}
