namespace Weir.Guard.Keys;

/// <summary>Why a key cannot be used.</summary>
public enum KeyUnavailableReason
{
    /// <summary>No key was ever made for the owner.</summary>
    NotCreated = 1,

    /// <summary>The key, or one above it, was destroyed. What was sealed with it stays unreadable for ever.</summary>
    Destroyed = 2,

    /// <summary>The owner's key has no such version, or that version was destroyed.</summary>
    UnknownVersion = 3,

    /// <summary>The key store did not answer in time, so nobody can say whether the key may still be used.</summary>
    StoreUnreachable = 4,

    /// <summary>The key store's record does not open under the key above it: it was altered, exchanged or damaged.</summary>
    Damaged = 5,

    /// <summary>The root key that the key hangs on cannot be had; the cause says why.</summary>
    WithoutRoot = 6,
}

/// <summary>A key cannot be used; nothing was sealed, opened or derived.</summary>
public sealed class KeyUnavailableException : Exception
{
    internal KeyUnavailableException(KeyOwner owner, KeyUnavailableReason reason, string message, Exception? cause = null)
        : base(message, cause)
    {
        Owner = owner;
        Reason = reason;
    }

    /// <summary>Whose key it is.</summary>
    public KeyOwner Owner { get; }

    /// <summary>Why it cannot be used.</summary>
    public KeyUnavailableReason Reason { get; }

    internal static KeyUnavailableException NotCreated(KeyOwner owner) => new(owner, KeyUnavailableReason.NotCreated,
        $"Using the key of {owner}: no key was made for it. A key is created before the first thing that uses it.");

    internal static KeyUnavailableException Destroyed(KeyOwner owner) => new(owner, KeyUnavailableReason.Destroyed,
        $"Using the key of {owner}: it was destroyed, and what was sealed with it cannot be read again.");

    internal static KeyUnavailableException UnknownVersion(KeyOwner owner, uint version) => new(owner, KeyUnavailableReason.UnknownVersion,
        $"Using version {version} of the key of {owner}: the key store has no such version, or it was destroyed.");

    internal static KeyUnavailableException Unreachable(KeyOwner owner, Exception? cause) => new(
        owner,
        KeyUnavailableReason.StoreUnreachable,
        $"Using the key of {owner}: the key store did not answer within {KeyRing.NoticeTime.TotalSeconds} s. Is its database up?",
        cause);

    internal static KeyUnavailableException Damaged(KeyOwner owner, uint version, Exception? cause = null) => new(
        owner,
        KeyUnavailableReason.Damaged,
        $"Using version {version} of the key of {owner}: its record in the key store was altered or damaged. Restore a backup of it.",
        cause);

    internal static KeyUnavailableException WithoutRoot(KeyOwner owner, RootKeyException cause) => new(
        owner, KeyUnavailableReason.WithoutRoot, $"Using the key of {owner}: {cause.Message}", cause);
}
