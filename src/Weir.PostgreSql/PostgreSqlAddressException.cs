namespace Weir.PostgreSql;

/// <summary>
/// An address cannot be used: it is malformed, names a keyword that is not known, or asks for less protection than is demanded. The message
/// says what is wrong and what to do; it never holds a password.
/// </summary>
/// <param name="message">For whoever wrote the address.</param>
/// <param name="isInsecure">Whether the address is well-formed and its transport is not protected enough.</param>
public sealed class PostgreSqlAddressException(string message, bool isInsecure = false) : Exception(message)
{
    /// <summary>Whether the address is well-formed and its transport is not protected enough.</summary>
    public bool IsInsecure { get; } = isInsecure;
}
