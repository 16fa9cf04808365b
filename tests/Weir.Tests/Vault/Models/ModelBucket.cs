using Weir.Foundation;
using Weir.Testing.S3;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Tests.Vault.Models;

/// <summary>A version of an object, or a delete marker, as the model has it.</summary>
internal sealed class ModelVersion
{
    /// <summary>What the vault named it.</summary>
    public VersionName Name { get; set; }

    public required bool IsNull { get; init; }

    /// <summary>Null of a delete marker.</summary>
    public byte[]? Body { get; init; }

    public EntityTag? Tag { get; init; }

    public string? ContentType { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; set; } = [];

    public RetentionPeriod? Retention { get; set; }

    public bool Hold { get; set; }

    public bool IsMarker => Body is null;

    public bool IsHeld(DateTimeOffset now) => Hold || Retention?.Until > now;

    public bool IsFirm(DateTimeOffset now) => Hold || (Retention is { Mode: RetentionMode.Compliance } period && period.Until > now);
}

/// <summary>An upload that is under way, as the model has it.</summary>
internal sealed record ModelUpload(Id<Upload> Id, string Key)
{
    public SortedDictionary<int, byte[]> Parts { get; } = [];
}

/// <summary>
/// A bucket as the vault promises it to be, in the plainest way to say so: lists of versions, oldest first. It knows nothing of databases,
/// blobs, or of what happens at the same time.
/// </summary>
/// <param name="versioning">Whether it keeps versions.</param>
/// <param name="hasLock">Whether versions in it can be held.</param>
internal sealed class ModelBucket(BucketVersioning versioning, bool hasLock)
{
    public BucketVersioning Versioning { get; private set; } = versioning;

    public bool HasLock { get; private set; } = hasLock;

    public DefaultRetention? Standing { get; private set; }

    public Dictionary<string, List<ModelVersion>> Keys { get; } = new(StringComparer.Ordinal);

    public List<ModelUpload> Uploads { get; } = [];

    public bool IsEmpty => Keys.Count == 0 && Uploads.Count == 0;

    public static EntityTag TagOf(byte[] body) => new(EntityTags.Md5(body), 0);

    public List<ModelVersion> Of(string key) => Keys.GetValueOrDefault(key) ?? [];

    /// <summary>What is read under a key; null where nothing is.</summary>
    public ModelVersion? Current(string key) => Of(key).LastOrDefault() is { IsMarker: false } newest ? newest : null;

    public VaultFault? SetVersioning(BucketVersioning to)
    {
        if (to == BucketVersioning.Off || (to == BucketVersioning.Suspended && HasLock))
        {
            return VaultFault.InvalidVersioning;
        }

        Versioning = to;
        return null;
    }

    public VaultFault? SetObjectLock(DefaultRetention? standing)
    {
        if (Versioning != BucketVersioning.Enabled)
        {
            return VaultFault.InvalidVersioning;
        }

        (HasLock, Standing) = (true, standing);
        return null;
    }

    /// <summary>Whether a version is found, and why not where it is not; delete markers are none.</summary>
    public VaultFault? FaultOf(string key, VersionName? name, ModelVersion? found) =>
        name is null ? (Current(key) is null ? VaultFault.NoSuchKey : null)
            : found is null ? VaultFault.NoSuchVersion
            : found.IsMarker ? VaultFault.IsDeleteMarker
            : null;

    /// <summary>Adds a version; one that is called null takes the place of the one before it.</summary>
    public VaultFault? Add(string key, ModelVersion version, WriteCondition condition, DateTimeOffset now)
    {
        if (FaultOf(condition, Current(key)) is { } unmet)
        {
            return unmet;
        }

        var replaced = version.IsNull ? Of(key).Find(static other => other.IsNull) : null;
        if (replaced?.IsHeld(now) == true)
        {
            return VaultFault.Locked;
        }

        version.Retention ??= version.IsMarker ? null : StandingOf(now);
        var versions = Of(key);
        versions.RemoveAll(other => other == replaced);
        versions.Add(version);
        Keys[key] = versions;
        return null;
    }

    /// <summary>Removes a version for good, if it is there.</summary>
    public VaultFault? Remove(string key, ModelVersion? version, WriteCondition condition, bool bypass, DateTimeOffset now)
    {
        if (version is null)
        {
            return null;
        }

        if (condition.IsAsked && FaultOf(condition, version) is { } unmet)
        {
            return unmet;
        }

        if (version.IsHeld(now) && (version.IsFirm(now) || !bypass))
        {
            return VaultFault.Locked;
        }

        Of(key).Remove(version);
        if (Of(key).Count == 0)
        {
            Keys.Remove(key);
        }

        return null;
    }

    public VaultFault? SetRetention(ModelVersion version, RetentionPeriod? period, bool bypass, DateTimeOffset now)
    {
        var isLonger = period is not null && period.Mode == version.Retention?.Mode && period.Until >= version.Retention.Until;
        var isRunning = version.Retention?.Until > now;
        var fault = !HasLock ? VaultFault.NoObjectLock
            : period?.Until <= now ? VaultFault.InvalidRetention
            : isRunning && !isLonger && (version.Retention!.Mode == RetentionMode.Compliance || !bypass) ? VaultFault.Locked
            : default(VaultFault?);
        version.Retention = fault is null ? period : version.Retention;
        return fault;
    }

    private RetentionPeriod? StandingOf(DateTimeOffset now) => Standing is { } standing
        ? new RetentionPeriod(standing.Mode, now.AddDays(standing.Days!.Value))
        : null;

    private static VaultFault? FaultOf(WriteCondition condition, ModelVersion? current)
    {
        if (!condition.IsAsked)
        {
            return null;
        }

        var isMet = condition.IfAbsent ? current is null : current?.Tag is { } tag && condition.IfMatch!.Contains(tag);
        return isMet ? null : current is null ? VaultFault.NoSuchKey : VaultFault.PreconditionFailed;
    }
}
