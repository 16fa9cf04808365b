using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.SystemTests.Client;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>
/// Names and reasons that are good as names and bad as anything else, from the request to every place where they are shown or exported: JSON,
/// CSV, the pages, the command on a terminal.
/// </summary>
public sealed class HostileNamesTests(Company company) : IClassFixture<Company>
{
    private static readonly string[] Names =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "O'Brien \"Bob\", Inc.",
        "'; drop table groups; --", "%0d%0aSet-Cookie: a=b", "../../etc/passwd", "{{7*7}}", "\u05d0\u05d1\u05d2", "na\u00efve \ud83d\udd2c",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_typed_comes_back_as_typed_and_steers_nothing()
    {
        var root = $"/api/v1/organizations/{company.Organization}";
        company.Owner.Client.DefaultRequestHeaders.Add("Weir-Reason", "%3Dcmd%7C%22%3Cscript%3Ealert%281%29");
        var projects = new List<string>();
        foreach (var name in Names)
        {
            projects.Add((await Company.SendAsync(
                company.Owner, root + "/projects", new { name, description = name, purpose = name })).GetProperty("id").GetString()!);
            await Company.SendAsync(company.Owner, root + "/groups", new { name, description = name });
            await Company.SendAsync(company.Owner, root + "/service-accounts", new { name, description = name });
        }

        foreach (var (name, project) in Names.Zip(projects))
        {
            var shown = JsonSerializer.Deserialize<JsonElement>(await ReadAsync($"/api/v1/projects/{project}", "application/json"));
            Assert.Equal((name, name), (shown.GetProperty("name").GetString(), shown.GetProperty("description").GetString()));
        }

        await CsvIsSafeAsync(root + "/audit/export?format=csv");
        var review = (await Company.SendAsync(company.Owner, root + "/reviews", new { })).GetProperty("id").GetString();
        await CsvIsSafeAsync($"{root}/reviews/{review}/export.csv");
        await PagesAreSafeAsync();
        await TerminalIsSafeAsync();
    }

    // A cell that a spreadsheet would take for a formula begins with none of its signs (OWASP, CSV injection).
    private async Task CsvIsSafeAsync(string path)
    {
        var csv = await ReadAsync(path, "text/csv");
        var cells = csv.Split('\n').SelectMany(static line => line.TrimEnd('\r').Split(',')).Select(static cell => cell.TrimStart('"'));

        Assert.DoesNotContain(cells, static cell => cell.Length > 1 && cell[0] is '=' or '+' or '-' or '@' or '\t');
    }

    private async Task PagesAreSafeAsync()
    {
        using var seen = await company.Owner.Client.GetAsync("/api/v1/me", Cancel);
        using var change = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/me") { Content = JsonContent.Create(new { name = Names[0] }) };
        change.Headers.IfMatch.Add(seen.Headers.ETag!);
        await SignedInClient.ExpectAsync(await company.Owner.Client.SendAsync(change, Cancel), HttpStatusCode.OK, Cancel);

        foreach (var path in (string[])["/account", "/account/details", "/account/factors", "/account/sessions"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Accept.ParseAdd("text/html");
            using var answer = await company.Owner.Client.SendAsync(request, Cancel);
            var html = await answer.Content.ReadAsStringAsync(Cancel);

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("&lt;script&gt;", html, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        }
    }

    private async Task TerminalIsSafeAsync()
    {
        foreach (var noun in (string[])["projects", "groups", "service-accounts"])
        {
            var list = (await company.RunAsync(noun, "list", "--limit", "100")).Expect(0);
            Assert.Contains("=cmd", list.Output, StringComparison.Ordinal);
            Assert.DoesNotContain('\x1b', list.Output);
        }
    }

    private async Task<string> ReadAsync(string path, string type)
    {
        using var answer = await company.Owner.Client.GetAsync(path, Cancel);
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {(int)answer.StatusCode} {body}");
        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        return body;
    }
}
