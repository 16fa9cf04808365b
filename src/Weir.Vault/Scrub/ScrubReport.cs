namespace Weir.Vault.Scrub;

/// <summary>What is wrong with something that the vault keeps.</summary>
public enum ScrubFault
{
    /// <summary>The catalog names a blob that the store does not have.</summary>
    MissingBlob = 1,

    /// <summary>Stored bytes were altered, cut, or belong elsewhere: they do not open.</summary>
    Damaged = 2,

    /// <summary>Bytes open, and have another digest or checksum than the catalog keeps.</summary>
    WrongDigest = 3,

    /// <summary>The catalog does not have all bytes of a version.</summary>
    MissingBytes = 4,

    /// <summary>What is read under a key is not its newest version.</summary>
    WrongNewest = 5,

    /// <summary>The catalog has bytes, or something to be read under a key, of a version that does not exist.</summary>
    StrayRow = 6,

    /// <summary>What the catalog keeps sealed of a version does not open, or contradicts itself.</summary>
    DamagedDetails = 7,

    /// <summary>The key that opens a version is not there.</summary>
    NoKey = 8,

    /// <summary>The store does not let a blob be read.</summary>
    Unreadable = 9,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Fault">What.</param>
/// <param name="Where">The id of a version or blob; never a key.</param>
/// <param name="Detail">What was expected.</param>
public sealed record ScrubFinding(ScrubFault Fault, string Where, string Detail);

/// <summary>What a scrub found.</summary>
/// <param name="Versions">Versions and delete markers that were compared with the rest of the catalog.</param>
/// <param name="Blobs">Blobs that the store has.</param>
/// <param name="ReadBlobs">Blobs and small bodies that were read and verified.</param>
/// <param name="ReadBytes">Their bytes.</param>
/// <param name="Unclaimed">Blobs that nothing refers to, left by a process that ended before it was done: space, and no damage.</param>
/// <param name="Counts">How much of what is wrong.</param>
/// <param name="Findings">The first 100 of each kind.</param>
public sealed record ScrubReport(
    long Versions,
    long Blobs,
    long ReadBlobs,
    long ReadBytes,
    long Unclaimed,
    IReadOnlyDictionary<ScrubFault, long> Counts,
    IReadOnlyList<ScrubFinding> Findings)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsClean => Counts.Count == 0;
}

/// <summary>How much a scrub does.</summary>
public sealed record ScrubScope
{
    private readonly int _slices;
    private readonly int _slice;

    private ScrubScope(int slices, int slice) => (_slices, _slice) = (slices, slice);

    /// <summary>Compares everything and reads everything.</summary>
    public static ScrubScope Everything { get; } = new(1, 0);

    /// <summary>Compares catalog and store, and reads no bytes.</summary>
    public static ScrubScope WithoutBytes { get; } = new(0, 0);

    /// <summary>Whether blobs that nothing has referred to for a day are removed.</summary>
    public bool TakesBack { get; init; }

    /// <summary>Compares everything and reads one of several slices, so that after all of them everything was read.</summary>
    /// <param name="slices">How many slices there are, from 1.</param>
    /// <param name="slice">Which, from 0.</param>
    public static ScrubScope OfSlice(int slices, int slice)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slices, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(slice);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(slice, slices);
        return new ScrubScope(slices, slice);
    }

    /// <summary>Whether the bytes of a version are read. Ids end in random bits, so slices are of about the same size.</summary>
    internal bool Reads(Guid version) => _slices > 0 && version.ToByteArray()[^1] % _slices == _slice;
}
