using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>The key that what belongs to an organization, a project or the installation is sealed under; never its bytes.</summary>
/// <param name="Owner">The id of the organization or project, or <c>installation</c>.</param>
/// <param name="Version">The version that seals now.</param>
/// <param name="Since">Since when it does.</param>
/// <param name="IsRotating">Whether a rotation was asked for that is not done yet; of a project until nothing needs an older version.</param>
/// <param name="Versions">All versions, the oldest first. 0 seals nothing: look-up codes and derived keys come from it.</param>
/// <param name="Rewrapping">How far a project's objects are wrapped under the newest version; null where nothing is being wrapped.</param>
public sealed record EncryptionKeyView(
    string Owner,
    int Version,
    DateTimeOffset Since,
    bool IsRotating,
    IReadOnlyList<EncryptionKeyVersion> Versions,
    KeyRewrapping? Rewrapping = null);

/// <summary>How far the rewrapping of a project's keys has come. Readers and writers go on meanwhile.</summary>
/// <param name="Done">How many versions of objects were gone through.</param>
/// <param name="Total">How many there were when it began.</param>
public sealed record KeyRewrapping(long Done, long Total);

/// <summary>A version of a key.</summary>
/// <param name="Number">Its number.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="RetiredAt">When another took over; null where it is in use.</param>
/// <param name="DestroyedAt">When it was destroyed; null where it still opens what it sealed.</param>
public sealed record EncryptionKeyVersion(
    int Number, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt, DateTimeOffset? DestroyedAt);

/// <summary>What a rotation changes beside what seals.</summary>
/// <param name="Purpose">
/// <c>ledger-signing</c>: checkpoints of the log are signed with a new key. <c>pepper</c>, of the installation only: passwords and recovery
/// codes are hashed under a new pepper, each password with its next sign-in. Null for neither.
/// </param>
/// <param name="DestroyOlder">
/// Of a project only: destroy the older versions as soon as nothing needs them. Backups of the objects from before cannot be read then.
/// </param>
public sealed record KeyRotation(string? Purpose, bool DestroyOlder = false);

/// <summary>How the records of encryption keys are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EncryptionKeyView))]
[JsonSerializable(typeof(KeyRotation))]
public sealed partial class EncryptionKeysJson : JsonSerializerContext;
