namespace Weir.Ledger;

/// <summary>What to trust when a bundle is verified. What is in the bundle itself proves nothing about who made it.</summary>
/// <param name="Keys">
/// The keys of the log, of which one must have signed, and of witnesses, of which every one must have co-signed. Null takes the bundle's
/// own: that shows only that the bundle is consistent in itself.
/// </param>
/// <param name="KnownCheckpoints">Checkpoints of the log that were seen before, as stored; the bundle must continue them.</param>
/// <param name="ReadTimeStamp">Reads time stamps; null counts them and looks into none.</param>
public sealed record BundleTrust(
    IReadOnlyList<NoteVerifier>? Keys, IReadOnlyList<ReadOnlyMemory<byte>> KnownCheckpoints, TimeStampReader? ReadTimeStamp = null);

/// <summary>What a verification found.</summary>
/// <param name="Checkpoint">The bundle's checkpoint; null when it cannot be read.</param>
/// <param name="Entries">Entries that were read and checked.</param>
/// <param name="Rows">Rows whose state was compared.</param>
/// <param name="EarlierCheckpoints">Earlier checkpoints that were compared, known ones included.</param>
/// <param name="Cosigned">The witnesses among the keys whose co-signature is right.</param>
/// <param name="TimeStamps">What the time stamps show.</param>
/// <param name="KeysAreOwn">Whether the keys came from the bundle itself.</param>
/// <param name="Findings">The first findings of each kind; empty when the bundle is what it says.</param>
/// <param name="Counts">How many findings there are of each kind.</param>
public sealed record BundleReport(
    Checkpoint? Checkpoint,
    long Entries,
    long Rows,
    int EarlierCheckpoints,
    IReadOnlyList<string> Cosigned,
    TimeStampReport TimeStamps,
    bool KeysAreOwn,
    IReadOnlyList<Finding> Findings,
    IReadOnlyDictionary<FindingKind, long> Counts)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => Findings.Count == 0;
}
