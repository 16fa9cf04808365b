using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Vault.Catalog;
using Weir.Vault.Format;
using Weir.Vault.Objects;
using Weir.Vault.Uploads;

namespace Weir.Vault.Rotation;

/// <summary>
/// Brings what was sealed when its writing began under the version of the project's key that seals when it is added: an upload may take hours,
/// and the key may be rotated meanwhile. Safe for concurrent use.
/// </summary>
/// <param name="keys">The key hierarchy.</param>
/// <param name="dataKeys">The data keys of blobs.</param>
internal sealed class FreshKeys(KeyRing keys, DataKeys dataKeys)
{
    /// <summary>The version that seals.</summary>
    public uint Current(Id<Project> project) => keys.CurrentVersion(KeyOwner.Project(project));

    /// <summary>A version of an object, with its bytes.</summary>
    public NewVersion Of(NewVersion version)
    {
        var row = version.Row;
        return version with
        {
            Row = row.StateKey is { } key && IsOld(row.Project, RecordKeys.VersionOf(key.Sealed))
                ? row with { RecordKey = RecordKeys.Rewrap(keys, key).Sealed }
                : row,
            Blobs = [.. version.Blobs.Select(blob => Of(BytesOwner.Of(row), blob))],
        };
    }

    /// <summary>An upload.</summary>
    public UploadRow Of(UploadRow row) => row.StateKey is { } key && IsOld(row.Project, RecordKeys.VersionOf(key.Sealed))
        ? row with { RecordKey = RecordKeys.Rewrap(keys, key).Sealed }
        : row;

    /// <summary>The bytes of a version or part.</summary>
    public ObjectBlobRow Of(BytesOwner owner, ObjectBlobRow blob)
    {
        if (!IsOld(owner.Project, DataKeys.VersionOf(blob.WrappedKey)))
        {
            return blob;
        }

        var place = owner.PlaceOf(BlobId.Read(blob.Blob));
        return blob with { WrappedKey = dataKeys.Rewrap(place, place, blob.WrappedKey) };
    }

    /// <summary>Commits a change that adds something under a project's key; once more where the key was rotated in between.</summary>
    /// <param name="project">The project.</param>
    /// <param name="make">Makes the change, with what it adds as this object gives it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ChangeOutcome> CommitAsync(Id<Project> project, Func<AuditedChange> make, CancellationToken cancellationToken)
    {
        while (true)
        {
            var version = Current(project);
            var outcome = await make().Only(unit => unit.MayAdd(project, version)).CommitAsync(cancellationToken).ConfigureAwait(false);
            if (outcome != ChangeOutcome.Conflict || Current(project) == version)
            {
                return outcome;
            }
        }
    }

    private bool IsOld(Id<Project> project, uint version) => version != Current(project);
}
