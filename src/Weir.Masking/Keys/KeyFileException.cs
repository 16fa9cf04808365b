namespace Weir.Masking.Keys;

/// <summary>Why a master key file could not be read or written.</summary>
public enum KeyFileProblem
{
    /// <summary>No file has this path.</summary>
    Missing = 0,

    /// <summary>The path is there but cannot be read: no right to, a directory, an input error.</summary>
    Unreadable = 1,

    /// <summary>The file's mode lets the group or others at it.</summary>
    OpenToOthers = 2,

    /// <summary>The content is not a line of a Weir key file.</summary>
    NotAKeyFile = 3,

    /// <summary>A key file of a version that this program does not know.</summary>
    UnknownVersion = 4,

    /// <summary>The key is not 256 bits long.</summary>
    WrongLength = 5,

    /// <summary>The line was cut or edited: its checksum does not fit.</summary>
    Damaged = 6,

    /// <summary>The path to save to is taken; a key file is never overwritten.</summary>
    AlreadyExists = 7,

    /// <summary>The file cannot be created or written.</summary>
    Unwritable = 8,
}

/// <summary>
/// A master key file could not be read or written. The message names the file, what was expected and what to do; it never holds
/// any of the file's content.
/// </summary>
public sealed class KeyFileException : Exception
{
    internal KeyFileException(KeyFileProblem problem, string path, string message, Exception? cause = null)
        : base(message, cause)
    {
        Problem = problem;
        Path = path;
    }

    /// <summary>The exact reason.</summary>
    public KeyFileProblem Problem { get; }

    /// <summary>The path as the caller gave it.</summary>
    public string Path { get; }
}
