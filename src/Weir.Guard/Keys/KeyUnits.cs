using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>The statements of changes, each called inside a unit. Every change of a key begins with <see cref="NextEpoch"/>.</summary>
internal static class KeyUnits
{
    /// <summary>Counts the epoch up. Its one row also puts all changes of keys in an order.</summary>
    public static long NextEpoch(WriteUnit unit)
    {
        unit.Execute("UPDATE key_epoch SET epoch = epoch + 1");
        return unit.QueryOne<long>("SELECT epoch FROM key_epoch");
    }

    /// <summary>The root version that wraps; 0 in a new store.</summary>
    public static long RootVersion(WriteUnit unit) =>
        unit.QueryOne<long>("SELECT coalesce(max(version), 0) FROM key_root WHERE retired_at IS NULL");

    /// <summary>Adds a root version and retires the others.</summary>
    public static void AddRoot(WriteUnit unit, uint version, byte[] check)
    {
        unit.Execute("UPDATE key_root SET retired_at = @now WHERE retired_at IS NULL", new { now = unit.Now });
        unit.Execute(
            "INSERT INTO key_root (version, check_value, created_at, retired_at) VALUES (@version, @check, @now, NULL)",
            new { version = (long)version, check, now = unit.Now });
    }

    /// <summary>Adds a key without versions.</summary>
    public static void AddKey(WriteUnit unit, string id, KeyOwner owner, string? parentId, long epoch) => unit.Execute(
        """
        INSERT INTO owner_key (id, owner_kind, owner_id, parent_id, state, created_at, destroyed_at, epoch)
        VALUES (@id, @kind, @ownerId, @parentId, 1, @now, NULL, @epoch)
        """,
        new { id, kind = (int)owner.Kind, ownerId = owner.Id, parentId, now = unit.Now, epoch });

    /// <summary>Adds a version; the one that sealed until now is retired.</summary>
    public static void AddVersion(WriteUnit unit, string keyId, uint version, byte[] wrapped, uint parentVersion)
    {
        unit.Execute(
            "UPDATE key_version SET retired_at = @now WHERE key_id = @keyId AND version > 0 AND retired_at IS NULL",
            new { now = unit.Now, keyId });
        unit.Execute(
            """
            INSERT INTO key_version (key_id, version, wrapped, parent_version, created_at, retired_at, destroyed_at)
            VALUES (@keyId, @version, @wrapped, @parentVersion, @now, NULL, NULL)
            """,
            new { keyId, version = (long)version, wrapped, parentVersion = (long)parentVersion, now = unit.Now });
    }

    /// <summary>Puts a version under another version of its parent; false when it is no longer as <paramref name="row"/> says.</summary>
    public static bool Rewrap(WriteUnit unit, WrapRow row, byte[] wrapped, uint parentVersion) => unit.Execute(
        """
        UPDATE key_version SET wrapped = @wrapped, parent_version = @parentVersion
        WHERE key_id = @KeyId AND version = @Version AND parent_version = @oldParentVersion AND wrapped IS NOT NULL
        """,
        new { wrapped, parentVersion = (long)parentVersion, row.KeyId, row.Version, oldParentVersion = row.ParentVersion }) == 1;

    /// <summary>Whether the key can be used and <paramref name="version"/> is its highest.</summary>
    public static bool IsCurrent(WriteUnit unit, string keyId, uint version) => unit.QueryOne<long>(
        """
        SELECT coalesce(max(v.version), -1) FROM key_version v JOIN owner_key k ON k.id = v.key_id
        WHERE v.key_id = @keyId AND k.state = 1
        """,
        new { keyId }) == version;

    /// <summary>Whether a version of a parent's key can still wrap: it was not destroyed, and a root version is the one in use.</summary>
    public static bool CanWrap(WriteUnit unit, string? parentId, uint version) => parentId is null
        ? RootVersion(unit) == version
        : unit.QueryOne<long>(
            "SELECT count(*) FROM key_version WHERE key_id = @parentId AND version = @version AND wrapped IS NOT NULL",
            new { parentId, version = (long)version }) == 1;

    /// <summary>Whether a key was ever made for the owner.</summary>
    public static bool HasKey(WriteUnit unit, KeyOwner owner) => unit.QueryOne<long>(
        "SELECT count(*) FROM owner_key WHERE owner_kind = @kind AND owner_id = @id",
        new { kind = (int)owner.Kind, id = owner.Id }) > 0;

    /// <summary>How many versions are still wrapped under another root version than this one.</summary>
    public static long LeftUnderRoot(WriteUnit unit, uint version) => unit.QueryOne<long>(
        """
        SELECT count(*) FROM key_version v JOIN owner_key k ON k.id = v.key_id
        WHERE k.parent_id IS NULL AND v.wrapped IS NOT NULL AND v.parent_version <> @version
        """,
        new { version = (long)version });

    /// <summary>Lets the codes and derived keys of a purpose come from a version.</summary>
    public static void MovePurpose(WriteUnit unit, string keyId, KeyPurpose purpose, uint version) => unit.Execute(
        """
        INSERT INTO key_purpose (key_id, purpose, version, changed_at) VALUES (@keyId, @purpose, @version, @now)
        ON CONFLICT (key_id, purpose) DO UPDATE SET version = excluded.version, changed_at = excluded.changed_at
        """,
        new { keyId, purpose = (int)purpose, version = (long)version, now = unit.Now });

