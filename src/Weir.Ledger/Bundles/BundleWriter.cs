using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Ledger;

/// <summary>
/// Writes a log and the states of its rows as a plain folder (docs/formats/ledger.md, "Bundle") that anyone can verify without Weir:
/// entries in the order of the log, rows in any order, then <see cref="Finish"/>. Not thread-safe; the owner disposes it.
/// </summary>
public sealed class BundleWriter : IDisposable
{
    private readonly BundleDirectory _bundle;
    private readonly TreeBuilder _tree = new();
    private readonly PooledBuffer _entries = new();
    private readonly FileStream _states;

    /// <summary>Begins a bundle in a new or empty folder.</summary>
    /// <exception cref="IOException">The folder holds something, or cannot be made.</exception>
    public BundleWriter(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        if (Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new IOException($"The folder {folder} is not empty. Name a new one for the export.");
        }

        _bundle = new BundleDirectory(folder);
        _states = new FileStream(_bundle.PathOf(BundleDirectory.StatesFile), FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>The number of entries so far.</summary>
    public long Size => _tree.Size;

    /// <summary>The root over the entries so far.</summary>
    public Hash256 Root => _tree.Root;

    /// <summary>Adds the next entry of the log: its stored bytes.</summary>
    /// <exception cref="ArgumentException">No log can hold it.</exception>
    public void AddEntry(ReadOnlySpan<byte> entry)
    {
        EntryBundle.Append(_entries, entry);
        _tree.Append(MerkleTree.LeafHash(entry), WriteTile);
        if (_tree.Size % TileId.MaxWidth == 0)
        {
            WriteEntries();
        }
    }

    /// <summary>Adds a checkpoint that the log signed before, as stored.</summary>
    /// <exception cref="ArgumentException">It is no checkpoint.</exception>
    public void AddEarlierCheckpoint(ReadOnlySpan<byte> note)
    {
        if (!Checkpoint.TryParse(note, out _, out var checkpoint, out var fault))
        {
            throw new ArgumentException($"An earlier checkpoint cannot be exported: {fault}.", nameof(note));
        }

        WriteFile(BundleDirectory.EarlierFile(checkpoint.Size), note);
    }

    /// <summary>Adds the time stamp of a checkpoint of this size, which is the bundle's or an earlier one.</summary>
    /// <param name="size">The number of entries of that checkpoint.</param>
    /// <param name="token">The token of RFC 3161 in DER, as the authority gave it.</param>
    public void AddTimeStamp(long size, ReadOnlySpan<byte> token) => WriteFile(BundleDirectory.TimeStampFile(size), token);

    /// <summary>Adds an audited row as it is now, with the digest of its present state.</summary>
    /// <param name="kind">The kind of thing, as in entries.</param>
    /// <param name="id">Its id, as in entries.</param>
    /// <param name="revision">Its revision, from 1.</param>
    /// <param name="salt">The salt that was stored with its last entry.</param>
    /// <param name="state">Its canonical state, computed from the row; only the digest is exported.</param>
    public void AddRow(string kind, string id, long revision, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> state)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 1);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":{Quote(id)},\"kind\":{Quote(kind)},\"revision\":{revision},\"state\":\"{StateDigest(salt, state)}\"}}\n");
        _states.Write(Encoding.UTF8.GetBytes(line));
    }

    /// <summary>The salted digest that entries and rows carry: SHA-256 of the salt and the canonical state.</summary>
    public static Hash256 StateDigest(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(salt);
        hash.AppendData(state);
        return Hash256.From(hash.GetHashAndReset());
    }

    /// <summary>Writes the rest. The checkpoint must be that of the entries which were added.</summary>
    /// <param name="checkpoint">The signed checkpoint.</param>
    /// <param name="keys">The public keys of the log and its witnesses, for whoever has no better source.</param>
    /// <exception cref="InvalidOperationException">The checkpoint states another size or root: the export would not verify.</exception>
    public void Finish(SignedNote checkpoint, IEnumerable<NoteVerifier> keys)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (!Checkpoint.TryParse(checkpoint.Text, out var stated, out _) || (stated.Size, stated.Root) != (Size, Root))
        {
            throw new InvalidOperationException(
                $"The checkpoint is not that of the {Size} entries which were exported: the log was changed, or entries are missing.");
        }

        if (_tree.Size % TileId.MaxWidth != 0)
        {
            WriteEntries();
        }

        _tree.WritePartial(WriteTile);
        WriteFile(BundleDirectory.KeysFile, Encoding.UTF8.GetBytes(LedgerKeys.Write(keys)));
        WriteFile(BundleDirectory.CheckpointFile, checkpoint.ToBytes());
        _states.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _entries.Dispose();
        _states.Dispose();
    }

    private static string Quote(string text) => text.AsSpan().ContainsAny('"', '\\') || text.Any(char.IsControl)
        ? throw new ArgumentException("The kind and id of a row hold no quotes, backslashes or control characters.", nameof(text))
        : $"\"{text}\"";

    private void WriteEntries()
    {
        var number = (_tree.Size - 1) / TileId.MaxWidth;
        WriteFile(new TileId(TileId.EntriesLevel, number, (int)(((_tree.Size - 1) % TileId.MaxWidth) + 1)).Path, _entries.WrittenSpan);
        _entries.Clear();
    }

    private void WriteTile(TileId tile, ReadOnlySpan<byte> hashes) => WriteFile(tile.Path, hashes);

    private void WriteFile(string file, ReadOnlySpan<byte> content)
    {
        var path = _bundle.PathOf(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
