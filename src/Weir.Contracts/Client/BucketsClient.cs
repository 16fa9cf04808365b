using System.Text;

namespace Weir.Contracts.Client;

/// <summary>The buckets of an organization. What is in them is read and written with S3.</summary>
public sealed class BucketsClient
{
    private readonly ApiConnection _api;

    internal BucketsClient(ApiConnection api) => _api = api;

    /// <summary>The buckets that whoever asks may see. Filter: <c>project</c>.</summary>
    public IAsyncEnumerable<BucketView> ListAsync(ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync("/api/v1/buckets", options, BucketsJson.Default.PageBucketView, cancellationToken);

    /// <summary>Makes a bucket in a project.</summary>
    public Task<Versioned<BucketView>> CreateAsync(string project, BucketDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            $"/api/v1/projects/{Uri.EscapeDataString(project)}/buckets",
            draft,
            BucketsJson.Default.BucketDraft,
            BucketsJson.Default.BucketView,
            cancellationToken);

    /// <summary>A bucket.</summary>
    public Task<Versioned<BucketView>> GetAsync(string organization, string bucket, CancellationToken cancellationToken) =>
        _api.GetAsync(One(organization, bucket), BucketsJson.Default.BucketView, cancellationToken);

    /// <summary>Sets a bucket as a whole.</summary>
    public Task<Versioned<BucketView>> ConfigureAsync(
        string organization, string bucket, BucketConfiguration configuration, string? tag, CancellationToken cancellationToken) =>
        _api.UpdateAsync(
            HttpMethod.Put,
            One(organization, bucket),
            configuration,
            tag,
            BucketsJson.Default.BucketConfiguration,
            BucketsJson.Default.BucketView,
            cancellationToken);

    /// <summary>Removes a bucket that holds nothing.</summary>
    public Task DeleteAsync(string organization, string bucket, CancellationToken cancellationToken) =>
        _api.RemoveAsync(One(organization, bucket), null, cancellationToken);

    /// <summary>
    /// The proof that a version of an object is in the record, as a <c>.tlog-proof</c> file. A version has one after a second at most.
    /// </summary>
    /// <param name="organization">Whose the bucket is.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> ProveAsync(
        string organization, string bucket, string key, string? version, CancellationToken cancellationToken)
    {
        var asked = version is null ? "" : $"&version={Uri.EscapeDataString(version)}";
        return Encoding.UTF8.GetString(await _api.GetBytesAsync(
            $"{One(organization, bucket)}/proof?key={Uri.EscapeDataString(key)}{asked}", cancellationToken));
    }

    /// <summary>
    /// Erases an object: no copy of it from before can be read once the version of the project's key that it names is destroyed, which
    /// <see cref="EncryptionKeysClient.GetOfProjectAsync"/> shows, and the record of it is unreadable at once.
    /// </summary>
    /// <param name="organization">Whose the bucket is.</param>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for all versions, also those that were removed before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ApiException">Conflict: a retention or legal hold keeps some of it; the detail says which versions.</exception>
    public Task<ObjectErasure> EraseAsync(
        string organization, string bucket, string key, string? version, CancellationToken cancellationToken)
    {
        var asked = version is null ? "" : $"&version={Uri.EscapeDataString(version)}";
        return _api.RemoveAsync(
            $"{One(organization, bucket)}/objects?key={Uri.EscapeDataString(key)}{asked}",
            BucketsJson.Default.ObjectErasure,
            cancellationToken);
    }

    private static string One(string organization, string bucket) =>
        $"{ApiPath.Organization(organization)}/buckets/{Uri.EscapeDataString(bucket)}";
}
