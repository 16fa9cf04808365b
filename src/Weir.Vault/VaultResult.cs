using System.Diagnostics.CodeAnalysis;

namespace Weir.Vault;

/// <summary>Why the vault did not do what was asked. Each is an outcome that a door has an answer for.</summary>
public enum VaultFault
{
    /// <summary>
    /// No grant, key or policy lets the actor do this; <see cref="VaultProblem.Denial"/> says why, for the record and not for the client.
    /// </summary>
    AccessDenied = 1,

    /// <summary>There is no bucket of that name in the actor's organization.</summary>
    NoSuchBucket = 2,

    /// <summary>A bucket's name breaks the rules of S3 (3 to 63 characters, lower case letters, digits, hyphens, dots).</summary>
    InvalidBucketName = 3,

    /// <summary>The name is taken by a bucket of another project of the organization.</summary>
    BucketExists = 4,

    /// <summary>The name is taken by a bucket of the same project.</summary>
    BucketOwned = 5,

    /// <summary>The bucket still has versions, delete markers or uploads.</summary>
    BucketNotEmpty = 6,

    /// <summary>The key does not say which project a new bucket belongs to, and the actor reaches several.</summary>
    ProjectNeeded = 7,

    /// <summary>There is no such object, or its newest version is a delete marker (<see cref="VaultProblem.Marker"/>).</summary>
    NoSuchKey = 8,

    /// <summary>The object has no such version.</summary>
    NoSuchVersion = 9,

    /// <summary>The version is a delete marker, which has no body (<see cref="VaultProblem.Marker"/>).</summary>
    IsDeleteMarker = 10,

    /// <summary>A condition of a write does not hold.</summary>
    PreconditionFailed = 11,

    /// <summary>Others wrote the same key again and again meanwhile; nothing was changed.</summary>
    Conflict = 12,

    /// <summary>A retention or legal hold keeps the version.</summary>
    Locked = 13,

    /// <summary>The bucket was made without object lock.</summary>
    NoObjectLock = 14,

    /// <summary>A retention that lies in the past, or is longer than a hundred years.</summary>
    InvalidRetention = 15,

    /// <summary>The state of versioning cannot be reached: a bucket with object lock keeps it enabled.</summary>
    InvalidVersioning = 16,

    /// <summary>There is no such upload of that key.</summary>
    NoSuchUpload = 17,

    /// <summary>A part that is named was not uploaded, or has another entity tag or checksum.</summary>
    InvalidPart = 18,

    /// <summary>Parts are not named in ascending order, or none is.</summary>
    InvalidPartOrder = 19,

    /// <summary>A part other than the last is smaller than 5 MiB.</summary>
    PartTooSmall = 20,

    /// <summary>More bytes than an object (5 TiB) or a part (5 GiB) may have.</summary>
    TooLarge = 21,

    /// <summary>What arrived has another MD5 digest than was declared.</summary>
    WrongMd5 = 22,

    /// <summary>What arrived has another SHA-256 digest than was signed.</summary>
    WrongSha256 = 23,

    /// <summary>What arrived has another checksum than was declared.</summary>
    WrongChecksum = 24,

    /// <summary>Fewer or more bytes arrived than were announced.</summary>
    WrongLength = 25,

    /// <summary>More than 10 tags, a tag twice, a tag's key of more than 128 or value of more than 256 characters.</summary>
    InvalidTags = 26,

    /// <summary>More than 2 KiB of metadata of the user's own.</summary>
    MetadataTooLarge = 27,

    /// <summary>The project is archived or in the recycle bin.</summary>
    Closed = 28,

    /// <summary>An object is copied onto itself with nothing to change.</summary>
    CopyOntoItself = 29,
}

/// <summary>What is known about a failure, beside its kind.</summary>
/// <param name="Fault">The kind.</param>
public sealed record VaultProblem(VaultFault Fault)
{
    /// <summary>Why a right was missing. For the record and the log: a client is told <see cref="VaultFault.AccessDenied"/> only.</summary>
    public Guard.Decisions.DenialReason? Denial { get; init; }

    /// <summary>The delete marker that was met; null where none was.</summary>
    public Objects.VersionName? Marker { get; init; }

    /// <summary>What a retention or hold keeps, where an erasure was refused for it; otherwise empty.</summary>
    public IReadOnlyList<Retention.HeldVersion> Held { get; init; } = [];
}

/// <summary>A value, or why there is none. The default has neither and is never given.</summary>
/// <typeparam name="T">The value.</typeparam>
public readonly struct VaultResult<T>
    where T : class
{
    /// <summary>One of both; for types that no conversion is made from.</summary>
    internal VaultResult(T? value, VaultProblem? problem) => (Value, Problem) = (value, problem);

    /// <summary>The value; null where there is a problem.</summary>
    public T? Value { get; }

    /// <summary>Why there is no value; null where there is one.</summary>
    public VaultProblem? Problem { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsDone => Value is not null;

    /// <summary>A value.</summary>
    public static implicit operator VaultResult<T>(T value) => new(value, null);

    /// <summary>A problem.</summary>
    public static implicit operator VaultResult<T>(VaultProblem problem) => new(null, problem);

    /// <summary>A problem that its kind says all about.</summary>
    public static implicit operator VaultResult<T>(VaultFault fault) => new(null, new VaultProblem(fault));
}

/// <summary>The answer to what gives nothing back but that it was done.</summary>
public sealed class Done
{
    private Done()
    {
    }

    /// <summary>It was done.</summary>
    public static Done Value { get; } = new();
}
