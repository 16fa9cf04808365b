using System.Runtime.InteropServices;

namespace Weir.Ledger;

/// <summary>
/// Verifies an exported bundle (docs/formats/ledger.md): every tile against the entries, the root, signatures, consistency with earlier
/// checkpoints, the order of entries, and rows against entries both ways. Content never makes it throw; memory is bounded.
/// </summary>
public sealed class BundleVerifier
{
    private readonly BundleDirectory _bundle;
    private readonly FindingList _findings = new();
    private readonly CheckpointChecks _checkpoints;
    private readonly TimeStampChecks _stamps;
    private readonly byte[] _tile = new byte[TileId.MaxWidth * Hash256.SizeBytes];
    private readonly byte[] _upperTile = new byte[TileId.MaxWidth * Hash256.SizeBytes];
    private readonly Hash256[] _leaves = new Hash256[TileId.MaxWidth];
    private readonly bool _keysAreOwn;
    private byte[] _entries = new byte[1 << 17];
    private long _read;
    private long _rows;

    private BundleVerifier(string folder, BundleTrust trust)
    {
        _bundle = new BundleDirectory(folder);
        _checkpoints = new CheckpointChecks(_bundle, trust, _findings);
        _stamps = new TimeStampChecks(_bundle, trust, _findings);
        _keysAreOwn = trust.Keys is null;
    }

    private delegate void EntryVisitor(long index, ReadOnlySpan<byte> entry);

