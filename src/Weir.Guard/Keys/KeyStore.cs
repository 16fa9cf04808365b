using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>Reads the key store's tables; knows no keys. Thread-safe.</summary>
/// <param name="database">A database of its own, or a schema of its own, with <see cref="Migrations"/>.</param>
internal sealed class KeyStore(Database database)
{
    private const string KeyColumns =
        """
        SELECT k.id, k.owner_kind, k.owner_id, k.parent_id, k.state, k.created_at, k.destroyed_at,
               p.owner_kind AS parent_kind, p.owner_id AS parent_owner_id
        FROM owner_key k LEFT JOIN owner_key p ON p.id = k.parent_id
        """;

    private const string VersionColumns =
        "SELECT key_id, version, wrapped, parent_version, created_at, retired_at, destroyed_at FROM key_version";

    private const string WrapColumns =
        """
        SELECT v.key_id, k.owner_kind, k.owner_id, v.version, v.parent_version, v.wrapped
        FROM key_version v JOIN owner_key k ON k.id = v.key_id
        """;

    /// <summary>The tables.</summary>
    public static MigrationSet Migrations { get; } = MigrationSet.From(typeof(KeyStore).Assembly, "keys", "Weir.Guard.Keys.Migrations.");

    /// <summary>For units of change.</summary>
    public Database Database => database;

    /// <summary>The root version that wraps; null in a new store.</summary>
    public Task<RootRow?> CurrentRootAsync(CancellationToken cancellationToken) => database.QueryOneAsync<RootRow>(
        "SELECT version, check_value, created_at, retired_at FROM key_root WHERE retired_at IS NULL", null, cancellationToken);

    /// <summary>The number of the newest change.</summary>
    public Task<long> EpochAsync(CancellationToken cancellationToken) =>
        database.QueryOneAsync<long>("SELECT epoch FROM key_epoch", null, cancellationToken);

    /// <summary>The owners whose keys changed after <paramref name="epoch"/>.</summary>
    public async Task<IReadOnlyList<KeyOwner>> ChangedSinceAsync(long epoch, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<KeyRow>($"{KeyColumns} WHERE k.epoch > @epoch", new { epoch }, cancellationToken)
            .ConfigureAwait(false);
        return [.. rows.Select(static row => row.Owner)];
    }

    /// <summary>One owner's key as of one moment; null when none was made.</summary>
    public async Task<KeyRecord?> ReadAsync(KeyOwner owner, CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        var row = await read.QueryOneAsync<KeyRow>(
            $"{KeyColumns} WHERE k.owner_kind = @kind AND k.owner_id = @id",
            new { kind = (int)owner.Kind, id = owner.Id },
            cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }

        var versions = await read.QueryAsync<VersionRow>(
            $"{VersionColumns} WHERE key_id = @id ORDER BY version", new { id = row.Id }, cancellationToken).ConfigureAwait(false);
        var purposes = await read.QueryAsync<PurposeRow>(
            "SELECT key_id, purpose, version, changed_at FROM key_purpose WHERE key_id = @id", new { id = row.Id }, cancellationToken)
            .ConfigureAwait(false);
        return new KeyRecord(row, versions, purposes);
    }

    /// <summary>All rows of all keys as of one moment, owners in the order of their making.</summary>
    public async Task<KeyStoreContent> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        return new KeyStoreContent(
            await read.QueryAsync<RootRow>(
                "SELECT version, check_value, created_at, retired_at FROM key_root ORDER BY version", null, cancellationToken)
                .ConfigureAwait(false),
            await read.QueryAsync<KeyRow>($"{KeyColumns} ORDER BY k.created_at, k.id", null, cancellationToken).ConfigureAwait(false),
            await read.QueryAsync<VersionRow>($"{VersionColumns} ORDER BY key_id, version", null, cancellationToken).ConfigureAwait(false),
            await read.QueryAsync<PurposeRow>(
                "SELECT key_id, purpose, version, changed_at FROM key_purpose ORDER BY key_id, purpose", null, cancellationToken)
                .ConfigureAwait(false),
            await read.QueryAsync<DocumentRow>(
                "SELECT name, sealed, created_at FROM key_ring_document ORDER BY created_at, name", null, cancellationToken)
                .ConfigureAwait(false));
    }

    /// <summary>Every version that the root wraps.</summary>
    public Task<IReadOnlyList<WrapRow>> UnderRootAsync(CancellationToken cancellationToken) => database.QueryAsync<WrapRow>(
        $"{WrapColumns} WHERE k.parent_id IS NULL AND v.wrapped IS NOT NULL", null, cancellationToken);

    /// <summary>Some versions that a key wraps with another version than <paramref name="current"/>; none when all are moved.</summary>
    public Task<IReadOnlyList<WrapRow>> UnderOldVersionsAsync(string keyId, uint current, int most, CancellationToken cancellationToken) =>
        database.QueryAsync<WrapRow>(
            $"{WrapColumns} WHERE k.parent_id = @keyId AND v.wrapped IS NOT NULL AND v.parent_version <> @current LIMIT @most",
            new { keyId, current = (long)current, most },
            cancellationToken);

    /// <summary>The sealed documents, oldest first.</summary>
    public Task<IReadOnlyList<DocumentRow>> DocumentsAsync(CancellationToken cancellationToken) => database.QueryAsync<DocumentRow>(
        "SELECT name, sealed, created_at FROM key_ring_document ORDER BY created_at, name", null, cancellationToken);
}

/// <summary>The whole key store; nothing in it is readable without the root key.</summary>
internal sealed record KeyStoreContent(
    IReadOnlyList<RootRow> Roots,
    IReadOnlyList<KeyRow> Keys,
    IReadOnlyList<VersionRow> Versions,
    IReadOnlyList<PurposeRow> Purposes,
    IReadOnlyList<DocumentRow> Documents);
