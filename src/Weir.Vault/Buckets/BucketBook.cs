using Weir.Foundation;
using Weir.Guard;
using Weir.Store;

namespace Weir.Vault.Buckets;

/// <summary>
/// Finds buckets by name. What was read is kept until the table is written (<see cref="ReadMemory{TKey,TValue}"/>), because every request asks.
/// Safe for concurrent use.
/// </summary>
/// <param name="database">The catalog's database.</param>
internal sealed class BucketBook(Database database)
{
    // Each takes less than a kilobyte.
    private const int MostRemembered = 10_000;

    private readonly ReadMemory<(Id<Organization> Organization, string Name), BucketRow?> _rows =
        new(database, [VaultTables.Buckets.Table], MostRemembered);

    /// <summary>The bucket of that name; null where the organization has none.</summary>
    public ValueTask<BucketRow?> FindAsync(Id<Organization> organization, string name, CancellationToken cancellationToken) => _rows.GetAsync(
        (organization, name),
        (key, cancelled) => database.QueryOneAsync<BucketRow>(
            $"{VaultTables.Buckets.Select} where organization = @Organization and name = @Name",
            new { key.Organization, key.Name },
            cancelled),
        cancellationToken);

    /// <summary>An organization's buckets in the order of their names.</summary>
    public Task<IReadOnlyList<BucketRow>> ListAsync(Id<Organization> organization, CancellationToken cancellationToken) =>
        database.QueryAsync<BucketRow>(
            $"{VaultTables.Buckets.Select} where organization = @organization order by name", new { organization }, cancellationToken);
}
