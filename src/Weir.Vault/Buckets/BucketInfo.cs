using Weir.Foundation;
using Weir.Guard;
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
public sealed record BucketInfo(
    string Name,
    Id<Organization> Organization,
    Id<Project> Project,
    DateTimeOffset CreatedAt,
    BucketVersioning Versioning,
    bool HasObjectLock,
    DefaultRetention? DefaultRetention,
    int? NoncurrentDays);

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

    /// <summary>How many days versions are kept after they were overwritten or deleted; null for ever.</summary>
    public int? NoncurrentDays { get; init; }
}
