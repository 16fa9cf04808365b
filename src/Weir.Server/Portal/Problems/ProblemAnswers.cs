using Microsoft.AspNetCore.Http;
using Weir.Server.Hosting.Web;

namespace Weir.Server.Portal.Problems;

/// <summary>
/// Answers people whose request was not done: with the page of the problem, or by leading them to what is missing, such as the sign-in, and
/// back. Programs get problem details and are never led anywhere.
/// </summary>
internal static class ProblemAnswers
{
    /// <summary>Answers.</summary>
    public static Task AnswerAsync(HttpContext context, Problem problem)
    {
        if (Elsewhere(context.Request, problem.Code) is { } path)
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.WWWAuthenticate = default;
            context.Response.Headers.Location = path;
            return Task.CompletedTask;
        }

        var (title, detail) = Words(problem);
        var retry = context.Response.Headers.RetryAfter.ToString();
        return Page.Bare<ProblemView>(
                new ProblemModel(problem.Status, title, detail, problem.RequestId, retry.Length > 0 ? retry : null), problem.Status)
            .ExecuteAsync(context);
    }

    // Every path that takes a form also shows a page, so a form that came too late leads back to where it stands.
    private static string? Elsewhere(HttpRequest request, string code)
    {
        var isPage = HttpMethods.IsGet(request.Method);
        var here = $"{request.Path}{(isPage ? request.QueryString : QueryString.Empty)}";
        return code switch
        {
            "sign-in-needed" when isPage => LocalPath.With("/sign-in", LocalPath.Of(here)),
            "step-up-needed" => LocalPath.With("/step-up", LocalPath.Of(here)),
            "password-change-needed" when request.Path != "/account/password" => "/account/password",
            "second-factor-needed" when request.Path != "/account/factors/totp" => "/account/factors/totp",
            _ => null,
        };
    }

    private static (string Title, string Detail) Words(Problem problem) => problem.Status switch
    {
        _ when problem.Code == "link-refused" =>
            ("This link does not work", "It was used, was replaced by a newer one, or ran out. Ask for a new link."),
        400 => ("This request cannot be understood", problem.Detail ?? "Go back, check what you entered and try again."),
        401 => ("You are not signed in", "Your session has ended. Sign in, then repeat what you were doing."),
        403 when problem.Code == "not-granted" =>
            ("You may not do this", "No grant gives you this right. Ask whoever gives rights in your organization."),
        403 => ("This is not allowed", problem.Detail ?? "The server refused the request."),
        404 => ("There is nothing here", "The page was moved or removed, its link has been used, or it belongs to somebody else."),
        405 => ("This page does not take that", "Go to the start page and try again from there."),
        409 or 412 => ("Something changed meanwhile", problem.Detail ?? "Open the page again and repeat your change."),
        413 => ("That is too much at once", "What was sent is larger than this page takes."),
        421 => ("This server has another name", problem.Detail ?? "Use the address that you were given."),
        429 => ("Too many tries", "To keep others from guessing, the server waits before it looks at the next try."),
        503 when problem.Code is "storage-unavailable" or "storage-full" or "outcome-unknown" =>
            ("The server cannot store anything now", problem.Detail ?? "Try again shortly."),
        503 => ("The server is busy", "It has more to do than it can right now. Try again shortly."),
        >= 500 => ("Something went wrong here", "The fault is the server's, and it was logged. Try again; if it happens again, ask for help."),
        _ => ("This did not work", problem.Detail ?? "Go back and try again."),
    };
}
