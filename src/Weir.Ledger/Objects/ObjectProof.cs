using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Weir.Ledger;

/// <summary>
/// A receipt that says which object its entry made: with the entry itself and what opens its sealed part, in the extra bytes
/// (docs/formats/ledger.md, "Receipts of objects"). Nothing of it is believed before <see cref="ObjectVerifier"/> has checked it.
/// </summary>
/// <param name="Receipt">The receipt of the entry.</param>
/// <param name="Entry">The entry's bytes, as they were logged.</param>
/// <param name="Opening">The content of the entry's member <c>what</c>, with its salt.</param>
/// <param name="PartSizes">Where the digest is over parts: how many bytes each has. Otherwise empty.</param>
public sealed record ObjectProof(TlogProof Receipt, ReadOnlyMemory<byte> Entry, ReadOnlyMemory<byte> Opening, IReadOnlyList<long> PartSizes)
{
    private const string Header = "weir-object-proof@v1";
    private const string PartsWord = "parts";
    private const int MostParts = 10_000;

    /// <summary>Reads the text of a receipt; <paramref name="fault"/> says what is wrong with one that is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ObjectProof? proof, [NotNullWhen(false)] out string? fault)
    {
        proof = null;
        if (!TlogProof.TryParse(bytes, out var receipt, out fault))
        {
            return false;
        }

        fault = "the receipt holds no entry of an object; ask for one with: weir vault prove";
        if (CanonicalText.DecodeLines(receipt.Extra.Span) is not { } text || !text.EndsWith('\n'))
        {
            return false;
        }

        var lines = text[..^1].Split('\n');
        long[]? sizes = [];
        if (lines.Length is < 3 or > 4 || lines[0] != Header || (lines.Length == 4 && (sizes = ReadSizes(lines[3])) is null))
        {
            return false;
        }

        fault = null;
        proof = new ObjectProof(receipt, Encoding.UTF8.GetBytes(lines[1]), Encoding.UTF8.GetBytes(lines[2]), sizes!);
        return true;
    }

    /// <summary>The text of the receipt, as a <c>.tlog-proof</c> file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        text.Append(Encoding.UTF8.GetString(Entry.Span)).Append('\n');
        text.Append(Encoding.UTF8.GetString(Opening.Span)).Append('\n');
        if (PartSizes.Count > 0)
        {
            text.Append(PartsWord);
            foreach (var (count, size) in Runs())
            {
                text.Append(CultureInfo.InvariantCulture, $" {count}x{size}");
            }

            text.Append('\n');
        }

        return (Receipt with { Extra = Encoding.UTF8.GetBytes(text.ToString()) }).ToString();
    }

    private static long[]? ReadSizes(string line)
    {
        var sizes = new List<long>();
        var words = line.Split(' ');
        foreach (var word in words.Skip(1))
        {
            if (word.Split('x') is not [var times, var bytes]
                || !CanonicalText.TryParseNumber(times, out var count)
                || !CanonicalText.TryParseNumber(bytes, out var size)
                || count < 1
                || count > MostParts - sizes.Count)
            {
                return null;
            }

            sizes.AddRange(Enumerable.Repeat(size, (int)count));
        }

        return words[0] == PartsWord && sizes.Count > 0 ? [.. sizes] : null;
    }

    // Clients cut an object into parts of one size and a last one of another.
    private IEnumerable<(int Count, long Size)> Runs()
    {
        for (int first = 0, next; first < PartSizes.Count; first = next)
        {
            next = first + 1;
            while (next < PartSizes.Count && PartSizes[next] == PartSizes[first])
            {
                next++;
            }

            yield return (next - first, PartSizes[first]);
        }
    }
}
