using System.Buffers.Binary;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Vault.Format;

namespace Weir.Vault.Rotation;

/// <summary>
/// Brings everything that is wrapped under older versions of a project's key under its newest: data keys and record keys, in small steps beside
/// all other work. No byte of an object is read or written (docs/adr/0015-rotation-and-erasure.md). Safe for concurrent use.
/// </summary>
/// <param name="database">The main database.</param>
/// <param name="keys">The key hierarchy.</param>
public sealed class ProjectRewrap(Database database, KeyRing keys)
{
    /// <summary>Versions of one step.</summary>
    internal const int Batch = 250;

    private const int MostBlobs = 1000;

    private const string CountAll =
        """
        select (select count(*) from object_versions v join buckets b on b.id = v.bucket where b.project = @project)
            + (select count(*) from uploads where project = @project)
            + (select count(*) from record_keys where project = @project)
        """;

    private const string Uploads =
        """
        select id as place, version, organization, project, bucket, key, cast(0 as bigint) as seq, record_key from uploads
        where project = @project and id > @After order by id limit @Batch
        """;

    private const string NextBucket = "select min(id) from buckets where project = @project and id > @Bucket";

    private const string Versions =
        """
        select id as place, id as version, organization, project, bucket, key, seq, record_key from object_versions
        where bucket = @Bucket and key >= @Key and (key > @Key or seq < @Seq) order by key, seq desc limit @Batch
        """;

    private const string Blobs =
        """
        select version, part, blob, wrapped_key from object_blobs
        where version in @versions and substr(wrapped_key, 2, 4) < @floor order by version, part limit @MostBlobs
        """;

    private const string Removed =
        "select subject, project, sealed from record_keys where project = @project and subject > @After order by subject limit @Batch";

    private const string CountOld =
        """
        select (select count(*) from object_versions v join buckets b on b.id = v.bucket
                where b.project = @project and substr(v.record_key, 2, 4) < @floor)
            + (select count(*) from uploads where project = @project and substr(record_key, 2, 4) < @floor)
            + (select count(*) from record_keys where project = @project and substr(sealed, 2, 4) < @floor)
            + (select count(*) from object_blobs o where substr(o.wrapped_key, 2, 4) < @floor
                and (exists (select 1 from object_versions v where v.id = o.version and v.project = @project)
                    or exists (select 1 from uploads u where u.version = o.version and u.project = @project)))
        """;

    private const string UpdateVersion = "update object_versions set record_key = @New where id = @Id and record_key = @Old";

    private const string UpdateUpload = "update uploads set record_key = @New where version = @Id and record_key = @Old";

    private const string UpdateRemoved = "update record_keys set sealed = @New where subject = @Id and sealed = @Old";

    private const string UpdateBlob =
        "update object_blobs set wrapped_key = @New where version = @Id and part = @Part and wrapped_key = @Old";

    private readonly DataKeys _dataKeys = new(keys);

