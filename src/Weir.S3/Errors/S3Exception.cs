namespace Weir.S3.Errors;

/// <summary>
/// A request that is answered with an error. Thrown where the request is read, caught in one place, where the answer is written; what the
/// message says is shown to the client.
/// </summary>
internal sealed class S3Exception : Exception
{
    /// <summary>An error with its usual message.</summary>
    public S3Exception(S3ErrorCode code)
        : base(code.Message) => Code = code;

    /// <summary>An error with a message of its own.</summary>
    public S3Exception(S3ErrorCode code, string message)
        : base(message) => Code = code;

    /// <summary>An error with a cause that stays here.</summary>
    public S3Exception(S3ErrorCode code, string message, Exception cause)
        : base(message, cause) => Code = code;

    /// <summary>The code.</summary>
    public S3ErrorCode Code { get; }

    /// <summary>Elements that clients read beside the message, such as the region that was expected.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Details { get; init; } = [];

    /// <summary>Adds an element that clients read.</summary>
    public static S3Exception With(S3ErrorCode code, string message, params IReadOnlyList<KeyValuePair<string, string>> details) =>
        new(code, message) { Details = details };
}
