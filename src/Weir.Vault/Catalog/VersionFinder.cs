using Weir.Store;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;

namespace Weir.Vault.Catalog;

/// <summary>Finds versions in the catalog. Safe for concurrent use.</summary>
/// <param name="database">The catalog's database.</param>
internal sealed class VersionFinder(Database database)
{
    private static readonly string Current =
        $"{VaultTables.Versions.Select} where id = (select c.version from current_objects c where c.bucket = @bucket and c.key = @key)";

    private static readonly string Newest =
        $"{VaultTables.Versions.Select} where bucket = @bucket and key = @key order by seq desc limit 1";

    private static readonly string Null = $"{VaultTables.Versions.Select} where bucket = @bucket and key = @key and is_null = 1";

    private static readonly string ById = $"{VaultTables.Versions.Select} where id = @id and bucket = @bucket and key = @key and is_null = 0";

    private const string Blobs =
        """
        select version, part, blob, start, size, wrapped_key, details_sealed, body, uploaded_at from object_blobs where version = @version
        """;

    private const string Bodies = Blobs + " order by part";

    private const string Pieces = Blobs + " and start + size > @first and start < @end order by part";

    private const string Parts = Blobs + " and part > @after order by part limit @limit";

    /// <summary>The object that is read under a key; null where there is none, or it was deleted.</summary>
    public Task<ObjectVersionRow?> CurrentAsync(BucketRow bucket, ObjectKey key, CancellationToken cancellationToken) =>
        OneAsync(Current, bucket, key, cancellationToken);

    /// <summary>The newest version, a delete marker too.</summary>
    public Task<ObjectVersionRow?> NewestAsync(BucketRow bucket, ObjectKey key, CancellationToken cancellationToken) =>
        OneAsync(Newest, bucket, key, cancellationToken);

    /// <summary>The version that is called <c>null</c>.</summary>
    public Task<ObjectVersionRow?> NullAsync(BucketRow bucket, ObjectKey key, CancellationToken cancellationToken) =>
        OneAsync(Null, bucket, key, cancellationToken);

    /// <summary>A version by the name that clients know.</summary>
    public Task<ObjectVersionRow?> NamedAsync(BucketRow bucket, ObjectKey key, VersionName name, CancellationToken cancellationToken) =>
        name.Id is { } id
            ? database.QueryOneAsync<ObjectVersionRow>(
                ById, new { id, bucket = bucket.Id, key = key.Bytes.ToArray() }, cancellationToken)
            : NullAsync(bucket, key, cancellationToken);

    /// <summary>Whether a version has not been removed.</summary>
    public async Task<bool> IsThereAsync(string version, CancellationToken cancellationToken)
    {
        const string sql = "select count(*) from object_versions where id = @version";
        return await database.QueryOneAsync<long>(sql, new { version }, cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>The named version, or the newest; a delete marker too.</summary>
    public Task<ObjectVersionRow?> FindAsync(BucketRow bucket, ObjectKey key, VersionName? name, CancellationToken cancellationToken) =>
        name is { } named ? NamedAsync(bucket, key, named, cancellationToken) : NewestAsync(bucket, key, cancellationToken);

    /// <summary>The bytes of a version, or of an upload that is under way, part by part.</summary>
    public Task<IReadOnlyList<ObjectBlobRow>> BodiesAsync(string version, CancellationToken cancellationToken) =>
        database.QueryAsync<ObjectBlobRow>(Bodies, new { version }, cancellationToken);

    /// <summary>The parts of a version that hold some of its bytes.</summary>
    /// <param name="version">The version.</param>
    /// <param name="first">The first byte wanted.</param>
    /// <param name="end">The first byte that is not wanted any more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<ObjectBlobRow>> PiecesAsync(string version, long first, long end, CancellationToken cancellationToken) =>
        database.QueryAsync<ObjectBlobRow>(Pieces, new { version, first, end }, cancellationToken);

    /// <summary>Some parts of a version or upload, in order.</summary>
    public Task<IReadOnlyList<ObjectBlobRow>> PartsAsync(string version, int after, int limit, CancellationToken cancellationToken) =>
        database.QueryAsync<ObjectBlobRow>(Parts, new { version, after, limit }, cancellationToken);

    private Task<ObjectVersionRow?> OneAsync(string sql, BucketRow bucket, ObjectKey key, CancellationToken cancellationToken) =>
        database.QueryOneAsync<ObjectVersionRow>(sql, new { bucket = bucket.Id, key = key.Bytes.ToArray() }, cancellationToken);
}
