using System.Buffers.Text;
using System.Net;
using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Tests.Server.Organizations;

namespace Weir.Tests.Server.Hosting;

/// <summary>Text that one engine takes and the other does not is refused before either is asked.</summary>
public sealed class HostileTextTests(WholeServer server) : IClassFixture<WholeServer>, IAsyncLifetime
{
    private PersonInSession _owner = null!;
    private string _path = null!;

    public async ValueTask InitializeAsync()
    {
        var organization = await server.Guard.OrganizationAsync($"o{Guid.NewGuid():n}");
        _owner = await server.PersonAsync(organization, ("owner", Resource.ForOrganization(organization)));
        _path = $"/api/v1/organizations/{organization}";
    }

    [Theory]
    [InlineData("audit?actor=%00")]
    [InlineData("audit?action=a%00b")]
    [InlineData("audit/export?resource=%00")]
    [InlineData("grants?subject=%00")]
    [InlineData("groups?name=a%00")]
    [InlineData("service-accounts?name=%00")]
    [InlineData("groups?na%00me=a")]
    public async Task A_query_with_a_NUL_is_refused(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("GET", $"{_path}/{query}"));

    [Theory]
    [InlineData("")]
    [InlineData("?sort=name")]
    [InlineData("?sort=createdAt")]
    public async Task A_cursor_that_no_list_gave_is_refused(string sort)
    {
        foreach (var text in new[] { "\0\n1", "a\n\0", "no line", "a\n1\0" })
        {
            var cursor = $"{(sort.Length == 0 ? "?" : $"{sort}&")}cursor={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text))}";
            Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync("GET", $"{_path}/groups{cursor}"));
        }
    }

    [Fact]
    public async Task No_text_in_a_body_ends_in_a_failure()
    {
        foreach (var text in Hostile.Refused.Concat(Hostile.Kept).Where(static text => text.Length < 1000))
        {
            foreach (var (path, body) in Bodies(text))
            {
                var status = await StatusAsync("POST", $"{_path}/{path}", body);
                Assert.True((int)status is 201 or (>= 400 and < 500), $"{path} answered {status} to {body}");
            }
        }
    }

    [Fact]
    public async Task No_text_in_a_form_ends_in_a_failure()
    {
        foreach (var text in new[] { "a%00b", "%00", "%ED%A0%80", "%FF", "%F4%90%80%80" })
        {
            var form = $"user_code={text}&code={text}&email={text}&password={text}&name={text}&client_id=weir&device_code={text}";
            foreach (var path in new[] { "/sign-in", "/device", "/account/details", "/device/token" })
            {
                Assert.True((int)await StatusAsync("POST", path, form, "application/x-www-form-urlencoded") < 500, $"{path} {text}");
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static IEnumerable<(string Path, string Body)> Bodies(string text)
    {
        var value = System.Text.Json.JsonSerializer.Serialize(text);
        var person = $"\"{Id<User>.New(TimeProvider.System)}\"";
        yield return ("grants", $$"""{"subject":{{value}},"role":"member"}""");
        yield return ("grants", $$"""{"subject":{{person}},"role":{{value}}}""");
        yield return ("grants", $$"""{"subject":{{person}},"role":"editor","project":{{value}}}""");
        yield return ("groups", $$"""{"name":{{value}},"description":{{value}}}""");
        yield return ("roles", $$"""{"name":{{value}},"level":"organization","permissions":[{{value}}]}""");
        yield return ("projects", $$"""{"name":{{value}},"recipients":[{{value}}]}""");
        yield return ("users", $$"""{"name":{{value}},"email":{{value}}}""");
    }

    private async Task<HttpStatusCode> StatusAsync(string method, string path, string? body = null, string type = "application/json")
    {
        using var request = _owner.Request(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, type);
        }

        using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
