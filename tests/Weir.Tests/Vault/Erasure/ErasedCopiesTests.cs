using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Testing;
using Weir.Tests.Vault.Rotation;
using Weir.Vault;
using Weir.Vault.Catalog;
using Weir.Vault.Format;
using Weir.Vault.Objects;

namespace Weir.Tests.Vault.Erasure;

/// <summary>
/// What somebody gets out of all files after an erasure who has the root key, the key store as it is now, the data directory with its
/// write-ahead log, and copies of both databases' directory from before, the key store's apart.
/// </summary>
[Trait("Engine", "sqlite")]
public sealed class ErasedCopiesTests : IAsyncLifetime
{
    private const string Bucket = "data";
    private const int PageBytes = 4096;

    private static readonly string[] Canaries = ["canary-in-the-body-7f3a", "canary-in-metadata-91c2", "canary-in-a-tag-55d0"];

    private readonly TempFolder _copies = new();
    private VaultFixture _vault = null!;
    private IReadOnlyList<uint> _versions = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultFixture.StartAsync();
        await _vault.BucketAsync(Bucket);
    }

    public async ValueTask DisposeAsync()
    {
        await _vault.DisposeAsync();
        _copies.Dispose();
    }

    [Fact]
    public async Task No_forty_bytes_of_any_file_open_what_was_erased_and_the_same_search_opened_it_before()
    {
        var small = await PutAsync("person-small", 1_000);
        var large = await PutAsync("person-large", 20_000);
        var kept = await PutAsync("somebody-else", 20_000);
        CopyFiles();
        var wrapOfVersion1 = await _vault.Guard.KeyStore.QueryOneAsync<byte[]>(
            "SELECT v.wrapped FROM key_version v JOIN owner_key k ON k.id = v.key_id WHERE k.owner_kind = 3 AND v.version = 1", null, Cancel);

        await ReadVersionsAsync();
        Assert.All(new[] { small, large, kept }, target => Assert.True(Opens(target)));
        Assert.True(OpensRecordKey(small.Version));
        Assert.True(IsAnywhere(wrapOfVersion1!));
        Assert.DoesNotContain(Canaries, canary => IsAnywhere(Encoding.UTF8.GetBytes(canary)));

        VaultFixture.Value(await _vault.EraseAsync(Bucket, "person-small"));
        VaultFixture.Value(await _vault.EraseAsync(Bucket, "person-large"));
        Assert.True(Opens(large));
        await _vault.WorkAsync();

        await ReadVersionsAsync();
        Assert.False(Opens(small));
        Assert.False(Opens(large));
        Assert.True(Opens(kept));
        Assert.False(OpensRecordKey(small.Version));
        Assert.True(OpensRecordKey(kept.Version));
        Assert.False(IsAnywhere(wrapOfVersion1!));
        Assert.DoesNotContain(Canaries, canary => IsAnywhere(Encoding.UTF8.GetBytes(canary)));
        Assert.DoesNotContain(Files(_vault.Guard.DataPath), static file => Contains(file, "person-small"u8) || Contains(file, "person-large"u8));
    }

    [Fact]
    public void The_search_finds_a_wrap_wherever_it_stands_and_nothing_in_noise()
    {
        var (wrappingKey, wrapped) = (RandomNumberGenerator.GetBytes(32), new byte[KeyWrap.WrappedBytes]);
        using var key = SecretBytes.Random(32);
        KeyWrap.Wrap(wrappingKey, key, wrapped);
        foreach (var at in new[] { 0, 1, 65_535, 65_536, 70_000 - wrapped.Length })
        {
            var bytes = RandomNumberGenerator.GetBytes(70_000);
            Assert.Empty(WindowSearch.Find(bytes, wrappingKey));
            wrapped.CopyTo(bytes, at);
            Assert.Equal(key.Reveal(), Assert.Single(WindowSearch.Find(bytes, wrappingKey)));
        }
    }

    private async Task<Target> PutAsync(string key, int bytes)
    {
        var body = VaultFixture.Bytes(bytes, bytes);
        Encoding.UTF8.GetBytes(Canaries[0]).CopyTo(body, 500);
        var info = await _vault.PutAsync(Bucket, key, body, new PutRequest(Bucket, ObjectKey.Of(key))
        {
            Metadata = new ObjectMetadata { User = [new("x-amz-meta-note", Canaries[1])] },
            Tags = [new("name", Canaries[2])],
        });
        var row = await _vault.Guard.Database.QueryOneAsync<ObjectVersionRow>(
            $"{VaultTables.Versions.Select} where id = @id", new { id = info.Version.ToString() }, Cancel);
        var blob = await _vault.Guard.Database.QueryOneAsync<ObjectBlobRow>(
            """
            select version, part, blob, start, size, wrapped_key, details_sealed, body, uploaded_at from object_blobs where version = @id
            """,
            new { id = info.Version.ToString() },
            Cancel);
        var name = BlobId.Read(blob!.Blob);
        var message = blob.Body ?? await File.ReadAllBytesAsync(
            Directory.EnumerateFiles(_vault.BlobFolder, name.ToString(), SearchOption.AllDirectories).Single(), Cancel);
        return new Target(
            row!.Id.ToString(),
            BytesOwner.Of(row).PlaceOf(name).ToBytes(),
            new BlobContext(row.Organization, name, 0, BlobPurpose.Content).ToBytes(),
            message[..Cobblestone.HeaderBytes]);
    }

    // Every version of the project's key that there still is, over every window of every file.
    private bool Opens(Target target) => _versions.Any(version =>
    {
        using var wrappingKey = _vault.Guard.Keys.Derive(
            KeyOwner.Project(_vault.Project), KeyPurpose.DataKey, version, target.Place, Cobblestone.KeyBytes);
        return Pieces().Any(piece => WindowSearch.Find(piece, wrappingKey.Reveal().ToArray()).Any(target.IsOpenedBy));
    });

    // Copies share most pages: each page, with the begin of the next, is searched once. No window is left out.
    private IEnumerable<byte[]> Pieces()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return AllFiles()
            .SelectMany(static file => Enumerable.Range(0, (file.Length + PageBytes - 1) / PageBytes).Select(page => PieceOf(file, page)))
            .Where(piece => seen.Add(Convert.ToHexString(SHA256.HashData(piece.Span))))
            .Select(static piece => piece.ToArray());
    }

    private static ReadOnlyMemory<byte> PieceOf(byte[] file, int page)
    {
        var first = page * PageBytes;
        return file.AsMemory(first, Math.Min(PageBytes + WindowSearch.WindowBytes - 1, file.Length - first));
    }

    // Record keys say which version sealed them, so only places that look like one are tried.
    private bool OpensRecordKey(string version) => AllFiles().Any(file =>
    {
        for (var at = 0; at + RecordKeys.StoredBytes <= file.Length; at++)
        {
            if (file[at] == 1 && file.AsSpan(at + 1, 3).IndexOfAnyExcept((byte)0) < 0 && IsRecordKey(file.AsSpan(at, RecordKeys.StoredBytes)))
            {
                return true;
            }
        }

        return false;

        bool IsRecordKey(ReadOnlySpan<byte> bytes)
        {
            var number = RecordKeys.VersionOf(bytes);
            try
            {
                return _versions.Contains(number)
                    && RecordKeys.Rewrap(
                        _vault.Guard.Keys, new StoredRecordKey(version, KeyOwner.Project(_vault.Project), bytes.ToArray())) is not null;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }
    });

    private async Task ReadVersionsAsync()
    {
        var described = await _vault.Guard.Keys.DescribeAsync(KeyOwner.Project(_vault.Project), Cancel);
        _versions = [.. described!.Versions.Where(static one => one.DestroyedAt is null).Select(static one => one.Number)];
    }

    private bool IsAnywhere(byte[] bytes) => AllFiles().Any(file => Contains(file, bytes));

    private static bool Contains(byte[] file, ReadOnlySpan<byte> bytes) => file.AsSpan().IndexOf(bytes) >= 0;

    private IEnumerable<byte[]> AllFiles() => Files(_vault.Guard.DataPath).Concat(Files(_vault.BlobFolder)).Concat(Files(_copies.FullName));

    private static IEnumerable<byte[]> Files(string folder) => Paths(folder).Select(Read);

    // A lock is nobody else's to open; it holds the id of its directory at most.
    private static IEnumerable<string> Paths(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(static path => !path.EndsWith("lock", StringComparison.Ordinal));

    // SQLite keeps its files open; sharing them does not disturb it.
    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private void CopyFiles()
    {
        foreach (var file in Paths(_vault.Guard.DataPath).Concat(Paths(_vault.BlobFolder)))
        {
            if (!Path.GetFileName(file).StartsWith("keys.db", StringComparison.Ordinal))
            {
                File.WriteAllBytes(_copies.File(Path.GetFileName(file)), Read(file));
            }
        }
    }

    private sealed record Target(string Version, byte[] Place, byte[] Context, byte[] Header)
    {
        public bool IsOpenedBy(byte[] key)
        {
            using var dataKey = SecretBytes.CopyOf(key);
            try
            {
                using var opened = CobblestoneDecryptor.Begin(dataKey, Context, Header);
                return true;
            }
            catch (SealedObjectException)
            {
                return false;
            }
        }
    }
}
