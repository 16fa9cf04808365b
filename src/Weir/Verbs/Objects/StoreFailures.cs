using System.Net;
using Amazon.Runtime;
using Weir.Commands;

namespace Weir.Verbs.Objects;

/// <summary>What the refusals of an S3 door mean to the user: an exit code, what is wrong, what to do next.</summary>
internal static class StoreFailures
{
    private static readonly string[] KeyFaults =
        ["InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed"];

    /// <summary>The door refused, or did not answer.</summary>
    public static (int Code, string Message) Describe(Exception exception) => exception switch
    {
        AmazonServiceException { InnerException: HttpRequestException inner } => Describe(inner),
        AmazonServiceException refusal => (CodeOf(refusal), $"the S3 door refuses: {refusal.Message}"),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => (
            ExitCode.Unreachable, "the S3 door is not trusted: its certificate does not come from the authority of the profile (AWS_CA_BUNDLE)"),
        HttpRequestException or AmazonClientException { InnerException: HttpRequestException } => (
            ExitCode.Unreachable, "the S3 door cannot be reached: no connection came about, or it broke"),
        _ => (ExitCode.Failed, exception.Message),
    };

    private static int CodeOf(AmazonServiceException refusal) => refusal.StatusCode switch
    {
        _ when KeyFaults.Contains(refusal.ErrorCode) => ExitCode.NotSignedIn,
        HttpStatusCode.Forbidden => ExitCode.Denied,
        HttpStatusCode.NotFound => ExitCode.NotFound,
        HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => ExitCode.Conflict,
        HttpStatusCode.BadRequest => ExitCode.BadUsage,
        HttpStatusCode.ServiceUnavailable => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };
}
