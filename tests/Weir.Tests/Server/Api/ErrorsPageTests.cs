using System.Globalization;
using System.Text;
using Weir.Server.Api;
using Weir.Testing;

namespace Weir.Tests.Server.Api;

/// <summary>docs/errors.md lists every problem as the program answers it.</summary>
public sealed class ErrorsPageTests
{
    [Fact]
    public void The_page_lists_every_problem_of_the_API_with_its_status_and_meaning() =>
        Assert.Equal(Table(ApiProblems.All), Listed("problems"));

    [Fact]
    public void The_page_lists_every_problem_of_the_frame_with_its_status_and_meaning() =>
        Assert.Equal(Table(FrameProblems.All), Listed("frame"));

    [Fact]
    public void No_two_problems_have_the_same_code() =>
        Assert.DoesNotContain(
            ApiProblems.All.Concat(FrameProblems.All).GroupBy(static problem => problem.Code), static same => same.Count() > 1);

    private static string Listed(string mark)
    {
        var page = File.ReadAllText(Repository.Path("docs/errors.md"));
        var (begin, end) = ($"<!-- {mark} -->", $"<!-- end of {mark} -->");
        return page[(page.IndexOf(begin, StringComparison.Ordinal) + begin.Length)..page.IndexOf(end, StringComparison.Ordinal)].Trim();
    }

    /// <summary>What stands between two marks of the page: paste it there after a problem was added.</summary>
    private static string Table(IEnumerable<ApiProblem> problems)
    {
        var text = new StringBuilder("| code | status | meaning |\n|---|---|---|\n");
        foreach (var problem in problems.OrderBy(static problem => problem.Code, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{problem.Code}` | {problem.Status} | {problem.Meaning} |\n");
        }

        return text.ToString().Trim();
    }
}
