using Weir.Store;
using Weir.Vault.Buckets;
using Weir.Vault.Uploads;

namespace Weir.Vault.Catalog;

/// <summary>The objects of a bucket: the newest version of each key, where that is no delete marker.</summary>
/// <param name="read">The snapshot.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="end">The first place behind the keys that are meant.</param>
internal sealed class CurrentSource(ReadSession read, BucketRow bucket, byte[] end) : KeySource<ObjectVersionRow>
{
    /// <summary>The question of <see cref="SeekAsync"/>.</summary>
    internal const string Seek =
        "select key from current_objects where bucket = @bucket and key >= @from and key < @end order by key limit 1";

    /// <summary>The question of <see cref="ScanAsync(KeyPlace, int, CancellationToken)"/>.</summary>
    internal static readonly string Scan =
        $"""
        {VaultTables.Versions.Select} v join
        (select version, key as sorted from current_objects where bucket = @bucket and key >= @from and key < @end order by key limit @count) c
        on v.id = c.version order by c.sorted
        """;

    /// <inheritdoc/>
    public override byte[] KeyOf(ObjectVersionRow row) => row.Key;

    /// <inheritdoc/>
    public override string IdOf(ObjectVersionRow row) => row.Id.ToString();

    /// <inheritdoc/>
    public override Task<IReadOnlyList<ObjectVersionRow>> ScanAsync(
        KeyPlace from, int count, CancellationToken cancellationToken) => read.QueryAsync<ObjectVersionRow>(
        Scan,
        new { bucket = bucket.Id, from = from.Previous is null ? from.Key : KeyBytes.After(from.Key), end, count },
        cancellationToken);

    /// <inheritdoc/>
    public override Task<byte[]?> SeekAsync(byte[] from, CancellationToken cancellationToken) =>
        read.QueryOneAsync<byte[]>(Seek, new { bucket = bucket.Id, from, end }, cancellationToken);
}

/// <summary>All versions and delete markers of a bucket, those of one key from the newest to the oldest.</summary>
/// <param name="read">The snapshot.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="end">The first place behind the keys that are meant.</param>
internal sealed class VersionSource(ReadSession read, BucketRow bucket, byte[] end) : KeySource<ObjectVersionRow>
{
    /// <summary>The question of <see cref="SeekAsync"/>.</summary>
    internal const string Seek =
        "select key from object_versions where bucket = @bucket and key >= @from and key < @end order by key limit 1";

    /// <summary>The question of <see cref="ScanAsync(KeyPlace, int, CancellationToken)"/>.</summary>
    internal static readonly string Scan =
        $"{VaultTables.Versions.Select} where bucket = @bucket and key >= @from and key < @end order by key, seq desc limit @count";

    /// <summary>The question of what follows a version of the same key.</summary>
    internal static readonly string Older =
        $"""
        {VaultTables.Versions.Select} where bucket = @bucket and key = @key
        and seq < (select p.seq from object_versions p where p.id = @previous) order by seq desc limit @count
        """;

    /// <inheritdoc/>
    public override byte[] KeyOf(ObjectVersionRow row) => row.Key;

    /// <inheritdoc/>
    public override string IdOf(ObjectVersionRow row) => row.Id.ToString();

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ObjectVersionRow>> ScanAsync(
        KeyPlace from, int count, CancellationToken cancellationToken)
    {
        if (from.Previous is not { } previous)
        {
            return await ScanAsync(from.Key, count, cancellationToken).ConfigureAwait(false);
        }

        var older = await read.QueryAsync<ObjectVersionRow>(
            Older, new { bucket = bucket.Id, key = from.Key, previous, count }, cancellationToken).ConfigureAwait(false);
        return older.Count == count
            ? older
            : [.. older, .. await ScanAsync(KeyBytes.After(from.Key), count - older.Count, cancellationToken).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    public override Task<byte[]?> SeekAsync(byte[] from, CancellationToken cancellationToken) =>
        read.QueryOneAsync<byte[]>(Seek, new { bucket = bucket.Id, from, end }, cancellationToken);

    private Task<IReadOnlyList<ObjectVersionRow>> ScanAsync(byte[] from, int count, CancellationToken cancellationToken) =>
        read.QueryAsync<ObjectVersionRow>(Scan, new { bucket = bucket.Id, from, end, count }, cancellationToken);
}

/// <summary>The uploads of a bucket that are under way, those of one key in the order in which they were begun.</summary>
/// <param name="read">The snapshot.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="end">The first place behind the keys that are meant.</param>
internal sealed class UploadSource(ReadSession read, BucketRow bucket, byte[] end) : KeySource<UploadRow>
{
    /// <summary>The question of <see cref="SeekAsync"/>.</summary>
    internal const string Seek =
        "select key from uploads where bucket = @bucket and key >= @from and key < @end order by key limit 1";

    /// <summary>The question of <see cref="ScanAsync(KeyPlace, int, CancellationToken)"/>.</summary>
    internal static readonly string Scan =
        $"{VaultTables.Uploads.Select} where bucket = @bucket and key >= @from and key < @end order by key, id limit @count";

    /// <summary>The question of what follows an upload.</summary>
    internal static readonly string Later =
        $"{VaultTables.Uploads.Select} where bucket = @bucket and (key, id) > (@key, @previous) and key < @end order by key, id limit @count";

    /// <inheritdoc/>
    public override byte[] KeyOf(UploadRow row) => row.Key;

    /// <inheritdoc/>
    public override string IdOf(UploadRow row) => row.Id.ToString();

    /// <inheritdoc/>
    public override Task<IReadOnlyList<UploadRow>> ScanAsync(KeyPlace from, int count, CancellationToken cancellationToken) =>
        from.Previous is { } previous
            ? read.QueryAsync<UploadRow>(
                Later, new { bucket = bucket.Id, key = from.Key, previous, end, count }, cancellationToken)
            : read.QueryAsync<UploadRow>(Scan, new { bucket = bucket.Id, from = from.Key, end, count }, cancellationToken);

    /// <inheritdoc/>
    public override Task<byte[]?> SeekAsync(byte[] from, CancellationToken cancellationToken) =>
        read.QueryOneAsync<byte[]>(Seek, new { bucket = bucket.Id, from, end }, cancellationToken);
}
