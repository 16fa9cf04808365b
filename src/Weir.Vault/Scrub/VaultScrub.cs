using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Blobs;
using Weir.Vault.Catalog;
using Weir.Vault.Uploads;

namespace Weir.Vault.Scrub;

/// <summary>
/// Compares catalog and store both ways, and reads bytes to their end to see that each still is what was written. It changes nothing but what it
/// is told to take back, runs beside all other work, and needs little memory. Safe for concurrent use.
/// </summary>
/// <param name="database">The catalog's database.</param>
/// <param name="keys">The key hierarchy.</param>
/// <param name="blobs">Where blobs are.</param>
/// <param name="time">The clock.</param>
internal sealed class VaultScrub(Database database, KeyRing keys, IBlobStore blobs, TimeProvider time)
{
    private const int Batch = 128;
    private const int MostStrayRows = 100;

    private const string Standings =
        """
        select v.id, c.version as current,
            (select n.id from object_versions n where n.bucket = v.bucket and n.key = v.key order by n.seq desc limit 1) as newest
        from object_versions v left join current_objects c on c.bucket = v.bucket and c.key = v.key
        where v.id > @after order by v.id limit @Batch
        """;

    private const string StrayBytes =
        """
        select distinct b.version from object_blobs b
        where not exists (select 1 from object_versions v where v.id = b.version) and not exists (select 1 from uploads u where u.version = b.version)
        limit @MostStrayRows
        """;

    private const string StrayCurrent =
        """
        select c.version from current_objects c
        where not exists (select 1 from object_versions v where v.id = c.version and v.bucket = c.bucket and v.key = c.key) limit @MostStrayRows
        """;

    /// <summary>Does it once.</summary>
    /// <param name="scope">How much.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ScrubReport> RunAsync(ScrubScope scope, CancellationToken cancellationToken)
    {
        var tally = new ScrubTally();
        var strays = new StrayBlobs(database, blobs, time);
        var unnamed = await strays.FindAsync(tally, cancellationToken).ConfigureAwait(false);
        var check = new VersionCheck(database, keys, blobs, tally);
        await CheckVersionsAsync(check, scope, tally, cancellationToken).ConfigureAwait(false);
        await CheckUploadsAsync(check, scope, cancellationToken).ConfigureAwait(false);
        foreach (var (sql, detail) in new[]
        {
            (StrayBytes, "the catalog has bytes of it, and no version or upload"), (StrayCurrent, "it is read under a key, and does not exist"),
        })
        {
            foreach (var version in await database.QueryAsync<string>(sql, new { MostStrayRows }, cancellationToken).ConfigureAwait(false))
            {
                tally.Add(new ScrubFinding(ScrubFault.StrayRow, version, detail));
            }
        }

        if (scope.TakesBack)
        {
            await strays.TakeBackAsync(unnamed, cancellationToken).ConfigureAwait(false);
        }

        return tally.ToReport();
    }

    private async Task CheckVersionsAsync(VersionCheck check, ScrubScope scope, ScrubTally tally, CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            IReadOnlyList<ObjectVersionRow> rows;
            IReadOnlyList<Standing> standings;
            await using (var read = await database.OpenReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows = await read.QueryAsync<ObjectVersionRow>(
                    $"{VaultTables.Versions.Select} where id > @after order by id limit @Batch", new { after, Batch }, cancellationToken)
                    .ConfigureAwait(false);
                standings = await read.QueryAsync<Standing>(Standings, new { after, Batch }, cancellationToken).ConfigureAwait(false);
            }

            foreach (var (row, standing) in rows.Zip(standings))
            {
                cancellationToken.ThrowIfCancellationRequested();
                tally.Versions++;
                if (standing.IsWrong(row))
                {
                    var detail = $"the newest version of its key is {standing.Newest}, and {standing.Current ?? "nothing"} is read";
                    tally.Add(new ScrubFinding(ScrubFault.WrongNewest, standing.Id, detail));
                }

                if (row.Kind == VersionKind.Object)
                {
                    await check.RunAsync(row, scope.Reads(row.Id.Value), cancellationToken).ConfigureAwait(false);
                }
            }

            if (rows.Count < Batch)
            {
                return;
            }

            after = rows[^1].Id.ToString();
        }
    }

    private async Task CheckUploadsAsync(VersionCheck check, ScrubScope scope, CancellationToken cancellationToken)
    {
        for (var after = ""; ;)
        {
            var rows = await database.QueryAsync<UploadRow>(
                $"{VaultTables.Uploads.Select} where id > @after order by id limit @Batch", new { after, Batch }, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                await check.RunAsync(row, scope.Reads(row.Version.Value), cancellationToken).ConfigureAwait(false);
            }

            if (rows.Count < Batch)
            {
                return;
            }

            after = rows[^1].Id.ToString();
        }
    }

    private sealed record Standing(string Id, string? Current, string Newest)
    {
        // The newest version is what is read, where it is an object; nothing else ever is.
        public bool IsWrong(ObjectVersionRow row) =>
            Id == Newest ? Current != (row.Kind == VersionKind.Object ? Id : null) : Current == Id;
    }
}
