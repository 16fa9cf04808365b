using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>The checkpoints that a log must have passed through: its own, and those that somebody kept. One user at a time.</summary>
internal sealed class CheckpointComparison
{
    private readonly FindingList _findings;
    private readonly List<(long Size, Hash256 Root, string Where)> _roots = [];
    private int _next;

    private CheckpointComparison(FindingList findings) => _findings = findings;

    /// <summary>Reads them and checks their signatures.</summary>
    public static async Task<CheckpointComparison> ReadAsync(
        ReadSession session,
        string log,
        LogHead? head,
        IReadOnlyList<NoteVerifier> own,
        IReadOnlyList<(SignedNote Note, Checkpoint Checkpoint)> known,
        FindingList findings,
        CancellationToken cancellationToken)
    {
        var comparison = new CheckpointComparison(findings);
        foreach (var row in await session.QueryAsync<Stored>(
            "select size, note from ledger_checkpoints where log = @log order by size", new { log }, cancellationToken))
        {
            var where = $"checkpoint {row.Size}";
            if (Checkpoint.TryParse(row.Note, out var note, out var checkpoint, out var fault) && checkpoint.Size == row.Size)
            {
                comparison.Add(note, checkpoint, head, own, where);
            }
            else
            {
                findings.Add(FindingKind.Malformed, where, fault ?? $"it states {checkpoint?.Size} entries");
            }
        }

        foreach (var (note, checkpoint) in known)
        {
            comparison.Add(note, checkpoint, head, own, $"known checkpoint {checkpoint.Size}");
        }

        comparison._roots.Sort(static (one, other) => one.Size.CompareTo(other.Size));
        return comparison;
    }

    /// <summary>Compares the tree, which has one leaf more than at the call before, with the checkpoints of its size.</summary>
    public void Compare(TreeBuilder tree)
    {
        for (; _next < _roots.Count && _roots[_next].Size <= tree.Size; _next++)
        {
            if (_roots[_next].Size == tree.Size && _roots[_next].Root != tree.Root)
            {
                _findings.Add(FindingKind.Forked, _roots[_next].Where, "the log's beginning is another than this checkpoint states");
            }
        }
    }

    private void Add(SignedNote note, Checkpoint checkpoint, LogHead? head, IReadOnlyList<NoteVerifier> own, string where)
    {
        if (checkpoint.Origin != head?.Origin)
        {
            _findings.Add(FindingKind.WrongLog, where, "the checkpoint is of another log");
            return;
        }

        var signed = own.Where(key => note.Signatures.Any(key.Made)).ToList();
        if (signed.Count == 0)
        {
            _findings.Add(FindingKind.NotSigned, where, "no key of the log has signed it");
        }
        else if (!signed.TrueForAll(key => key.Verify(note)))
        {
            _findings.Add(FindingKind.WrongSignature, where, "its signature is wrong");
        }

        if (checkpoint.Size > head.Size)
        {
            _findings.Add(FindingKind.RolledBack, where, $"the log had {checkpoint.Size} entries there and has {head.Size} here");
        }
        else
        {
            _roots.Add((checkpoint.Size, checkpoint.Root, where));
        }
    }

    private sealed record Stored(long Size, byte[] Note);
}
