using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>The kind of ids of keys in the key store.</summary>
internal abstract class OwnerKey : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "kek";
}

/// <summary>A row of <c>key_root</c>.</summary>
internal sealed record RootRow(long Version, byte[] CheckValue, long CreatedAt, long? RetiredAt);

/// <summary>A row of <c>owner_key</c>, with its parent's owner beside it.</summary>
internal sealed record KeyRow(
    string Id,
    int OwnerKind,
    string OwnerId,
    string? ParentId,
    int State,
    long CreatedAt,
    long? DestroyedAt,
    int? ParentKind,
    string? ParentOwnerId)
{
    /// <summary>The state of a key that can be used.</summary>
    public const int Active = 1;

    /// <summary>The state of a key whose versions are gone.</summary>
    public const int Destroyed = 2;

    /// <summary>Whose key it is.</summary>
    public KeyOwner Owner => KeyOwner.Parse((KeyOwnerKind)OwnerKind, OwnerId);

    /// <summary>Whose key wraps it; null is the root.</summary>
    public KeyOwner? Parent => ParentOwnerId is null ? null : KeyOwner.Parse((KeyOwnerKind)ParentKind!.Value, ParentOwnerId);

    /// <summary>The id as derivations take it.</summary>
    public Guid KeyId => Id<OwnerKey>.Parse(Id, null).Value;
}

/// <summary>A row of <c>key_version</c>; <see cref="Wrapped"/> is null when the version was destroyed.</summary>
internal sealed record VersionRow(
    string KeyId, long Version, byte[]? Wrapped, long ParentVersion, long CreatedAt, long? RetiredAt, long? DestroyedAt);

/// <summary>A row of <c>key_purpose</c>.</summary>
internal sealed record PurposeRow(string KeyId, int Purpose, long Version, long ChangedAt);

/// <summary>A row of <c>key_ring_document</c>.</summary>
internal sealed record DocumentRow(string Name, byte[] Sealed, long CreatedAt);

/// <summary>A wrapped version of a key that one parent wraps, with what its wrap is bound to.</summary>
internal sealed record WrapRow(string KeyId, int OwnerKind, string OwnerId, long Version, long ParentVersion, byte[] Wrapped)
{
    /// <summary>Where the wrap belongs.</summary>
    public KeyPlace Place => new(
        KeyOwner.Parse((KeyOwnerKind)OwnerKind, OwnerId), Id<OwnerKey>.Parse(KeyId, null).Value, checked((uint)Version));
}

/// <summary>A key as the store holds it: its row, all versions in their order, and the purposes that left version 0.</summary>
internal sealed record KeyRecord(KeyRow Row, IReadOnlyList<VersionRow> Versions, IReadOnlyList<PurposeRow> Purposes)
{
    /// <summary>The version that seals, the highest.</summary>
    public uint Current => checked((uint)Versions[^1].Version);
}
