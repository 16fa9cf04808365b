namespace Weir.Ledger;

/// <summary>What is wrong with a bundle (docs/formats/ledger.md, "Findings").</summary>
public enum FindingKind
{
    /// <summary>A file that must be there is not, or cannot be read.</summary>
    MissingFile = 1,

    /// <summary>A file has another length or number of entries than the size of the tree demands.</summary>
    WrongLength = 2,

    /// <summary>A file that no tree of this size has, or that is no regular file.</summary>
    UnexpectedFile = 3,

    /// <summary>A checkpoint, key file or line of states is not in its canonical form.</summary>
    Malformed = 4,

    /// <summary>No trusted key of the log has signed a checkpoint.</summary>
    NotSigned = 5,

    /// <summary>A signature that names a trusted key is wrong.</summary>
    WrongSignature = 6,

    /// <summary>A witness that is trusted has not co-signed.</summary>
    NotCosigned = 7,

    /// <summary>An entry is not the one that its leaf hash was made of.</summary>
    EntryDiffers = 8,

    /// <summary>A tile is not what the hashes below it lead to.</summary>
    TileDiffers = 9,

    /// <summary>The tree does not lead to the root that the checkpoint states.</summary>
    WrongRoot = 10,

    /// <summary>The log is smaller than it was at a checkpoint that is known.</summary>
    RolledBack = 11,

    /// <summary>The log's beginning is another than at a checkpoint that is known.</summary>
    Forked = 12,

    /// <summary>An entry is not canonical or lacks what every entry has.</summary>
    EntryMalformed = 13,

    /// <summary>An entry belongs to another log.</summary>
    WrongLog = 14,

    /// <summary>Two entries have the same id.</summary>
    DuplicateId = 15,

    /// <summary>The time of entries goes back, and no entry says so.</summary>
    ClockStepBack = 16,

    /// <summary>A row's revisions do not follow each other: a change has no entry, or an entry stands twice.</summary>
    RevisionGap = 17,

    /// <summary>The log has a change that the rows do not show.</summary>
    EntryWithoutChange = 18,

    /// <summary>The rows show a change that the log does not have.</summary>
    ChangeWithoutEntry = 19,

    /// <summary>In the database only: an entry that the log should have and has not.</summary>
    EntryWithoutLeaf = 20,

    /// <summary>In the database only: a leaf of the log whose entry is not there.</summary>
    LeafWithoutEntry = 21,

    /// <summary>In the database only: what an entry is searched by is not what its bytes say.</summary>
    ColumnDiffers = 22,

    /// <summary>In the database only: a closed segment of the record is not the one that was closed.</summary>
    SegmentDiffers = 23,

    /// <summary>A time stamp is not one over its checkpoint, or comes from nobody who is trusted to stamp.</summary>
    WrongTimestamp = 24,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Kind">What.</param>
/// <param name="Where">The file, entry or row.</param>
/// <param name="Detail">What was expected and what stands there. Never an entry's content.</param>
public sealed record Finding(FindingKind Kind, string Where, string Detail);

/// <summary>Collects findings: all are counted, the first of each kind are kept. Not thread-safe.</summary>
internal sealed class FindingList
{
    private const int KeptPerKind = 100;

    private readonly List<Finding> _kept = [];
    private readonly Dictionary<FindingKind, long> _counts = [];

    /// <summary>The first of each kind, in the order of discovery.</summary>
    public IReadOnlyList<Finding> Kept => _kept;

    /// <summary>How many there are of each kind.</summary>
    public IReadOnlyDictionary<FindingKind, long> Counts => _counts;

    /// <summary>Adds one.</summary>
    public void Add(FindingKind kind, string where, string detail)
    {
        var count = _counts.GetValueOrDefault(kind);
        _counts[kind] = count + 1;
        if (count < KeptPerKind)
        {
            _kept.Add(new Finding(kind, where, detail));
        }
    }
}
