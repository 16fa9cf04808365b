using System.Net;
using System.Text.Json;

namespace Weir.Contracts.Client;

/// <summary>The server answered, and did not do what was asked (RFC 9457). The message is for people; programs look at the code.</summary>
public sealed class ApiException : Exception
{
    private ApiException(HttpStatusCode status, ProblemAnswer? problem, TimeSpan? retryAfter)
        : base(problem?.Detail ?? problem?.Title ?? $"The server answered with the status {(int)status}.")
    {
        Status = status;
        Code = problem?.Code ?? "";
        Detail = problem?.Detail;
        RequestId = problem?.RequestId;
        Errors = problem?.Errors ?? [];
        RetryAfter = retryAfter;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>The stable word for what is wrong (docs/errors.md); empty where the answer is not one of Weir's.</summary>
    public string Code { get; }

    /// <summary>What is wrong, for people; null where the answer does not say.</summary>
    public string? Detail { get; }

    /// <summary>What the request is called in the server's log; null where the answer does not say.</summary>
    public string? RequestId { get; }

    /// <summary>Everything that was wrong with the request; empty for other problems.</summary>
    public IReadOnlyList<RequestFault> Errors { get; }

    /// <summary>After which time to try again; null where the answer does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Reads the answer to a request that was not done.</summary>
    internal static async Task<ApiException> ReadAsync(HttpResponseMessage response, TimeProvider time, CancellationToken cancellationToken)
    {
        ProblemAnswer? problem = null;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            try
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                problem = JsonSerializer.Deserialize(body, ClientJson.Default.ProblemAnswer);
            }
            catch (JsonException)
            {
                // Something on the way answered in Weir's place: the status says all that is known.
            }
        }

        var retry = response.Headers.RetryAfter;
        return new ApiException(response.StatusCode, problem, retry?.Delta ?? retry?.Date - time.GetUtcNow());
    }
}
