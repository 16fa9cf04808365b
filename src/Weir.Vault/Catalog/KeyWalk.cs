namespace Weir.Vault.Catalog;

/// <summary>
/// Walks the keys of a bucket for one page of a list: keys in which a delimiter follows the prefix are rolled up into their common prefix. The
/// work grows with the page and not with what is rolled up: after a common prefix the walk goes on behind all keys that begin with it.
/// </summary>
/// <remarks>
/// Where keys lie flat, rows are read in batches that grow; where common prefixes are dense, each costs one step in the index and no row is
/// read. At most a few rows are read for each item that is given.
/// </remarks>
/// <param name="source">The rows.</param>
/// <param name="prefix">What all keys begin with.</param>
/// <param name="delimiter">What ends a common prefix; empty for none.</param>
internal sealed class KeyWalk<TRow>(KeySource<TRow> source, ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> delimiter)
    where TRow : class
{
    private const int FirstBatch = 8;
    private const int LargestBatch = 1024;
    private const int Growth = 4;

    private readonly List<KeyItem<TRow>> _items = [];

    /// <summary>Takes one page; called once.</summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="limit">How many rows and common prefixes at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What was found in order, and whether there is more.</returns>
    public async Task<(IReadOnlyList<KeyItem<TRow>> Items, bool IsTruncated)> TakeAsync(
        KeyPlace from, int limit, CancellationToken cancellationToken)
    {
        if (limit == 0)
        {
            return ([], false);
        }

        var batch = delimiter.IsEmpty ? LargestBatch : FirstBatch;
        while (true)
        {
            var wanted = Math.Min(batch, limit + 1 - _items.Count);
            var rows = await source.ScanAsync(from, wanted, cancellationToken).ConfigureAwait(false);
            if (!Add(rows, limit, out var skipped))
            {
                return (_items, true);
            }

            if (rows.Count < wanted)
            {
                return (_items, false);
            }

            if (skipped is null)
            {
                from = new KeyPlace(source.KeyOf(rows[^1]), source.IdOf(rows[^1]));
                batch = Math.Min(batch * Growth, LargestBatch);
                continue;
            }

            var (key, isFull) = await SeekAsync(skipped, limit, cancellationToken).ConfigureAwait(false);
            if (key is null || isFull)
            {
                return (_items, isFull);
            }

            from = new KeyPlace(key, null);
            batch = FirstBatch;
        }
    }

    /// <summary>The common prefix that a key is rolled up into; empty for none.</summary>
    public static ReadOnlyMemory<byte> CommonPrefix(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> prefix, ReadOnlyMemory<byte> delimiter)
    {
        if (delimiter.IsEmpty || !key.Span.StartsWith(prefix.Span))
        {
            return default;
        }

        var found = key.Span[prefix.Length..].IndexOf(delimiter.Span);
        return found < 0 ? default : key[..(prefix.Length + found + delimiter.Length)];
    }

    // False where the page is full and there is more. Skipped is where keys begin that no common prefix has taken in, if the last did.
    private bool Add(IReadOnlyList<TRow> rows, int limit, out byte[]? skipped)
    {
        skipped = null;
        foreach (var row in rows)
        {
            var key = source.KeyOf(row);
            if (skipped is not null && KeyBytes.IsBefore(key, skipped))
            {
                continue;
            }

            if (_items.Count == limit)
            {
                return false;
            }

            var common = CommonPrefix(key, prefix, delimiter);
            skipped = common.IsEmpty ? null : KeyBytes.AfterAll(common.Span);
            _items.Add(common.IsEmpty ? new KeyItem<TRow>(row, default) : new KeyItem<TRow>(null, common));
        }

        return true;
    }

    // Gives common prefixes as long as nothing else comes; then the key that is none, or that the page is full and there is more.
    private async Task<(byte[]? Key, bool IsFull)> SeekAsync(byte[] from, int limit, CancellationToken cancellationToken)
    {
        while (await source.SeekAsync(from, cancellationToken).ConfigureAwait(false) is { } key)
        {
            if (_items.Count == limit)
            {
                return (key, true);
            }

            var common = CommonPrefix(key, prefix, delimiter);
            if (common.IsEmpty)
            {
                return (key, false);
            }

            _items.Add(new KeyItem<TRow>(null, common));
            from = KeyBytes.AfterAll(common.Span);
        }

        return (null, false);
    }
}

/// <summary>One item of a list: a row, or a common prefix.</summary>
/// <param name="Row">The row; null of a common prefix.</param>
/// <param name="CommonPrefix">The common prefix; empty of a row.</param>
internal readonly record struct KeyItem<TRow>(TRow? Row, ReadOnlyMemory<byte> CommonPrefix)
    where TRow : class;
