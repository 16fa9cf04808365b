namespace Weir.Masking.Keys;

/// <summary>Why a master key file could not be read or written.</summary>
public enum KeyFileProblem
{
    /// <summary>No file has this path.</summary>
    Missing,

    /// <summary>The path is there but cannot be read: no right to, a directory, an input error.</summary>
    Unreadable,

    /// <summary>The file's mode lets the group or others at it.</summary>
    OpenToOthers,

    /// <summary>The content is not a line of a Weir key file.</summary>
    NotAKeyFile,

    /// <summary>A key file of a version that this program does not know.</summary>
    UnknownVersion,

    /// <summary>The key is not 256 bits long.</summary>
    WrongLength,

    /// <summary>The line was cut or edited: its checksum does not fit.</summary>
    Damaged,

    /// <summary>The path to save to is taken; a key file is never overwritten.</summary>
    AlreadyExists,

    /// <summary>The file cannot be created or written.</summary>
    Unwritable,
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
