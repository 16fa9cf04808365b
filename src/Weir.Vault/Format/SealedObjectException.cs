namespace Weir.Vault.Format;

/// <summary>What is wrong with the stored bytes of an object.</summary>
public enum SealedObjectFault
{
    /// <summary>
    /// The commitment does not fit: these bytes were sealed under another key or for another place, or their header was altered.
    /// </summary>
    WrongKeyOrContext = 1,

    /// <summary>The bytes end too early.</summary>
    Truncated = 2,

    /// <summary>There are bytes after the last chunk.</summary>
    TrailingData = 3,

    /// <summary>A chunk was altered, or does not belong where it stands.</summary>
    Altered = 4,

    /// <summary>More chunks than the format allows.</summary>
    TooLong = 5,

    /// <summary>The wrapped data key was altered, or belongs to another object, version or blob.</summary>
    WrongWrap = 6,
}

/// <summary>Stored bytes of an object cannot be opened as what they should be. Nothing of them was given out that is not authentic.</summary>
public sealed class SealedObjectException : Exception
{
    internal SealedObjectException(SealedObjectFault fault, string message, Exception? cause = null)
        : base(message, cause) => Fault = fault;

    /// <summary>What exactly is wrong.</summary>
    public SealedObjectFault Fault { get; }
}
