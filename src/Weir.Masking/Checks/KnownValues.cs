using System.Text;
using Weir.Masking.Detection;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Sources;

namespace Weir.Masking.Checks;

/// <summary>
/// The identifying values of a source as keyed fingerprints in at most <see cref="MaxSlots"/> × 8 bytes. Immutable and thread-safe once
/// built.
/// </summary>
internal sealed class KnownValues : IKnownValues
{
    /// <summary>Slots for fingerprints: 128 MiB, and half as much again while the set grows, which stays within 256 MB.</summary>
    internal const int MaxSlots = 1 << 24;

    private const int LookAheadBytes = 128;

    [ThreadStatic]
    private static TextSearcher? _searcher;

    [ThreadStatic]
    private static KnownValues? _searcherOwner;

    private readonly KnownIndex _index;

    private KnownValues(KnownIndex index) => _index = index;

    /// <summary>How many fingerprints are held.</summary>
    public long Count => _index.Count;

    /// <summary>
    /// Whether every identifying value is held. When there are more than fit, only a part is recognised inside text, which the plan warns
    /// of and a run reports; the leak check, which goes over all of them in several passes, still finds what stayed.
    /// </summary>
    public bool IsComplete => _index.Partitions == 1;

    /// <summary>One in how many identifying values is held.</summary>
    public int Parts => _index.Partitions;

    /// <summary>The index that is searched.</summary>
    internal KnownIndex Index => _index;

    /// <summary>Reads the identifying columns of the source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="plan">Names the columns.</param>
    /// <param name="key">The key of the fingerprints.</param>
    /// <param name="maxSlots">The most slots for fingerprints, a power of two; <see cref="MaxSlots"/> but in tests.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <exception cref="Databases.DatabaseException">The source failed.</exception>
    public static async Task<KnownValues> BuildAsync(
        SourceDatabase source, MaskingPlan plan, MasterKey key, int maxSlots, CancellationToken cancellationToken)
    {
        var index = new KnownIndex(
            key.ForFingerprints(), new FingerprintSet(maxSlots), expectedForms: IdentifyingColumns.EstimateForms(plan));
        await FillAsync(index, source, plan, cancellationToken);
        return new KnownValues(index);
    }

    /// <summary>Adds the forms of every identifying value of the source.</summary>
    internal static async Task FillAsync(KnownIndex index, SourceDatabase source, MaskingPlan plan, CancellationToken cancellationToken)
    {
        foreach (var table in IdentifyingColumns.Of(plan))
        {
            using var reader = new FormReader(table, index.Add);
            await RowScan.RowsAsync(source, table.Read, reader.Read, cancellationToken);
        }
    }

    /// <inheritdoc />
    public bool TryMatch(ReadOnlySpan<byte> text, int start, out int length, out string kind)
    {
        length = 0;
        kind = "";
        if (_searcherOwner != this)
        {
            _searcher?.Dispose();
            _searcher = new TextSearcher(_index);
            _searcherOwner = this;
        }

        var ahead = text.Slice(start, Math.Min(LookAheadBytes, text.Length - start));
        var possible = IsInsideWord(text, start) ? Searches.None : _searcher!.Possible(ahead);
        if (possible == Searches.None)
        {
            return false;
        }

        _searcher!.SearchStart(ahead, possible);
        foreach (var hit in _searcher.Hits)
        {
            var end = start + hit.Length;
            if (hit.Start == 0 && hit.Length > length && (end == text.Length || (hit.Length < ahead.Length && !IsWordByte(text[end]))))
            {
                length = hit.Length;
                kind = IdentifyingForms.Kinds[hit.Label - 1];
            }
        }

        return length > 0;
    }

    private static bool IsInsideWord(ReadOnlySpan<byte> text, int start)
    {
        if ((text[start] & 0xC0) == 0x80)
        {
            return true;
        }

        if (start == 0 || (text[start - 1] < 0x80 && !IsWordByte(text[start - 1])))
        {
            return false;
        }

        Rune.DecodeLastFromUtf8(text[..start], out var before, out _);
        Rune.DecodeFromUtf8(text[start..], out var at, out _);
        return Rune.IsLetterOrDigit(before) && Rune.IsLetterOrDigit(at) && !TextFold.IsUnspaced(at);
    }

    private static bool IsWordByte(byte b) => TextFold.IsLetter(b) || TextFold.IsDigit(b);
}
