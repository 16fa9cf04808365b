namespace Weir.Store;

/// <summary>The database could not do what was asked. The message holds no row's data and no password.</summary>
public class StoreException : Exception
{
    /// <summary>Makes the error.</summary>
    public StoreException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>A database was not opened: it is not ours, in use, newer than the program, changed behind its back, or reached insecurely.</summary>
public sealed class StoreRefusedException(string message, Exception? inner = null) : StoreException(message, inner);

/// <summary>There is no space left. Nothing of the unit was kept; writing goes on when space returns.</summary>
public sealed class StoreFullException(string message, Exception? inner = null) : StoreException(message, inner);

/// <summary>A text holds what the database cannot keep as text: on PostgreSQL the character NUL. Nothing of the unit was kept.</summary>
public sealed class StoreTextException(string message, Exception? inner = null) : StoreException(message, inner);

/// <summary>The database does not answer, or must not be written any more.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : StoreException(message, inner)
{
    /// <summary>Whether this process must end: a commit or its fsync failed, and what the disk holds is known only after a restart.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Whether the change may have been kept although the caller has no answer: the connection broke while committing.</summary>
    public bool IsOutcomeUnknown { get; init; }
}

/// <summary>Which rule of the schema a change would break.</summary>
public enum ConstraintKind
{
    /// <summary>Another row has the same value in a primary key or unique index.</summary>
    Unique = 1,

    /// <summary>A referenced row is missing, or a removed row is still referenced.</summary>
    ForeignKey = 2,

    /// <summary>A required value is missing.</summary>
    NotNull = 3,

    /// <summary>A check of the table failed.</summary>
    Check = 4,
}

/// <summary>A statement would break a rule of the schema. Nothing of its unit is kept, on both engines.</summary>
public sealed class StoreConstraintException(ConstraintKind kind, string message, Exception? inner = null) : StoreException(message, inner)
{
    /// <summary>The kind of rule.</summary>
    public ConstraintKind Kind { get; } = kind;
}
