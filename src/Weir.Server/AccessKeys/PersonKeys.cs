using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>The access keys of a person who is deleted: all that still count are revoked in the same change.</summary>
/// <param name="database">The database.</param>
/// <param name="store">Revokes.</param>
internal sealed class PersonKeys(Database database, AccessKeyStore store)
{
    /// <summary>What deletions ask.</summary>
    public PersonPart Part => new(AccessKeyTables.Keys.Kind, CountAsync, RevokeAsync);

    private async Task<long> CountAsync(Id<User> user, CancellationToken cancellationToken) =>
        (await RowsAsync(user, cancellationToken)).Count;

    private async Task RevokeAsync(AuditedChange change, Id<User> user, CancellationToken cancellationToken)
    {
        foreach (var row in await RowsAsync(user, cancellationToken))
        {
            store.Revoke(change, row, "deletion");
        }
    }

    private Task<IReadOnlyList<AccessKeyRow>> RowsAsync(Id<User> user, CancellationToken cancellationToken) =>
        database.QueryAsync<AccessKeyRow>(
            $"{AccessKeyTables.Keys.Select} where owner = @user and revoked_at is null", new { user }, cancellationToken);
}
