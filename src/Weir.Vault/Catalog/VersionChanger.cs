using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Vault.Objects;

namespace Weir.Vault.Catalog;

/// <summary>Changes what is said about a version that stays as it is: its tags, retention and hold.</summary>
/// <param name="services">The vault.</param>
/// <param name="session">Who acts.</param>
internal sealed class VersionChanger(VaultServices services, VaultSession session)
{
    private const int MostTries = 16;

    /// <summary>Demands a right, decides on the change and makes it; begins anew where the version was changed meanwhile.</summary>
    /// <param name="place">The version; with no version named, the newest.</param>
    /// <param name="permission">The right to change it.</param>
    /// <param name="action">What is done, as the record names it.</param>
    /// <param name="decide">What it becomes, and by which right.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The version as it is now.</returns>
    public async Task<VaultResult<ObjectVersionRow>> ChangeAsync(
        VersionPlace place,
        Permission permission,
        string action,
        Func<FoundVersion, Task<VaultResult<VersionChange>>> decide,
        CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var found = await session.Objects.FindRowAsync(place.Bucket, place.Key, place.Version, permission, cancellationToken)
                .ConfigureAwait(false);
            if (!found.IsDone)
            {
                return found.Problem;
            }

            var decided = await decide(found.Value).ConfigureAwait(false);
            if (!decided.IsDone)
            {
                return decided.Problem;
            }

            var (bucket, before) = found.Value;
            var (after, detail, granted) = decided.Value;
            if (after == before)
            {
                return before;
            }

            after = after with { Revision = before.Revision + 1 };
            switch (await services.Guard.Begin(granted)
                .Update(VaultTables.Versions, before, after, action, detail)
                .CommitAsync(cancellationToken).ConfigureAwait(false))
            {
                case ChangeOutcome.Committed:
                    return after;
                case ChangeOutcome.Closed:
                    return VaultFault.Closed;
            }
        }

        return VaultFault.Conflict;
    }
}

/// <summary>Which version is meant.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The object's key.</param>
/// <param name="Version">The version; null for the newest.</param>
internal sealed record VersionPlace(string Bucket, ObjectKey Key, VersionName? Version);

/// <summary>What becomes of a version.</summary>
/// <param name="After">Its row, with the revision of before.</param>
/// <param name="Detail">What the record is told, sealed.</param>
/// <param name="Granted">The right that it is done by.</param>
internal sealed record VersionChange(ObjectVersionRow After, CanonicalJson Detail, Granted Granted);