    /// <summary>Where to begin.</summary>
    /// <param name="project">The project.</param>
    /// <param name="version">The version of its key that is its floor (<see cref="KeyFloor"/>).</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<RewrapPlace> BeginAsync(Id<Project> project, uint version, CancellationToken cancellationToken) => RewrapPlace.Begin(
        version, await database.QueryOneAsync<long>(CountAll, new { project }, cancellationToken).ConfigureAwait(false));

    /// <summary>Goes one step.</summary>
    /// <param name="project">The project.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="keep">Keeps the place that the step comes to, in the same unit; false keeps nothing of the step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where it stands then; null where <paramref name="keep"/> said no.</returns>
    /// <exception cref="KeyUnavailableException">The project's key cannot be used.</exception>
    public async Task<RewrapPlace?> StepAsync(
        Id<Project> project, RewrapPlace place, Func<WriteUnit, RewrapPlace, bool> keep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(keep);
        var step = place.Stage switch
        {
            RewrapStage.Uploads => await UploadsAsync(project, place, cancellationToken).ConfigureAwait(false),
            RewrapStage.Versions => await VersionsAsync(project, place, cancellationToken).ConfigureAwait(false),
            RewrapStage.Removed => await RemovedAsync(project, place, cancellationToken).ConfigureAwait(false),
            RewrapStage.Check => await CheckAsync(project, place, cancellationToken).ConfigureAwait(false),
            _ => new Step(place, []),
        };
        var isKept = await database.WriteAsync(
            unit =>
            {
                foreach (var (sql, changes) in step.Changes)
                {
                    unit.Execute(sql, changes);
                }

                if (keep(unit, step.Place))
                {
                    return true;
                }

                unit.RollBack();
                return false;
            },
            cancellationToken).ConfigureAwait(false);
        return isKept ? step.Place : null;
    }

    // Versions are compared as the bytes that they are stored as, after the byte of the format.
    private static byte[] Floor(RewrapPlace place)
    {
        var floor = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(floor, place.Version);
        return floor;
    }

    private async Task<Step> UploadsAsync(Id<Project> project, RewrapPlace place, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<KeyedRow>(Uploads, new { project, place.After, Batch }, cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return new Step(place.Next(), []);
        }

        var (blobs, isAll) = await BlobsAsync(rows, place, cancellationToken).ConfigureAwait(false);
        var next = isAll ? place with { After = rows[^1].Place, Done = place.Done + rows.Count } : place;
        return new Step(next, [(UpdateUpload, Records(rows, place)), (UpdateVersion, Records(rows, place)), (UpdateBlob, blobs)]);
    }

    private async Task<Step> VersionsAsync(Id<Project> project, RewrapPlace place, CancellationToken cancellationToken)
    {
        var rows = place.Bucket.Length == 0
            ? []
            : await database.QueryAsync<KeyedRow>(Versions, new { place.Bucket, place.Key, place.Seq, Batch }, cancellationToken)
                .ConfigureAwait(false);
        if (rows.Count == 0)
        {
            var bucket = await database.QueryOneAsync<string?>(NextBucket, new { project, place.Bucket }, cancellationToken).ConfigureAwait(false);
            return new Step(bucket is null ? place.Next() : place with { Bucket = bucket, Key = [], Seq = long.MaxValue }, []);
        }

        var (blobs, isAll) = await BlobsAsync(rows, place, cancellationToken).ConfigureAwait(false);
        var next = isAll ? place with { Key = rows[^1].Key, Seq = rows[^1].Seq, Done = place.Done + rows.Count } : place;
        return new Step(next, [(UpdateVersion, Records(rows, place)), (UpdateBlob, blobs)]);
    }

    private async Task<Step> RemovedAsync(Id<Project> project, RewrapPlace place, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<RemovedRow>(Removed, new { project, place.After, Batch }, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0
            ? new Step(place.Next(), [])
            : new Step(
                place with { After = rows[^1].Subject, Done = place.Done + rows.Count },
                [(UpdateRemoved, Records(rows.Select(static row => row.StateKey), place))]);
    }

    // On PostgreSQL a unit that added something may have begun before the floor was set and ended after the walk went by. Reading all in one
    // unit makes the engine undo one of the two. On SQLite units run one after the other, and a read beside them holds up nobody.
    private async Task<Step> CheckAsync(Id<Project> project, RewrapPlace place, CancellationToken cancellationToken)
    {
        var arguments = new { project, floor = Floor(place) };
        var left = database.Engine == DatabaseEngine.PostgreSql
            ? await database.WriteAsync(unit => unit.QueryOne<long>(CountOld, arguments), cancellationToken).ConfigureAwait(false)
            : await database.QueryOneAsync<long>(CountOld, arguments, cancellationToken).ConfigureAwait(false);
        return new Step(left == 0 ? place.Next() : RewrapPlace.Begin(place.Version, place.Total), []);
    }

    private async Task<(List<Rewrapped> Blobs, bool IsAll)> BlobsAsync(
        IReadOnlyList<KeyedRow> rows, RewrapPlace place, CancellationToken cancellationToken)
    {
        var owners = rows.ToDictionary(static row => row.Version.ToString(), static row => row.Owner, StringComparer.Ordinal);
        var found = await database.QueryAsync<WrappedRow>(
            Blobs, new { versions = owners.Keys.ToArray(), floor = Floor(place), MostBlobs }, cancellationToken).ConfigureAwait(false);
        return (
            [
                .. found.Select(row =>
                {
                    var at = owners[row.Version].PlaceOf(BlobId.Read(row.Blob));
                    return new Rewrapped(row.Version, row.Part, row.WrappedKey, _dataKeys.Rewrap(at, at, row.WrappedKey));
                }),
            ],
            found.Count < MostBlobs);
    }

    private List<Rewrapped> Records(IEnumerable<KeyedRow> rows, RewrapPlace place) =>
        Records(rows.Select(static row => row.StateKey).OfType<StoredRecordKey>(), place);

    private List<Rewrapped> Records(IEnumerable<StoredRecordKey> rows, RewrapPlace place) =>
    [
        .. rows
            .Where(key => RecordKeys.VersionOf(key.Sealed) < place.Version)
            .Select(key => new Rewrapped(key.Subject, 0, key.Sealed, RecordKeys.Rewrap(keys, key).Sealed)),
    ];

    private sealed record Step(RewrapPlace Place, IReadOnlyList<(string Sql, List<Rewrapped> Changes)> Changes);
}