    /// <summary>Why a version cannot be destroyed, as the end of a sentence; null when it can.</summary>
    public static string? WhyNeeded(WriteUnit unit, string keyId, uint version, DateTimeOffset retiredBefore)
    {
        var arguments = new { keyId, version = (long)version };
        if (unit.QueryOne<VersionRow>(
            """
            SELECT key_id, version, wrapped, parent_version, created_at, retired_at, destroyed_at FROM key_version
            WHERE key_id = @keyId AND version = @version
            """,
            arguments) is not { } row)
        {
            return "there is no such version";
        }

        if (version == OwnerKeys.FixedVersion)
        {
            return "version 0 stands as long as the key";
        }

        if (row.RetiredAt is null || row.RetiredAt > retiredBefore.ToUnixTimeMilliseconds())
        {
            return "it still seals, or did so a minute ago; rotate the key, wait a minute and try again";
        }

        return unit.QueryOne<long>("SELECT count(*) FROM key_purpose WHERE key_id = @keyId AND version = @version", arguments) > 0
            ? "codes or derived keys of a purpose come from it"
            : unit.QueryOne<long>(
                """
                SELECT count(*) FROM key_version v JOIN owner_key k ON k.id = v.key_id
                WHERE k.parent_id = @keyId AND v.parent_version = @version AND v.wrapped IS NOT NULL
                """,
                arguments) > 0 ? "other keys are wrapped under it; rotate again to move them" : null;
    }

    /// <summary>Marks a key as changed.</summary>
    public static void Touch(WriteUnit unit, string keyId, long epoch) =>
        unit.Execute("UPDATE owner_key SET epoch = @epoch WHERE id = @keyId", new { epoch, keyId });

    /// <summary>Removes the wrapped bytes of one version.</summary>
    public static void DestroyVersion(WriteUnit unit, string keyId, uint version) => unit.Execute(
        "UPDATE key_version SET wrapped = NULL, destroyed_at = @now WHERE key_id = @keyId AND version = @version AND wrapped IS NOT NULL",
        new { now = unit.Now, keyId, version = (long)version });

    /// <summary>Removes the wrapped bytes of a key and of every key below it; returns how many keys were still usable.</summary>
    public static int DestroyTree(WriteUnit unit, string keyId, long epoch)
    {
        const string Tree =
            """
            WITH RECURSIVE tree (id) AS (
                SELECT id FROM owner_key WHERE id = @keyId
                UNION SELECT k.id FROM owner_key k JOIN tree t ON k.parent_id = t.id)
            """;
        unit.Execute(
            $"""
            {Tree} UPDATE key_version SET wrapped = NULL, destroyed_at = @now
            WHERE wrapped IS NOT NULL AND key_id IN (SELECT id FROM tree)
            """,
            new { keyId, now = unit.Now });
        return unit.Execute(
            $"{Tree} UPDATE owner_key SET state = 2, destroyed_at = @now, epoch = @epoch WHERE state = 1 AND id IN (SELECT id FROM tree)",
            new { keyId, now = unit.Now, epoch });
    }

    /// <summary>Keeps a sealed document, in place of one of its name.</summary>
    public static void PutDocument(WriteUnit unit, string name, byte[] bytes) => unit.Execute(
        """
        INSERT INTO key_ring_document (name, sealed, created_at) VALUES (@name, @bytes, @now)
        ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed
        """,
        new { name, bytes, now = unit.Now });

    /// <summary>Writes all rows of a backup into an empty store; parents come before what stands under them.</summary>
    public static void Restore(WriteUnit unit, KeyStoreContent content, long epoch)
    {
        unit.Execute(
            "INSERT INTO key_root (version, check_value, created_at, retired_at) VALUES (@Version, @CheckValue, @CreatedAt, @RetiredAt)",
            content.Roots);
        unit.Execute(
            """
            INSERT INTO owner_key (id, owner_kind, owner_id, parent_id, state, created_at, destroyed_at, epoch)
            VALUES (@Id, @OwnerKind, @OwnerId, @ParentId, @State, @CreatedAt, @DestroyedAt, @epoch)
            """,
            content.Keys.OrderBy(static row => row.ParentId is not null).Select(row => new
            {
                row.Id,
                row.OwnerKind,
                row.OwnerId,
                row.ParentId,
                row.State,
                row.CreatedAt,
                row.DestroyedAt,
                epoch,
            }));
        unit.Execute(
            """
            INSERT INTO key_version (key_id, version, wrapped, parent_version, created_at, retired_at, destroyed_at)
            VALUES (@KeyId, @Version, @Wrapped, @ParentVersion, @CreatedAt, @RetiredAt, @DestroyedAt)
            """,
            content.Versions);
        unit.Execute(
            "INSERT INTO key_purpose (key_id, purpose, version, changed_at) VALUES (@KeyId, @Purpose, @Version, @ChangedAt)",
            content.Purposes);
        unit.Execute(
            "INSERT INTO key_ring_document (name, sealed, created_at) VALUES (@Name, @Sealed, @CreatedAt)",
            content.Documents);
    }
}
