using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>The key that what belongs to an organization, or to the installation, is sealed under; never its bytes.</summary>
/// <param name="Owner">The organization's id, or <c>installation</c>.</param>
/// <param name="Version">The version that seals now.</param>
/// <param name="Since">Since when it does.</param>
/// <param name="IsRotating">Whether a rotation was asked for that is not done yet.</param>
/// <param name="Versions">All versions, the oldest first. 0 seals nothing: look-up codes and derived keys come from it.</param>
public sealed record EncryptionKeyView(
    string Owner, int Version, DateTimeOffset Since, bool IsRotating, IReadOnlyList<EncryptionKeyVersion> Versions);

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
public sealed record KeyRotation(string? Purpose);

/// <summary>How the records of encryption keys are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EncryptionKeyView))]
[JsonSerializable(typeof(KeyRotation))]
public sealed partial class EncryptionKeysJson : JsonSerializerContext;