    /// <summary>Verifies a bundle.</summary>
    /// <param name="folder">The bundle's folder.</param>
    /// <param name="trust">What is known from elsewhere.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static BundleReport Verify(string folder, BundleTrust trust, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(trust);
        return Directory.Exists(folder)
            ? new BundleVerifier(folder, trust).Run(cancellationToken)
            : throw new DirectoryNotFoundException($"There is no folder {folder}.");
    }

    private BundleReport Run(CancellationToken cancellationToken)
    {
        _checkpoints.Read();
        if (_checkpoints.Current is { } checkpoint)
        {
            CheckFiles(checkpoint.Size);
            _stamps.Check(checkpoint);
            _checkpoints.Sort();
            var parts = (int)Math.Min(((checkpoint.Size - 1) / StateChecks.EntriesPerPart) + 1, int.MaxValue);
            var states = new StateChecks(0, parts, _findings);
            CheckTree(checkpoint, states, cancellationToken);
            CompareStates(states, 0, cancellationToken);
            parts = (int)Math.Min(parts, (_read / StateChecks.EntriesPerPart) + 1);
            for (var part = 1; part < parts; part++)
            {
                CheckPart(new StateChecks(part, parts, _findings), part, cancellationToken);
            }
        }

        return new BundleReport(
            _checkpoints.Current,
            _read,
            _rows,
            _checkpoints.Known.Count,
            _checkpoints.Cosigned,
            _stamps.Report,
            _keysAreOwn,
            _findings.Kept,
            _findings.Counts);
    }

    private void CheckFiles(long size)
    {
        foreach (var file in _bundle.Files(_findings))
        {
            if (BundleDirectory.TryEarlier(file, out var earlier))
            {
                _checkpoints.AddEarlier(file, earlier.Value);
            }
            else if (BundleDirectory.TryTimeStamp(file, out var stamped))
            {
                _stamps.Add(file, stamped.Value);
            }
            else if (!(TileId.TryParse(file, out var tile) && TileId.In(size, tile.Level, tile.Index) == tile)
                && file is not (BundleDirectory.CheckpointFile or BundleDirectory.KeysFile or BundleDirectory.StatesFile))
            {
                _findings.Add(FindingKind.UnexpectedFile, file, "no bundle of this size has such a file");
            }
        }
    }

    private void CheckTree(Checkpoint checkpoint, StateChecks states, CancellationToken cancellationToken)
    {
        var order = new EntryOrder(checkpoint.Origin, _findings);
        var tree = new TreeBuilder();
        var known = 0;
        CheckKnown(tree, ref known);
        for (long number = 0; TileId.In(checkpoint.Size, 0, number) is { } tile; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hasTile = _bundle.Read(tile.Path, tile.Width * Hash256.SizeBytes, _tile, _findings) >= 0;
            var width = ReadEntries(tile, (index, entry) =>
            {
                _leaves[(int)(index % TileId.MaxWidth)] = MerkleTree.LeafHash(entry);
                if (order.Add(index, entry, out var facts))
                {
                    states.Add(index, facts);
                }
            });
            _read += width;
            var stored = MemoryMarshal.Cast<byte, Hash256>(_tile.AsSpan());
            if (hasTile)
            {
                CompareLeaves(tile, stored, width);
            }
            else if (width < tile.Width)
            {
                _findings.Add(FindingKind.WrongRoot, tile.Path, "neither the tile nor its entries are whole: what follows was not checked");
                return;
            }

            for (var i = 0; i < tile.Width; i++)
            {
                tree.Append(hasTile ? stored[i] : _leaves[i], CompareUpper);
                CheckKnown(tree, ref known);
            }
        }

        tree.WritePartial(CompareUpper);
        if (tree.Root != checkpoint.Root)
        {
            _findings.Add(FindingKind.WrongRoot, BundleDirectory.CheckpointFile, $"the tree leads to {tree.Root}, stated is {checkpoint.Root}");
        }
    }

    private int ReadEntries(TileId tile, EntryVisitor visit)
    {
        var file = tile.Entries.Path;
        if (_bundle.LengthOf(file) is var needed && needed > _entries.Length && needed <= EntryBundle.MaxBytes)
        {
            _entries = new byte[needed];
        }

        var length = _bundle.Read(file, -1, _entries, _findings);
        if (length < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = _entries.AsSpan(0, length);
        for (var i = 0; i < tile.Width; i++)
        {
            if (!EntryBundle.TryRead(ref rest, out var entry))
            {
                _findings.Add(FindingKind.WrongLength, file, $"it holds {i} entries, expected {tile.Width}");
                return i;
            }

            visit((tile.Index * TileId.MaxWidth) + i, entry);
        }

        if (!rest.IsEmpty)
        {
            _findings.Add(FindingKind.WrongLength, file, $"it holds more than the {tile.Width} entries that are expected");
        }

        return tile.Width;
    }

    private void CompareLeaves(TileId tile, ReadOnlySpan<Hash256> stored, int width)
    {
        for (var i = 0; i < width; i++)
        {
            if (stored[i] != _leaves[i])
            {
                _findings.Add(
                    FindingKind.EntryDiffers, $"entry {(tile.Index * TileId.MaxWidth) + i}", $"its leaf hash is not the one in {tile.Path}");
            }
        }
    }

    // Tiles of level 0 were read with their entries; the others must be what the level below leads to.
    private void CompareUpper(TileId tile, ReadOnlySpan<byte> hashes)
    {
        if (tile.Level > 0 && _bundle.Read(tile.Path, hashes.Length, _upperTile, _findings) >= 0
            && !_upperTile.AsSpan(0, hashes.Length).SequenceEqual(hashes))
        {
            _findings.Add(FindingKind.TileDiffers, tile.Path, "it is not what the level below leads to");
        }
    }

    private void CheckKnown(TreeBuilder tree, ref int known)
    {
        for (; known < _checkpoints.Known.Count && _checkpoints.Known[known].Size == tree.Size; known++)
        {
            if (_checkpoints.Known[known].Root != tree.Root)
            {
                _findings.Add(
                    FindingKind.Forked, _checkpoints.Known[known].Where, $"the first {tree.Size} entries here are not the ones that it stated");
            }
        }
    }

    private void CheckPart(StateChecks states, int part, CancellationToken cancellationToken)
    {
        for (long number = 0; TileId.In(_read, 0, number) is { } tile; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadEntries(tile, (index, entry) =>
            {
                if (EntryFacts.TryReadEntry(entry, out var facts))
                {
                    states.Add(index, facts);
                }
            });
        }

        CompareStates(states, part, cancellationToken);
    }

    private void CompareStates(StateChecks states, int part, CancellationToken cancellationToken)
    {
        var length = _bundle.LengthOf(BundleDirectory.StatesFile);
        if (length < 0)
        {
            if (part == 0)
            {
                _findings.Add(FindingKind.MissingFile, BundleDirectory.StatesFile, "there is no such regular file");
            }

            return;
        }

        if (length == 0)
        {
            states.End();
            return;
        }

        using var lines = new LineReader(_bundle.PathOf(BundleDirectory.StatesFile));
        while (lines.TryRead(out var line))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!EntryFacts.TryReadRow(line, out var row))
            {
                break;
            }

            _rows += states.Compare(row) ? 1 : 0;
        }

        if (lines.IsAtEnd)
        {
            states.End();
        }
        else if (part == 0)
        {
            _findings.Add(
                FindingKind.Malformed, BundleDirectory.StatesFile, $"line {lines.Number} is malformed: from there on nothing was compared");
        }
    }
}
