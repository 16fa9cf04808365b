namespace Weir.Server.Hosting;

/// <summary>What kind of thing kept a server from starting or going on; decides the exit code of the command.</summary>
public enum ServerFailure
{
    /// <summary>A file, a directory, an address or something else of the machine is not as it must be.</summary>
    Environment = 1,

    /// <summary>The certificate or its key cannot be used.</summary>
    Certificate = 2,

    /// <summary>The root key is missing or cannot be opened.</summary>
    Key = 3,

    /// <summary>The database cannot be reached or used.</summary>
    Database = 4,
}

/// <summary>
/// The server could not start, or had to end. The message is for the operator: what was wrong, what was expected, what to do next.
/// </summary>
/// <param name="failure">What kind of thing was wrong.</param>
/// <param name="message">Never holds a secret.</param>
/// <param name="inner">What was caught, if anything.</param>
public sealed class ServerException(ServerFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of thing was wrong.</summary>
    public ServerFailure Failure { get; } = failure;
}
