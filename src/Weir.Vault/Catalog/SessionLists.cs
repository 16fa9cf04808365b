using Weir.Guard.Decisions;
using Weir.Store;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;

namespace Weir.Vault.Catalog;

/// <summary>
/// Which objects and versions there are. Each page is one moment of the bucket, in the order of the keys' bytes; what it costs grows with the
/// page. Safe for concurrent use.
/// </summary>
public sealed class SessionLists
{
    private const string NewestOf =
        "select id from object_versions where bucket = @bucket and key = @key order by seq desc limit 1";

    private const string NullOf = "select id from object_versions where bucket = @bucket and key = @key and is_null = 1";

    private const string AtOrAfter =
        """
        select id from object_versions where bucket = @bucket and key = @key and seq >= coalesce(
            (select seq from object_versions where bucket = @bucket and key = @key and id = @id),
            (select max(seq) + 1 from object_versions where bucket = @bucket and key = @key and id < @id),
            0)
        order by seq limit 1
        """;

    private readonly VaultServices _services;
    private readonly VaultSession _session;

    internal SessionLists(VaultServices services, VaultSession session)
    {
        _services = services;
        _session = session;
    }

    /// <summary>Lists objects: keys whose newest version is no delete marker.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not between 0 and 1,000.</exception>
    public async Task<VaultResult<ObjectPage>> ObjectsAsync(ObjectListQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var range = new ListRange(query.Prefix, query.Delimiter, query.After, query.Limit);
        var demanded = await DemandAsync(query.Bucket, range, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var bucket = demanded.Value.Row;
        IReadOnlyList<KeyItem<ObjectVersionRow>> items;
        bool isTruncated;
        await using (var read = await _services.Database.OpenReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var walk = new KeyWalk<ObjectVersionRow>(new CurrentSource(read, bucket, range.End), range.Prefix, range.Delimiter);
            (items, isTruncated) = await walk.TakeAsync(new KeyPlace(range.Begin, null), range.Limit, cancellationToken)
                .ConfigureAwait(false);
        }

        await RecordAsync(demanded.Value, "object.list", range, items.Count, cancellationToken).ConfigureAwait(false);
        var objects = new List<ObjectInfo>(items.Count);
        foreach (var item in items)
        {
            if (item.Row is { } row)
            {
                using var seal = _services.SealOf(row);
                objects.Add(seal.DescribeInList(row, isLatest: true));
            }
        }

        return new ObjectPage(objects, CommonPrefixes(items), isTruncated, LastKey(items, static row => row.Key));
    }

    /// <summary>Lists all versions and delete markers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not between 0 and 1,000.</exception>
    public async Task<VaultResult<VersionPage>> VersionsAsync(VersionListQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var range = new ListRange(query.Prefix, query.Delimiter, query.KeyMarker, query.Limit);
        var demanded = await DemandAsync(query.Bucket, range, cancellationToken).ConfigureAwait(false);
        if (!demanded.IsDone)
        {
            return demanded.Problem;
        }

        var bucket = demanded.Value.Row;
        IReadOnlyList<KeyItem<ObjectVersionRow>> items;
        bool isTruncated;
        string? newest;
        await using (var read = await _services.Database.OpenReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var place = await PlaceAsync(read, bucket, range, query.VersionMarker, cancellationToken).ConfigureAwait(false);
            var walk = new KeyWalk<ObjectVersionRow>(new VersionSource(read, bucket, range.End), range.Prefix, range.Delimiter);
            (items, isTruncated) = await walk.TakeAsync(place, range.Limit, cancellationToken).ConfigureAwait(false);
            newest = items.Count > 0 && items[0].Row is { } first
                ? await read.QueryOneAsync<string>(NewestOf, new { bucket = bucket.Id, key = first.Key }, cancellationToken).ConfigureAwait(false)
                : null;
        }

        await RecordAsync(demanded.Value, "object.version.list", range, items.Count, cancellationToken).ConfigureAwait(false);
        return new VersionPage(
            Describe(items, newest), CommonPrefixes(items), isTruncated, LastKey(items, static row => row.Key),
            items.Count > 0 ? items[^1].Row?.Name : null);
    }

    /// <summary>Demands the right to list what begins with a prefix.</summary>
    internal Task<VaultResult<AllowedBucket>> DemandAsync(string bucket, ListRange range, CancellationToken cancellationToken)
    {
        range.Check();
        return _session.DemandAsync(bucket, Permissions.ObjectList, KeyBytes.Text(range.Prefix.Span), null, cancellationToken);
    }

    /// <summary>Records a list.</summary>
    internal ValueTask RecordAsync(AllowedBucket allowed, string action, ListRange range, int items, CancellationToken cancellationToken) =>
        _services.Trail.RecordAsync(
            _session.Actor,
            Records.Event(allowed, action, VaultTables.Buckets.Kind, allowed.Row.Id.ToString(), range.Detail(allowed.Row, items)),
            cancellationToken);

    /// <summary>The common prefixes among the items of a page.</summary>
    internal static IReadOnlyList<ReadOnlyMemory<byte>> CommonPrefixes<TRow>(IReadOnlyList<KeyItem<TRow>> items)
        where TRow : class =>
        [.. items.Where(static item => item.Row is null).Select(static item => item.CommonPrefix)];

    /// <summary>The last key or common prefix of a page; empty where nothing is on it.</summary>
    internal static ReadOnlyMemory<byte> LastKey<TRow>(IReadOnlyList<KeyItem<TRow>> items, Func<TRow, byte[]> keyOf)
        where TRow : class =>
        items.Count == 0 ? default : items[^1].Row is { } row ? keyOf(row) : items[^1].CommonPrefix;

    // Within a key the first version is the newest, but for the first key, of which earlier pages may have had some.
    private List<ObjectInfo> Describe(IReadOnlyList<KeyItem<ObjectVersionRow>> items, string? newestOfFirst)
    {
        var versions = new List<ObjectInfo>(items.Count);
        byte[]? key = null;
        foreach (var item in items)
        {
            if (item.Row is not { } row)
            {
                continue;
            }

            var isFirstOfKey = key is null || !row.Key.AsSpan().SequenceEqual(key);
            var isLatest = isFirstOfKey && (key is not null || newestOfFirst is null || row.Id.ToString() == newestOfFirst);
            using var seal = _services.SealOf(row);
            versions.Add(seal.DescribeInList(row, isLatest));
            key = row.Key;
        }

        return versions;
    }

    // Where the version of the marker was removed meanwhile, none that is older by its id, which tells the time, is left out.
    private static async Task<KeyPlace> PlaceAsync(
        ReadSession read, BucketRow bucket, ListRange range, VersionName? marker, CancellationToken cancellationToken)
    {
        if (marker is not { } name || !range.MayFollowMarker)
        {
            return new KeyPlace(range.Begin, null);
        }

        var key = range.Marker.ToArray();
        var previous = await read.QueryOneAsync<string>(
            name.IsNull ? NullOf : AtOrAfter, new { bucket = bucket.Id, key, id = name.Id?.ToString() }, cancellationToken).ConfigureAwait(false);
        return new KeyPlace(key, previous);
    }
}
