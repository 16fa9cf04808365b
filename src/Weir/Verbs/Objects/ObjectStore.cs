using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Weir.Commands;
using Weir.Contracts.Client;
using Weir.Verbs.Server;

namespace Weir.Verbs.Objects;

/// <summary>An object as a list has it.</summary>
/// <param name="Key">Its key; of keys that were put together, what they begin with.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was written; null where keys were put together.</param>
/// <param name="Tag">Its entity tag, without quotes.</param>
internal sealed record StoredObject(string Key, long Size, DateTimeOffset? ModifiedAt, string Tag);

/// <summary>
/// The objects behind an S3 door, through the AWS SDK. Its exceptions are what <see cref="StoreFailures"/> has words for. Safe for concurrent
/// use; disposing closes the connections.
/// </summary>
internal sealed class ObjectStore : IDisposable
{
    private readonly HttpClient _http;

    private ObjectStore(HttpClient http, AmazonS3Client client) => (_http, Client) = (http, client);

    /// <summary>The SDK's client.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>Opens the store that the environment or the kept profile names.</summary>
    /// <exception cref="CommandException">There is none, or what is said of it is wrong.</exception>
    public static ObjectStore Open(VerbContext context) => Open(S3Profile.Find(context.Environment));

    /// <summary>Opens the store of a profile.</summary>
    /// <exception cref="CommandException">What it says is wrong.</exception>
    public static ObjectStore Open(S3Profile profile)
    {
        if (!Uri.TryCreate(profile.Endpoint, UriKind.Absolute, out var endpoint) || endpoint.Scheme != Uri.UriSchemeHttps)
        {
            throw CommandException.Usage("the address of the S3 door must begin with https://");
        }

        var authorities = profile.AuthorityFile is { } file ? ServerAddress.AuthoritiesOf(ServerAddress.ReadAuthorities(file)) : null;
        var http = new HttpClient(new ServerTrust().CreateHandler(authorities)) { Timeout = TimeSpan.FromHours(1) };
        return new ObjectStore(http, new AmazonS3Client(
            new BasicAWSCredentials(profile.AccessKeyId, profile.SecretAccessKey),
            new AmazonS3Config
            {
                ServiceURL = profile.Endpoint,
                AuthenticationRegion = profile.Region,
                ForcePathStyle = true,
                HttpClientFactory = new OneClient(http),

                // What comes back is compared here, over the file that it became.
                ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            }));
    }

    /// <summary>The buckets that the key may see, by name.</summary>
    public async Task<IReadOnlyList<S3Bucket>> BucketsAsync(CancellationToken cancellationToken) =>
        (await Client.ListBucketsAsync(cancellationToken)).Buckets ?? [];

    /// <summary>Objects by key, page by page.</summary>
    /// <param name="under">What their keys begin with.</param>
    /// <param name="isDeep">Whether all of them, and not those below the next <c>/</c> put together.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectAddress under, bool isDeep, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request { BucketName = under.Bucket, Prefix = under.Key, Delimiter = isDeep ? null : "/" };
        ListObjectsV2Response page;
        do
        {
            page = await Client.ListObjectsV2Async(request, cancellationToken);
            var objects = (page.S3Objects ?? []).Select(static found => new StoredObject(
                found.Key, found.Size ?? 0, found.LastModified?.ToUniversalTime(), (found.ETag ?? "").Trim('"')));
            var together = (page.CommonPrefixes ?? []).Select(static prefix => new StoredObject(prefix, 0, null, ""));
            foreach (var found in objects.Concat(together).OrderBy(static found => found.Key, StringComparer.Ordinal))
            {
                yield return found;
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
    }

    /// <summary>Deletes an object, or one version of it for good.</summary>
    public Task DeleteAsync(ObjectAddress address, string? version, CancellationToken cancellationToken) => Client.DeleteObjectAsync(
        new DeleteObjectRequest { BucketName = address.Bucket, Key = address.Key, VersionId = version }, cancellationToken);

    /// <summary>Copies an object at the server.</summary>
    public Task CopyAsync(ObjectAddress from, ObjectAddress to, CancellationToken cancellationToken) => Client.CopyObjectAsync(
        new CopyObjectRequest
        {
            SourceBucket = from.Bucket,
            SourceKey = from.Key,
            DestinationBucket = to.Bucket,
            DestinationKey = to.Key,
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Client.Dispose();
        _http.Dispose();
    }

    private sealed class OneClient(HttpClient http) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => http;

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
    }
}
