using System.Net;
using Weir.Commands;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary>What the refusals of a server mean to the user: an exit code, what is wrong, what to do next.</summary>
internal static class ServerFailures
{
    /// <summary>The server answered and refused.</summary>
    public static (int Code, string Message) Describe(ApiException exception)
    {
        var (code, message) = exception.Status switch
        {
            HttpStatusCode.Unauthorized => (
                ExitCode.NotSignedIn, "the access key has ended or does not count; sign in again with: weir login SERVER"),
            HttpStatusCode.Forbidden => (ExitCode.Denied, exception.Message + HintOf(exception.Code)),
            HttpStatusCode.NotFound => (ExitCode.NotFound, exception.Message),
            HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed => (ExitCode.Conflict, exception.Message),
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => (
                ExitCode.BadUsage, exception.Message + HintOf(exception.Code)),
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => (
                ExitCode.Unreachable, $"the server is busy. {exception.Message}"),
            _ => (ExitCode.Failed, exception.Message),
        };
        var faults = exception.Errors.Select(static fault => $"  {fault.Field}: {fault.Message}");
        var request = exception.RequestId is { } id ? [$"The server's log calls this request {id}."] : Array.Empty<string>();
        return (code, string.Join('\n', [message, .. faults, .. request]));
    }

    /// <summary>There was no answer.</summary>
    public static (int Code, string Message) Describe(ConnectionException exception) => exception.Failure switch
    {
        ConnectionFailure.NotTrusted => (
            ExitCode.Unreachable,
            $"the server is not trusted: {exception.Message}. "
            + "A server with an authority of its own is trusted by: weir login SERVER --ca FILE"),
        ConnectionFailure.Unreachable => (ExitCode.Unreachable, $"the server cannot be reached: {exception.Message}"),
        ConnectionFailure.AnswerLost => (
            ExitCode.Failed, $"{exception.Message}: it is not known whether it was done. Look before you repeat it"),
        _ => (ExitCode.Failed, exception.Message),
    };

    private static string HintOf(string code) => code switch
    {
        "out-of-scope" or "step-up-needed" => "\nAn access key does what needs a fresh second factor only if it names the permission: "
            + "weir login SERVER --permission NAME asks for one, or use the server's pages.",
        "reason-needed" => "\nGive it with: --reason TEXT",
        _ => "",
    };
}
