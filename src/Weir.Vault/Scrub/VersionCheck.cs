using System.Security.Cryptography;
using System.Text.Json;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Blobs;
using Weir.Vault.Catalog;
using Weir.Vault.Checksums;
using Weir.Vault.Format;
using Weir.Vault.Rotation;
using Weir.Vault.Sealing;
using Weir.Vault.Uploads;

namespace Weir.Vault.Scrub;

/// <summary>
/// Compares one version, or one upload, with its bytes: that the catalog has all of them, that what it keeps sealed opens and agrees, and, where
/// asked, that the bytes are what was written. What goes away meanwhile is no fault. Not thread-safe.
/// </summary>
internal sealed class VersionCheck(Database database, KeyRing keys, IBlobStore blobs, ScrubTally tally)
{
    private const string CountRow = "select count(*) from object_blobs where version = @Version and part = @Part and blob = @Blob";

    private const string CountKey = "select count(*) from object_versions where id = @Subject and record_key = @Sealed";

    private const string CountVersion = "select count(*) from object_versions where id = @version";

    private readonly VersionFinder _finder = new(database);
    private readonly BodyCheck _bodies = new(blobs, new PieceKeys(database, new DataKeys(keys)));

    /// <summary>Checks a version that is no delete marker.</summary>
    public async Task RunAsync(ObjectVersionRow row, bool reads, CancellationToken cancellationToken)
    {
        var version = row.Id.ToString();
        var rows = await _finder.BodiesAsync(version, cancellationToken).ConfigureAwait(false);
        if (Missing(row, rows) is { } missing)
        {
            await AddIfThereAsync(new ScrubFinding(ScrubFault.MissingBytes, version, missing), version, cancellationToken).ConfigureAwait(false);
            return;
        }

        await OpeningAsync(version, row.StateKey, async () =>
        {
            using var seal = DetailsSeal.Of(keys, row);
            var details = seal.Details(row)!;
            var parts = rows.Select(seal.Details).ToList();
            if (!Agree(row, details, seal, parts))
            {
                tally.Add(new ScrubFinding(ScrubFault.DamagedDetails, version, "its digests are not those of its parts"));
            }

            await ReadAsync(BytesOwner.Of(row), rows, parts, details.Algorithm, reads, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>Checks the parts of an upload.</summary>
    public async Task RunAsync(UploadRow row, bool reads, CancellationToken cancellationToken)
    {
        var rows = await _finder.BodiesAsync(row.Version.ToString(), cancellationToken).ConfigureAwait(false);
        await OpeningAsync(row.Id.ToString(), null, async () =>
        {
            using var seal = DetailsSeal.Of(keys, row);
            var algorithm = SessionUploads.DetailsOf(seal, row).Algorithm;
            await ReadAsync(BytesOwner.Of(row), rows, [.. rows.Select(seal.Details)], algorithm, reads, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private static string? Missing(ObjectVersionRow row, IReadOnlyList<ObjectBlobRow> rows)
    {
        var next = 0L;
        foreach (var body in rows)
        {
            if (body.Start != next || (row.Parts == 0) != (body.Part == 0))
            {
                return $"part {body.Part} begins at {body.Start}, expected {next}";
            }

            next += body.Size;
        }

        var pieces = Math.Max(row.Parts, 1);
        return rows.Count != pieces || next != row.Size
            ? $"there are {rows.Count} pieces with {next} bytes, expected {pieces} with {row.Size}"
            : null;
    }

    private static bool Agree(ObjectVersionRow row, VersionDetails details, DetailsSeal seal, List<PartDetails> parts)
    {
#pragma warning disable CA5351 // S3 defines the entity tag as MD5; nothing rests on it.
        var (md5, sha256) = row.Parts == 0
            ? (parts[0].Md5, parts[0].Sha256)
            : (MD5.HashData([.. parts.SelectMany(static part => part.Md5)]), SHA256.HashData([.. parts.SelectMany(static part => part.Sha256)]));
#pragma warning restore CA5351
        return seal.Tag(row) == new Objects.EntityTag(md5, (int)row.Parts) && sha256.AsSpan().SequenceEqual(details.Sha256);
    }

    private async Task ReadAsync(
        BytesOwner owner,
        IReadOnlyList<ObjectBlobRow> rows,
        List<PartDetails> parts,
        ChecksumAlgorithm algorithm,
        bool reads,
        CancellationToken cancellationToken)
    {
        foreach (var (row, digests) in rows.Zip(parts))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var finding = reads
                ? await _bodies.RunAsync(owner, row, digests, algorithm, cancellationToken).ConfigureAwait(false)
                : await FindAsync(row, cancellationToken).ConfigureAwait(false);
            if (finding is not null)
            {
                if (await database.QueryOneAsync<long>(CountRow, row, cancellationToken).ConfigureAwait(false) > 0)
                {
                    tally.Add(finding);
                }
            }
            else if (reads)
            {
                tally.ReadBlobs++;
                tally.ReadBytes += row.Size;
            }
        }
    }

    private async Task<ScrubFinding?> FindAsync(ObjectBlobRow row, CancellationToken cancellationToken)
    {
        if (row.Body is not null)
        {
            return null;
        }

        var blob = BlobId.Read(row.Blob);
        var where = $"{row.Version} part {row.Part} blob {blob}";
        try
        {
            await using var there = await blobs.OpenAsync(blob, cancellationToken).ConfigureAwait(false);
            var expected = CobblestoneLayout.OfPlaintext(row.Size).MessageBytes;
            return there is null ? new ScrubFinding(ScrubFault.MissingBlob, where, "the store does not have it")
                : there.Bytes != expected ? new ScrubFinding(ScrubFault.Damaged, where, $"it has {there.Bytes} bytes, expected {expected}")
                : null;
        }
        catch (BlobStoreException failure)
        {
            return new ScrubFinding(ScrubFault.Unreadable, where, failure.Message);
        }
    }

    // What was rewrapped since it was read, by a rotation that then destroyed the older version, is checked by the next scrub.
    private async Task OpeningAsync(string where, StoredRecordKey? key, Func<Task> open)
    {
        try
        {
            await open().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is CryptographicException or JsonException)
        {
            tally.Add(new ScrubFinding(ScrubFault.DamagedDetails, where, failure.Message));
        }
        catch (KeyUnavailableException failure)
        {
            if (key is null || await database.QueryOneAsync<long>(CountKey, key, CancellationToken.None).ConfigureAwait(false) > 0)
            {
                tally.Add(new ScrubFinding(ScrubFault.NoKey, where, failure.Message));
            }
        }
    }

    private async Task AddIfThereAsync(ScrubFinding finding, string version, CancellationToken cancellationToken)
    {
        if (await database.QueryOneAsync<long>(CountVersion, new { version }, cancellationToken).ConfigureAwait(false) > 0)
        {
            tally.Add(finding);
        }
    }
}
