using System.Buffers;
using Microsoft.AspNetCore.Http;
using Weir.Foundation;
using Weir.S3.Xml;

namespace Weir.S3.Errors;

/// <summary>Writes the answer that an error is.</summary>
internal static class ErrorAnswer
{
    // Above this the server does not read on what is left of a body, to keep the connection.
    private const long MostDrained = 1_048_576;

    // What an answer keeps when it becomes an error; the rest was about an object that is not given.
    private static readonly string[] Kept =
    [
        "x-amz-request-id", "x-amz-id-2", "x-amz-delete-marker", "x-amz-version-id", "X-Content-Type-Options", "Content-Security-Policy",
        "Strict-Transport-Security",
    ];

    /// <summary>Answers.</summary>
    /// <param name="http">The request, whose answer has not begun.</param>
    /// <param name="error">The error.</param>
    /// <param name="resource">What the request was about, as the client named it.</param>
    /// <param name="requestId">The request's id.</param>
    /// <param name="hostId">The door's id.</param>
    public static async Task WriteAsync(HttpContext http, S3Exception error, string resource, string requestId, string hostId)
    {
        var response = http.Response;
        Forget(response);
        response.StatusCode = error.Code.Status;
        CloseWhereBodyIsLeft(http);
        if (HttpMethods.IsHead(http.Request.Method))
        {
            return;
        }

        using var buffer = new PooledBuffer(1_024);
        var answer = new XmlAnswer(buffer).BeginPlain("Error").Text("Code", error.Code.Name).Text("Message", error.Message);
        foreach (var (name, value) in error.Details)
        {
            answer.Text(name, value);
        }

        answer.Text("Resource", resource).Text("RequestId", requestId).Text("HostId", hostId).Close("Error");
        response.ContentType = "application/xml";
        response.ContentLength = buffer.Length;
        response.BodyWriter.Write(buffer.WrittenSpan);
        await response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Takes back the headers of an answer that has not begun, but for those that every answer has.</summary>
    public static void Forget(HttpResponse response)
    {
        foreach (var name in response.Headers.Keys.Except(Kept, StringComparer.OrdinalIgnoreCase).ToList())
        {
            response.Headers.Remove(name);
        }
    }

    // A client that waits for "100 Continue" and is refused does not send its body: what comes next on the connection is another request,
    // which must not be taken for that body.
    private static void CloseWhereBodyIsLeft(HttpContext http)
    {
        var request = http.Request;
        var mayBeLeft = request.Headers.TransferEncoding.Count > 0 || request.ContentLength > 0;
        if (mayBeLeft
            && HttpProtocol.IsHttp11(request.Protocol)
            && (request.Headers.Expect.Count > 0 || request.ContentLength is null or > MostDrained))
        {
            http.Response.Headers.Connection = "close";
        }
    }
}
