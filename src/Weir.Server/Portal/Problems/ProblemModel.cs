namespace Weir.Server.Portal.Problems;

/// <summary>What a page says about a request that was not done.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What happened, in the words of a person.</param>
/// <param name="Detail">What to do.</param>
/// <param name="RequestId">Names the request in the server's log.</param>
/// <param name="RetrySeconds">After how many seconds to try again; null where that would not help.</param>
public sealed record ProblemModel(int Status, string Title, string Detail, string RequestId, string? RetrySeconds);
