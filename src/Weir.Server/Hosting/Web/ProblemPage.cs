using System.Text.Encodings.Web;

namespace Weir.Server.Hosting.Web;

/// <summary>A problem as a page for people. It loads nothing and sets nothing, so that it works when little else does.</summary>
internal static class ProblemPage
{
    /// <summary>The whole page.</summary>
    public static string Render(Problem problem)
    {
        var encode = HtmlEncoder.Default;
        var detail = problem.Detail is null ? "" : $"<p>{encode.Encode(problem.Detail)}</p>\n";
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{encode.Encode(problem.Title)} - Weir</title>
            </head>
            <body>
            <main>
            <h1>{encode.Encode(problem.Title)}</h1>
            {detail}<p>Request <code>{encode.Encode(problem.RequestId)}</code></p>
            <p><a href="/">Start page</a></p>
            </main>
            </body>
            </html>

            """;
    }
}
