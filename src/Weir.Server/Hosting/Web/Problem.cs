using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Weir.Server.Api;

namespace Weir.Server.Hosting.Web;

/// <summary>Why a request was not done, as RFC 9457 problem details.</summary>
/// <param name="Type">A URN that ends in the code.</param>
/// <param name="Title">What the code means; the same for every request.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What was wrong with this request and what to do; null when the title says it all.</param>
/// <param name="Code">A stable word for programs: <c>not-found</c>.</param>
/// <param name="RequestId">Names the request in the server's log.</param>
/// <param name="Errors">Every fault of a request that is not as expected; null for other problems.</param>
public sealed record Problem(
    string Type,
    string Title,
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail,
    string Code,
    string RequestId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Fault>? Errors)
{
    private const string ContentType = "application/problem+json";

    /// <summary>
    /// Answers a request with a problem: JSON under <c>/api</c> and <c>/health</c> and wherever the client asks for JSON, elsewhere a small
    /// page. The answer must not have started.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">A stable word; null for the status' own, such as <c>not-found</c>.</param>
    /// <param name="detail">For people; never holds a secret or anything of the inside.</param>
    public static Task AnswerAsync(HttpContext context, int status, string? code, string? detail) =>
        AnswerAsync(context, status, code, detail, null);

    /// <summary>Answers a request that has several faults.</summary>
    internal static async Task AnswerAsync(HttpContext context, int status, string? code, string? detail, IReadOnlyList<Fault>? errors)
    {
        ArgumentNullException.ThrowIfNull(context);
        var title = ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Error";
        code ??= title.ToLowerInvariant().Replace(' ', '-').Replace("'", "", StringComparison.Ordinal);
        var problem = new Problem($"urn:weir:problem:{code}", title, status, detail, code, Request.IdOf(context), errors);
        var response = context.Response;
        response.StatusCode = status;
        if (!WantsPage(context.Request))
        {
            await response.WriteAsJsonAsync(problem, ProblemJson.Default.Problem, ContentType, context.RequestAborted);
        }
        else if (context.RequestServices.GetService<ProblemPages>() is { } pages)
        {
            await pages.AnswerAsync(context, problem);
        }
        else
        {
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync(ProblemPage.Render(problem), context.RequestAborted);
        }
    }

    private static bool WantsPage(HttpRequest request) =>
        !SecurityHeaders.IsData(request.Path)
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}

/// <summary>How people are answered whose request was not done. Registered by the portal; without it they get <see cref="ProblemPage"/>.</summary>
/// <param name="AnswerAsync">Answers; the status is set and nothing was written.</param>
internal sealed record ProblemPages(Func<HttpContext, Problem, Task> AnswerAsync);

/// <summary>How a problem is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Problem))]
internal sealed partial class ProblemJson : JsonSerializerContext;
