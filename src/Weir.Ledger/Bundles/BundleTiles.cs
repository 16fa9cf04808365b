namespace Weir.Ledger;

/// <summary>The tiles of a bundle on disk, for proofs. What is read is not verified: who uses it verifies the proof.</summary>
/// <param name="folder">The bundle's folder.</param>
public sealed class BundleTiles(string folder) : ITileSource
{
    private readonly BundleDirectory _bundle = new(folder);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> ReadAsync(TileId tile, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = new byte[tile.Width * Hash256.SizeBytes];
        var length = _bundle.Read(tile.Path, bytes.Length, bytes, new FindingList());
        return ValueTask.FromResult(length < 0 ? null : (ReadOnlyMemory<byte>?)bytes);
    }
}
