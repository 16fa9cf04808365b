using Weir.Store;
using Weir.Vault.Blobs;
using Weir.Vault.Format;

namespace Weir.Vault.Scrub;

/// <summary>
/// Finds blobs that the catalog does not name: a process ended after it had stored one and before the catalog knew of it. Whatever is not named
/// for a whole day is taken back, because a blob that is being written is named within moments. Safe for concurrent use.
/// </summary>
/// <param name="database">The catalog's database.</param>
/// <param name="blobs">Where blobs are.</param>
/// <param name="time">The clock.</param>
internal sealed class StrayBlobs(Database database, IBlobStore blobs, TimeProvider time)
{
    /// <summary>How long a blob is left that nothing refers to.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    private const int Batch = 256;

    private const string Known =
        "select blob from object_blobs where blob in @some union select blob from blob_removals where blob in @some";

    private const string Forget =
        "delete from blob_strays where exists (select 1 from object_blobs o where o.blob = blob_strays.blob)";

    private const string Condemn =
        """
        insert into blob_removals (blob, since) select s.blob, @Now from blob_strays s where s.since <= @before on conflict (blob) do nothing;
        delete from blob_strays where since <= @before
        """;

    /// <summary>Looks at all blobs of the store.</summary>
    /// <param name="tally">Counts them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Those that the catalog does not name.</returns>
    public async Task<IReadOnlyList<byte[]>> FindAsync(ScrubTally tally, CancellationToken cancellationToken)
    {
        var strays = new List<byte[]>();
        var some = new List<byte[]>(Batch);
        await foreach (var blob in blobs.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            tally.Blobs++;
            var bytes = new byte[BlobId.Bytes];
            blob.Write(bytes);
            some.Add(bytes);
            if (some.Count == Batch)
            {
                strays.AddRange(await UnknownAsync(some, cancellationToken).ConfigureAwait(false));
                some.Clear();
            }
        }

        strays.AddRange(await UnknownAsync(some, cancellationToken).ConfigureAwait(false));
        tally.Unclaimed = strays.Count;
        return strays;
    }

    /// <summary>Notes what is not named now, and has that removed which was noted a day ago and is not named still.</summary>
    public async Task TakeBackAsync(IReadOnlyList<byte[]> strays, CancellationToken cancellationToken)
    {
        foreach (var some in strays.Chunk(Batch))
        {
            await database.WriteAsync(
                unit =>
                {
                    foreach (var blob in some)
                    {
                        unit.Execute(
                            "insert into blob_strays (blob, since) values (@blob, @Now) on conflict (blob) do nothing", new { blob, unit.Now });
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }

        var before = time.GetUtcNow() - Grace;
        await database.WriteAsync(
            unit =>
            {
                unit.Execute(Forget);
                unit.Execute(Condemn, new { unit.Now, before });
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<IEnumerable<byte[]>> UnknownAsync(List<byte[]> some, CancellationToken cancellationToken)
    {
        if (some.Count == 0)
        {
            return [];
        }

        var known = await database.QueryAsync<byte[]>(Known, new { some = some.ToArray() }, cancellationToken).ConfigureAwait(false);
        var named = known.Select(BlobIdOf).ToHashSet();
        return [.. some.Where(blob => !named.Contains(BlobIdOf(blob)))];
    }

    private static BlobId BlobIdOf(byte[] bytes) => BlobId.Read(bytes);
}
