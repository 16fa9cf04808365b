using Weir.Guard.Decisions;
using Weir.Vault.Catalog;

namespace Weir.Vault.Objects;

/// <summary>What an actor may do with the tags of objects. Safe for concurrent use.</summary>
public sealed class SessionTags
{
    private readonly VaultServices _services;
    private readonly VaultSession _session;
    private readonly VersionChanger _changer;

    internal SessionTags(VaultServices services, VaultSession session)
    {
        _services = services;
        _session = session;
        _changer = new VersionChanger(services, session);
    }

    /// <summary>The tags of a version. Whoever may read it may read them.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<ObjectTags>> GetAsync(string bucket, ObjectKey key, VersionName? version, CancellationToken cancellationToken)
    {
        var found = await _session.Objects.FindRowAsync(bucket, key, version, SessionObjects.ReadOf(version), cancellationToken)
            .ConfigureAwait(false);
        if (!found.IsDone)
        {
            return found.Problem;
        }

        var (allowed, row) = found.Value;
        await _services.Trail.RecordAsync(
            _session.Actor, Records.OfRead(allowed, "object.inspect", row, Records.OfVersion(allowed.Row, row, null)), cancellationToken)
            .ConfigureAwait(false);
        using var seal = _services.SealOf(row);
        return new ObjectTags(row.Name, seal.Tags(row.Id.ToString(), row.TagsSealed));
    }

    /// <summary>Replaces the tags of a version, 10 at most; an empty list removes them. A retention does not keep them.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VaultResult<ObjectTags>> SetAsync(
        string bucket, ObjectKey key, VersionName? version, IReadOnlyList<KeyValuePair<string, string>> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var changed = await _changer.ChangeAsync(
            new VersionPlace(bucket, key, version),
            Permissions.ObjectTag,
            "object.tag",
            found => Task.FromResult(Change(found, tags)),
            cancellationToken).ConfigureAwait(false);
        return changed.IsDone ? new ObjectTags(changed.Value.Name, tags) : changed.Problem;
    }

    private VaultResult<VersionChange> Change(FoundVersion found, IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (!WriteRules.AreTags(tags))
        {
            return VaultFault.InvalidTags;
        }

        var (bucket, row) = found;
        using var seal = _services.SealOf(row);
        return new VersionChange(
            row with { TagsSealed = seal.SealTags(row.Id.ToString(), tags) },
            Records.OfVersion(bucket.Row, row, null).Add("tags", tags.Count),
            bucket.Granted);
    }
}

/// <summary>The tags of one version.</summary>
/// <param name="Version">What clients call the version.</param>
/// <param name="Tags">Keys and values.</param>
public sealed record ObjectTags(VersionName Version, IReadOnlyList<KeyValuePair<string, string>> Tags);
