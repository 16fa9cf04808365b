namespace Weir.Vault.Catalog;

/// <summary>Rows of a bucket in the order of their keys. One is used for one page, on one snapshot.</summary>
/// <typeparam name="TRow">A row.</typeparam>
internal abstract class KeySource<TRow>
    where TRow : class
{
    /// <summary>The key of a row.</summary>
    public abstract byte[] KeyOf(TRow row);

    /// <summary>The id of a row, by which those of one key are told apart.</summary>
    public abstract string IdOf(TRow row);

    /// <summary>The next rows of a place, in order; fewer than asked for only where there are no more.</summary>
    public abstract Task<IReadOnlyList<TRow>> ScanAsync(KeyPlace from, int count, CancellationToken cancellationToken);

    /// <summary>The first key that is not before a place; null where there is none. Costs one step in the index.</summary>
    public abstract Task<byte[]?> SeekAsync(byte[] from, CancellationToken cancellationToken);
}

/// <summary>Where a page goes on.</summary>
/// <param name="Key">The first key that may be given.</param>
/// <param name="Previous">The id of the row of that key that was given last, where others may follow; null to begin with the key.</param>
internal readonly record struct KeyPlace(byte[] Key, string? Previous);
