using System.Text;

namespace Weir.Ledger;

/// <summary>A checkpoint that the tree must have passed through.</summary>
/// <param name="Size">At this size.</param>
/// <param name="Root">With this root.</param>
/// <param name="Where">Where it was read.</param>
internal sealed record KnownRoot(long Size, Hash256 Root, string Where);

/// <summary>Reads and verifies the checkpoints of a bundle and the ones that were known before.</summary>
internal sealed class CheckpointChecks(BundleDirectory bundle, BundleTrust trust, FindingList findings)
{
    private const int MaxEarlier = 100_000;

    private readonly List<KnownRoot> _known = [];
    private IReadOnlyList<NoteVerifier> _keys = [];

    /// <summary>The checkpoint of the bundle.</summary>
    public Checkpoint? Current { get; private set; }

    /// <summary>The checkpoints before it, by size.</summary>
    public IReadOnlyList<KnownRoot> Known => _known;

    /// <summary>The witnesses whose co-signature is right.</summary>
    public List<string> Cosigned { get; } = [];

    /// <summary>Reads keys, the checkpoint and the known ones. Earlier ones of the bundle come by <see cref="AddEarlier"/>.</summary>
    public void Read()
    {
        _keys = trust.Keys ?? ReadOwnKeys();
        if (bundle.ReadSmall(BundleDirectory.CheckpointFile, findings) is { } bytes
            && Parse(bytes, BundleDirectory.CheckpointFile) is { } parsed)
        {
            Current = parsed.Checkpoint;
            DemandLogSignature(parsed.Note, parsed.Checkpoint.Origin, BundleDirectory.CheckpointFile);
            CheckWitnesses(parsed.Note);
            foreach (var (number, known) in trust.KnownCheckpoints.Index())
            {
                Compare(known.Span, $"known checkpoint {number + 1}");
            }
        }
    }

    /// <summary>Reads an earlier checkpoint of the bundle.</summary>
    public void AddEarlier(string file, long size)
    {
        if (_known.Count >= MaxEarlier)
        {
            findings.Add(FindingKind.UnexpectedFile, file, $"there are more than {MaxEarlier} earlier checkpoints");
        }
        else if (bundle.ReadSmall(file, findings) is { } bytes && Compare(bytes, file) is { } found && found != size)
        {
            findings.Add(FindingKind.Malformed, file, $"the checkpoint in it is of size {found}");
        }
    }

    /// <summary>Puts the known checkpoints into the order in which the tree passes them.</summary>
    public void Sort() => _known.Sort(static (a, b) => a.Size.CompareTo(b.Size));

    private IReadOnlyList<NoteVerifier> ReadOwnKeys()
    {
        if (bundle.ReadSmall(BundleDirectory.KeysFile, findings) is not { } bytes)
        {
            return [];
        }

        if (LedgerKeys.TryParse(Encoding.UTF8.GetString(bytes), out var keys, out var fault))
        {
            return keys;
        }

        findings.Add(FindingKind.Malformed, BundleDirectory.KeysFile, fault);
        return [];
    }

    private (SignedNote Note, Checkpoint Checkpoint)? Parse(ReadOnlySpan<byte> bytes, string where)
    {
        if (Checkpoint.TryParse(bytes, out var note, out var checkpoint, out var fault))
        {
            return (note, checkpoint);
        }

        findings.Add(FindingKind.Malformed, where, fault);
        return null;
    }

    private long? Compare(ReadOnlySpan<byte> bytes, string where)
    {
        if (Current is not { } current || Parse(bytes, where) is not var (note, checkpoint))
        {
            return null;
        }

        DemandLogSignature(note, current.Origin, where);
        if (checkpoint.Origin != current.Origin)
        {
            findings.Add(FindingKind.WrongLog, where, "the checkpoint is of another log");
        }
        else if (checkpoint.Size > current.Size)
        {
            findings.Add(FindingKind.RolledBack, where, $"the log had {checkpoint.Size} entries there and has {current.Size} here");
        }
        else
        {
            _known.Add(new KnownRoot(checkpoint.Size, checkpoint.Root, where));
        }

        return checkpoint.Size;
    }

    private void DemandLogSignature(SignedNote note, string origin, string where)
    {
        var signed = _keys
            .Where(key => key.Algorithm != NoteAlgorithm.Cosignature && key.Name == origin && note.Signatures.Any(key.Made))
            .ToList();
        if (signed.Count == 0)
        {
            findings.Add(FindingKind.NotSigned, where, "no trusted key of the log has signed it");
        }

        foreach (var key in signed.Where(key => !key.Verify(note)))
        {
            findings.Add(FindingKind.WrongSignature, where, $"the signature of key {key.KeyId:x8} is wrong");
        }
    }

    private void CheckWitnesses(SignedNote note)
    {
        foreach (var witness in _keys.Where(static key => key.Algorithm == NoteAlgorithm.Cosignature))
        {
            if (!note.Signatures.Any(witness.Made))
            {
                findings.Add(FindingKind.NotCosigned, BundleDirectory.CheckpointFile, $"{witness.Name} has not co-signed it");
            }
            else if (!witness.Verify(note))
            {
                findings.Add(FindingKind.WrongSignature, BundleDirectory.CheckpointFile, $"the co-signature of {witness.Name} is wrong");
            }
            else
            {
                Cosigned.Add(witness.Name);
            }
        }
    }
}
