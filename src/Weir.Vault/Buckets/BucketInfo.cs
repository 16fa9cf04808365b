using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Vault.Retention;

namespace Weir.Vault.Buckets;

/// <summary>Whether a bucket keeps what is overwritten and deleted. The numbers are stored: never change one.</summary>
public enum BucketVersioning
{
    /// <summary>Never was: one version of each key, which is called <c>null</c>.</summary>
    Off = 1,

    /// <summary>Every write makes a version, every deletion a delete marker.</summary>
    Enabled = 2,

    /// <summary>Was, and is not now: earlier versions stay, new writes replace the one that is called <c>null</c>.</summary>
    Suspended = 3,
}

/// <summary>A bucket.</summary>
/// <param name="Name">Its name, unique in its organization.</param>
/// <param name="Organization">Whose it is.</param>
/// <param name="Project">The project it belongs to.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Versioning">Whether it keeps what is overwritten.</param>
/// <param name="HasObjectLock">Whether versions in it can have retentions and legal holds. Once it does, for ever.</param>
/// <param name="DefaultRetention">What new versions are given; null for nothing.</param>
/// <param name="NoncurrentDays">How many days versions are kept after they were overwritten or deleted; null for ever.</param>
/// <param name="AuditsBeforeRead">Whether a read is recorded before its first byte is given out.</param>
/// <param name="Revision">Counts changes from 1.</param>
public sealed record BucketInfo(
    string Name,
    Id<Organization> Organization,
    Id<Project> Project,
    DateTimeOffset CreatedAt,
    BucketVersioning Versioning,
    bool HasObjectLock,
    DefaultRetention? DefaultRetention,
    int? NoncurrentDays,
    bool AuditsBeforeRead,
    long Revision);

/// <summary>How a bucket is to be from now on.</summary>
/// <param name="Versioning">Whether it keeps what is overwritten; a bucket that did once is never <see cref="BucketVersioning.Off"/> again.</param>
/// <param name="HasObjectLock">Whether versions can have retentions and legal holds; what a bucket has is never taken from it.</param>
/// <param name="DefaultRetention">What new versions are given; null for nothing.</param>
/// <param name="NoncurrentDays">How many days versions are kept after they were overwritten or deleted: 1 to 36,500; null for ever.</param>
/// <param name="AuditsBeforeRead">Whether a read is recorded before its first byte is given out.</param>
public sealed record BucketSettings(
    BucketVersioning Versioning, bool HasObjectLock, DefaultRetention? DefaultRetention, int? NoncurrentDays, bool AuditsBeforeRead)
{
    /// <summary>The longest that versions are kept which are not the newest, in days, and the longest default retention.</summary>
    public const int MostDays = 36_500;

    private const int MostYears = 100;

    /// <summary>What is wrong with the settings by themselves; null for nothing.</summary>
    internal VaultFault? Fault =>
        DefaultRetention is { } standing && !IsPeriod(standing) ? VaultFault.InvalidRetention
            : DefaultRetention is not null && !HasObjectLock ? VaultFault.NoObjectLock
            : HasObjectLock && Versioning != BucketVersioning.Enabled ? VaultFault.InvalidVersioning
            : null;

    /// <summary>Whether a default retention has one period that can be.</summary>
    internal static bool IsPeriod(DefaultRetention standing) =>
        Enum.IsDefined(standing.Mode)
        && standing is { Days: >= 1 and <= MostDays, Years: null } or { Days: null, Years: >= 1 and <= MostYears };
}

/// <summary>A bucket that is to be made.</summary>
/// <param name="Name">Its name.</param>
public sealed record NewBucket(string Name)
{
    /// <summary>The project it is to belong to; null for the one that the actor's access key is narrowed to, or the only one it reaches.</summary>
    public Id<Project>? Project { get; init; }

    /// <summary>Whether versions in it can have retentions and legal holds.</summary>
    public bool HasObjectLock { get; init; }

    /// <summary>Whether it keeps what is overwritten; enabled where null, and always with object lock.</summary>
    public BucketVersioning? Versioning { get; init; }

    /// <summary>What new versions are given, which takes object lock; null for nothing.</summary>
    public DefaultRetention? DefaultRetention { get; init; }

    /// <summary>How many days versions are kept after they were overwritten or deleted; null for ever.</summary>
    public int? NoncurrentDays { get; init; }

    /// <summary>Whether a read is recorded before its first byte is given out.</summary>
    public bool AuditsBeforeRead { get; init; }

    /// <summary>What is done in the unit of the making besides; null for nothing.</summary>
    public Action<AuditedChange, BucketInfo>? Also { get; init; }

    /// <summary>The bucket with these settings.</summary>
    public NewBucket With(BucketSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return this with
        {
            HasObjectLock = settings.HasObjectLock,
            Versioning = settings.Versioning,
            DefaultRetention = settings.DefaultRetention,
            NoncurrentDays = settings.NoncurrentDays,
            AuditsBeforeRead = settings.AuditsBeforeRead,
        };
    }

    /// <summary>How the bucket is to be.</summary>
    internal BucketSettings Settings => new(
        HasObjectLock ? BucketVersioning.Enabled : Versioning ?? BucketVersioning.Enabled,
        HasObjectLock,
        DefaultRetention,
        NoncurrentDays,
        AuditsBeforeRead);
}
