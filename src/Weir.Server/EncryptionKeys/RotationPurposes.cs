using Weir.Guard.Keys;

namespace Weir.Server.EncryptionKeys;

/// <summary>The purposes whose derived keys can be moved to a new version, because everything that uses them finds older versions again.</summary>
internal static class RotationPurposes
{
    /// <summary>The key that signs the checkpoints of the owner's log.</summary>
    public const string LedgerSigning = "ledger-signing";

    /// <summary>What passwords and recovery codes are hashed under.</summary>
    public const string Pepper = "pepper";

    /// <summary>Those that an owner's key has.</summary>
    public static IReadOnlyList<string> NamesOf(KeyOwner owner) =>
        owner.Kind switch
        {
            KeyOwnerKind.Installation => [LedgerSigning, Pepper],
            KeyOwnerKind.Organization => [LedgerSigning],
            _ => [],
        };

    /// <summary>Whether an owner's key has it.</summary>
    public static bool IsOf(KeyOwner owner, string name) => NamesOf(owner).Contains(name, StringComparer.Ordinal);

    /// <summary>The purpose of a name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static KeyPurpose Parse(string name) => name switch
    {
        LedgerSigning => KeyPurpose.LedgerSigning,
        Pepper => KeyPurpose.Pepper,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "not a purpose that is rotated on its own"),
    };
}
