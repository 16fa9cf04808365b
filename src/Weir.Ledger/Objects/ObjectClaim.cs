namespace Weir.Ledger;

/// <summary>Why a receipt does not show what it should. Kinds and meaning stand in docs/formats/ledger.md.</summary>
public enum ObjectFault
{
    /// <summary>The receipt, or something in it, has not its form.</summary>
    Malformed = 1,

    /// <summary>No trusted key of the log has signed the checkpoint.</summary>
    NotSigned = 2,

    /// <summary>A trusted witness has not co-signed the checkpoint.</summary>
    NotCosigned = 3,

    /// <summary>The entry is not in the log at that place.</summary>
    NotIncluded = 4,

    /// <summary>What is said to stand sealed in the entry is not what the entry commits to.</summary>
    OpeningDiffers = 5,

    /// <summary>The entry is of something else than the making of an object's version.</summary>
    NotAVersion = 6,

    /// <summary>The entry made a delete marker, which has no bytes.</summary>
    NoBytes = 7,

    /// <summary>The object has another size than the bytes.</summary>
    WrongSize = 8,

    /// <summary>The object has another digest than the bytes.</summary>
    WrongDigest = 9,
}

/// <summary>What an entry says of the version that it made.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Index">Where the entry stands in it.</param>
/// <param name="Entry">The entry's id.</param>
/// <param name="At">When it was made.</param>
/// <param name="Action">What was done: an object written, copied, put together from parts, or deleted.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Version">The version, as clients call it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digest">SHA-256 of the bytes, or of the digests of their parts; null of a delete marker.</param>
/// <param name="PartSizes">How many bytes each part has where the digest is over parts; otherwise empty.</param>
public sealed record ObjectClaim(
    string Origin,
    long Index,
    string Entry,
    DateTimeOffset At,
    string Action,
    string Actor,
    string Bucket,
    string Key,
    string Version,
    long Size,
    Hash256? Digest,
    IReadOnlyList<long> PartSizes);

/// <summary>What became of a verification.</summary>
/// <param name="Fault">What is wrong; null for nothing.</param>
/// <param name="Sentence">What is wrong, for people; null for nothing.</param>
/// <param name="Claim">What the entry says; null where it is not shown to be in the log.</param>
public sealed record ObjectVerdict(ObjectFault? Fault, string? Sentence, ObjectClaim? Claim);
