namespace Weir.Contracts.Client;

/// <summary>Why there is no answer.</summary>
public enum ConnectionFailure
{
    /// <summary>The server cannot be reached: no such host, nobody listens, no route.</summary>
    Unreachable = 1,

    /// <summary>There is a server, and its certificate does not prove that it is the one that was asked for.</summary>
    NotTrusted = 2,

    /// <summary>The connection broke or took too long after the request was sent: whether it was done is not known.</summary>
    AnswerLost = 3,

    /// <summary>The answer is not one that a Weir server gives.</summary>
    NotUnderstood = 4,
}

/// <summary>There is no answer to a request, after as many repetitions as are safe.</summary>
public sealed class ConnectionException : Exception
{
    internal ConnectionException(ConnectionFailure failure, string message, Exception? inner)
        : base(message, inner) => Failure = failure;

    /// <summary>Why.</summary>
    public ConnectionFailure Failure { get; }
}
