namespace Weir.Ledger;

/// <summary>What a witness answers; the numbers are the HTTP status codes of c2sp.org/tlog-witness.</summary>
public enum WitnessVerdict
{
    /// <summary>The checkpoint is consistent with all that the witness has co-signed; here is its signature.</summary>
    Cosigned = 200,

    /// <summary>The request makes no sense: no checkpoint, or an old size beyond the checkpoint's.</summary>
    Malformed = 400,

    /// <summary>No key that is trusted for the log has signed the checkpoint, or a signature of one is wrong.</summary>
    NotSigned = 403,

    /// <summary>The witness does not know the log.</summary>
    UnknownLog = 404,

    /// <summary>The old size is not that of the last co-signed checkpoint, or there already is another root for that size.</summary>
    Conflict = 409,

    /// <summary>The proof does not show that the log only grew.</summary>
    NotConsistent = 422,
}

/// <summary>What a witness remembers of a log: the largest checkpoint that it co-signed. Null stands for none.</summary>
/// <param name="Size">The number of entries.</param>
/// <param name="Root">The root over them.</param>
public sealed record WitnessState(long Size, Hash256 Root);

/// <summary>A witness's answer.</summary>
/// <param name="Verdict">What was decided.</param>
/// <param name="Signature">The co-signature; null unless <see cref="WitnessVerdict.Cosigned"/>.</param>
/// <param name="State">What to remember, durably, before the signature leaves the witness; unchanged where nothing was signed.</param>
public sealed record WitnessAnswer(WitnessVerdict Verdict, NoteSignature? Signature, WitnessState? State);

/// <summary>
/// Decides whether a checkpoint may be co-signed (c2sp.org/tlog-witness). It holds no state: the caller keeps one state per log, lets one
/// decision at a time happen for it, and stores the new state before it gives the signature away.
/// </summary>
/// <param name="key">The witness's key, of <see cref="NoteAlgorithm.Cosignature"/>; the caller disposes it.</param>
/// <param name="logs">The keys of the logs that it knows; a key's name is the log's origin.</param>
/// <param name="time">The clock.</param>
public sealed class Witness(NoteSigner key, IReadOnlyList<NoteVerifier> logs, TimeProvider time)
{
    /// <summary>Checks a request against what was co-signed before.</summary>
    /// <param name="request">The request.</param>
    /// <param name="state">What the witness remembers of the log; null when it never co-signed.</param>
    public WitnessAnswer Cosign(CosignRequest request, WitnessState? state)
    {
        if (!Checkpoint.TryParse(request.Checkpoint.Text, out var checkpoint, out _))
        {
            return new WitnessAnswer(WitnessVerdict.Malformed, null, state);
        }

        var verdict = Judge(request, checkpoint, state);
        return verdict == WitnessVerdict.Cosigned
            ? new WitnessAnswer(
                verdict,
                key.Cosign(request.Checkpoint.Text, time.GetUtcNow()),
                new WitnessState(checkpoint.Size, checkpoint.Root))
            : new WitnessAnswer(verdict, null, state);
    }

    private WitnessVerdict Judge(CosignRequest request, Checkpoint checkpoint, WitnessState? state)
    {
        var keys = logs.Where(log => log.Algorithm != NoteAlgorithm.Cosignature && log.Name == checkpoint.Origin).ToList();
        if (keys.Count == 0)
        {
            return WitnessVerdict.UnknownLog;
        }

        var signed = keys.Where(log => request.Checkpoint.Signatures.Any(log.Made)).ToList();
        if (signed.Count == 0 || !signed.TrueForAll(log => log.Verify(request.Checkpoint)))
        {
            return WitnessVerdict.NotSigned;
        }

        if (request.OldSize > checkpoint.Size || request.Path.Count > HashLines.MaxCount)
        {
            return WitnessVerdict.Malformed;
        }

        if (request.OldSize != (state?.Size ?? 0))
        {
            return WitnessVerdict.Conflict;
        }

        var oldRoot = state?.Root ?? MerkleTree.EmptyRoot;
        if (state is not null && checkpoint.Size == state.Size && checkpoint.Root != oldRoot)
        {
            return WitnessVerdict.Conflict;
        }

        return new ConsistencyProof(request.OldSize, checkpoint.Size, request.Path).Verify(oldRoot, checkpoint.Root) == ProofVerdict.Proven
            ? WitnessVerdict.Cosigned
            : WitnessVerdict.NotConsistent;
    }
}
