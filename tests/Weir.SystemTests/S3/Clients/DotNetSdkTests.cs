using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Clients;

/// <summary>The AWS SDK for .NET, unmodified, made as docs/how-to/s3-clients.md says.</summary>
/// <param name="clients">The server.</param>
[Collection<ClientCollection>]
public sealed class DotNetSdkTests(ClientHouse clients) : IAsyncLifetime
{
    private readonly string _bucket = Storehouse.NewBucket();
    private readonly byte[] _body = RandomNumberGenerator.GetBytes(50_000);
    private AmazonS3Client _s3 = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var house = clients.House;
        var settings = new AmazonS3Config
        {
            ServiceURL = house.Endpoint,
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            HttpClientFactory = new TrustOfTheServer(house),
        };
        _s3 = new AmazonS3Client(new BasicAWSCredentials(house.Key.Id, house.Key.Secret), settings);
        await _s3.PutBucketAsync(_bucket, Cancel);
    }

    public ValueTask DisposeAsync()
    {
        _s3.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_page_says_what_these_tests_do()
    {
        var page = HowTo.LinesBelow("AWS SDK for .NET");
        Assert.All(["new AmazonS3Config", "ServiceURL = ", "AuthenticationRegion = \"us-east-1\"", "ForcePathStyle = true"], line =>
            Assert.Contains(line, page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_put_is_got_headed_ranged_and_deleted(bool isPayloadUnsigned)
    {
        var put = await PutAsync("a/b", _body, request =>
        {
            request.DisablePayloadSigning = isPayloadUnsigned;
            request.ContentType = "text/x";
            request.Metadata["one"] = "1";
        });
        Assert.Equal($"\"{EntityTags.Of(_body)}\"", put.ETag);
        using (var got = await _s3.GetObjectAsync(_bucket, "a/b", Cancel))
        {
            Assert.Equal(_body, await BytesAsync(got));
            Assert.Equal(("text/x", "1"), (got.Headers.ContentType, got.Metadata["one"]));
        }

        using (var ranged = await _s3.GetObjectAsync(
            new GetObjectRequest { BucketName = _bucket, Key = "a/b", ByteRange = new ByteRange(100, 199) }, Cancel))
        {
            Assert.Equal(_body[100..200], await BytesAsync(ranged));
        }

        var head = await _s3.GetObjectMetadataAsync(_bucket, "a/b", Cancel);
        Assert.Equal((50_000, put.ETag, put.VersionId), (head.ContentLength, head.ETag, head.VersionId));
        Assert.Equal("true", (await _s3.DeleteObjectAsync(_bucket, "a/b", Cancel)).DeleteMarker);
        var gone = await Assert.ThrowsAsync<NoSuchKeyException>(() => _s3.GetObjectAsync(_bucket, "a/b", Cancel));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_large_file_goes_up_in_parts_and_comes_back()
    {
        var large = RandomNumberGenerator.GetBytes(17 << 20);
        using var transfer = new TransferUtility(_s3, new TransferUtilityConfig { MinSizeBeforePartUpload = 16 << 20 });
        using var stream = new MemoryStream(large);
        await transfer.UploadAsync(stream, _bucket, "large", Cancel);

        using var got = await _s3.GetObjectAsync(_bucket, "large", Cancel);
        Assert.EndsWith("-3\"", got.ETag, StringComparison.Ordinal);
        Assert.Equal(SHA256.HashData(large), SHA256.HashData(await BytesAsync(got)));
    }

    [Fact]
    public async Task Objects_are_listed_by_pages_copied_tagged_and_deleted_together()
    {
        string[] keys = ["a", "b/c", "d", "e", "ü +%"];
        foreach (var key in keys)
        {
            await PutAsync(key, _body);
        }

        var listed = new List<string>();
        await foreach (var found in _s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = _bucket, MaxKeys = 2 }).S3Objects)
        {
            listed.Add(found.Key);
        }

        Assert.Equal(keys, listed);
        var copy = await _s3.CopyObjectAsync(_bucket, "ü +%", _bucket, "copy of ü", Cancel);
        Assert.Equal($"\"{EntityTags.Of(_body)}\"", copy.ETag);
        await _s3.PutObjectTaggingAsync(
            new PutObjectTaggingRequest { BucketName = _bucket, Key = "a", Tagging = new Tagging { TagSet = [new Tag { Key = "k", Value = "v" }] } },
            Cancel);
        var tags = await _s3.GetObjectTaggingAsync(new GetObjectTaggingRequest { BucketName = _bucket, Key = "a" }, Cancel);
        Assert.Equal(("k", "v"), (Assert.Single(tags.Tagging).Key, tags.Tagging[0].Value));

        List<KeyVersion> every = [.. keys.Append("copy of ü").Select(static key => new KeyVersion { Key = key })];
        var gone = await _s3.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = _bucket, Objects = every }, Cancel);
        Assert.Equal(6, gone.DeletedObjects.Count);
        Assert.Equal(0, (await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _bucket }, Cancel)).KeyCount);
    }

    [Fact]
    public async Task A_write_with_a_condition_counts_only_where_it_holds()
    {
        var put = await PutAsync("k", _body, static request => request.IfNoneMatch = "*");
        var again = await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync("k", _body, static request => request.IfNoneMatch = "*"));
        Assert.Equal(("PreconditionFailed", HttpStatusCode.PreconditionFailed), (again.ErrorCode, again.StatusCode));
        await PutAsync("k", [1], request => request.IfMatch = put.ETag);
        await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync("k", _body, request => request.IfMatch = put.ETag));
        Assert.Equal(1, (await _s3.GetObjectMetadataAsync(_bucket, "k", Cancel)).ContentLength);
    }

    [Fact]
    public async Task A_presigned_address_takes_and_gives_an_object()
    {
        using var browser = clients.House.Server.NewClient();
        using var content = new ByteArrayContent(_body);
        (await browser.PutAsync(await AddressAsync(HttpVerb.PUT), content, Cancel)).EnsureSuccessStatusCode();
        Assert.Equal(_body, await browser.GetByteArrayAsync(await AddressAsync(HttpVerb.GET), Cancel));
    }

    private async Task<Uri> AddressAsync(HttpVerb verb) => new(await _s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
    {
        BucketName = _bucket,
        Key = "signed",
        Verb = verb,
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
    }));

    private async Task<PutObjectResponse> PutAsync(string key, byte[] body, Action<PutObjectRequest>? change = null)
    {
        using var stream = new MemoryStream(body);
        var request = new PutObjectRequest { BucketName = _bucket, Key = key, InputStream = stream };
        change?.Invoke(request);
        return await _s3.PutObjectAsync(request, Cancel);
    }

    private static async Task<byte[]> BytesAsync(GetObjectResponse answer)
    {
        using var memory = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(memory, Cancel);
        return memory.ToArray();
    }

    // What SSL_CERT_FILE does for a process of its own.
    private sealed class TrustOfTheServer(Storehouse house) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => house.Server.NewClient();
    }
}
