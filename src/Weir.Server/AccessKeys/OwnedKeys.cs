using Weir.Guard.Audit;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>
/// The access keys of a person or service account that is disabled or deleted: all that still count are revoked in the same change, and one
/// that is made meanwhile stops it.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="store">Revokes.</param>
internal sealed class OwnedKeys(Database database, AccessKeyStore store)
{
    private const string OfOwner = "owner = @owner and revoked_at is null";

    /// <summary>What disabling and deleting ask.</summary>
    public CredentialPart Part => new(AccessKeyTables.Keys.Kind, CountAsync, RevokeAsync);

    private Task<long> CountAsync(IReadOnlyList<string> owners, CancellationToken cancellationToken) => database.QueryOneAsync<long>(
        "select count(*) from access_keys where owner in @owners and revoked_at is null", new { owners }, cancellationToken);

    private async Task RevokeAsync(AuditedChange change, string owner, string by, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<AccessKeyRow>(
            $"{AccessKeyTables.Keys.Select} where {OfOwner}", new { owner }, cancellationToken);
        foreach (var row in rows)
        {
            store.Revoke(change, row, by);
        }

        change.Only(unit => unit.QueryOne<long>($"select count(*) from access_keys where {OfOwner}", new { owner }) == 0);
    }
}
