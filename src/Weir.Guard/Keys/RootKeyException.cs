namespace Weir.Guard.Keys;

/// <summary>Why the root key cannot be had.</summary>
public enum RootKeyProblem
{
    /// <summary>There is no root key, but there is data that needs one.</summary>
    Missing = 1,

    /// <summary>The file is there but cannot be read.</summary>
    Unreadable = 2,

    /// <summary>The file's mode lets its group or others at it.</summary>
    OpenToOthers = 3,

    /// <summary>The content is not a root key of a form that this program knows.</summary>
    NotARootKey = 4,

    /// <summary>The file was cut or edited: its checksum does not fit.</summary>
    Damaged = 5,

    /// <summary>The root key is wrapped with a passphrase and none was given, or the other way round.</summary>
    OtherProvider = 6,

    /// <summary>The file is whole and the passphrase does not open it.</summary>
    WrongPassphrase = 7,

    /// <summary>The passphrase is too short.</summary>
    WeakPassphrase = 8,

    /// <summary>The file cannot be written.</summary>
    Unwritable = 9,

    /// <summary>The root key is whole, but is not the one that the key store was made with.</summary>
    Foreign = 10,

    /// <summary>There is a root key, but the key store is empty: a part of the installation is missing.</summary>
    KeyStoreMissing = 11,

    /// <summary>The installation holds data, so a new root key would be the wrong one.</summary>
    DataWithoutKeys = 12,
}

/// <summary>
/// The root key cannot be had, and nothing was opened. The message names the file, what was expected and what to do; it holds nothing
/// of a file's content.
/// </summary>
public sealed class RootKeyException : Exception
{
    internal RootKeyException(RootKeyProblem problem, string message, Exception? cause = null)
        : base(message, cause) => Problem = problem;

    /// <summary>The exact reason.</summary>
    public RootKeyProblem Problem { get; }
}
