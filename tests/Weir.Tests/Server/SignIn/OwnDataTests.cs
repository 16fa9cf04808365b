using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Decisions;

namespace Weir.Tests.Server.SignIn;

/// <summary>
/// What is held about a person is shown to that person. A table with a column for a person fails the test until it stands here, with the
/// route that shows it or the reason why there is none.
/// </summary>
[Trait("Engine", "sqlite")]
public sealed class OwnDataTests(WholeServer server) : IClassFixture<WholeServer>
{
    private const string Tables =
        """
        select m.name from sqlite_master m where m.type = 'table' and exists (
          select 1 from pragma_table_info(m.name) c where c.name in ('user_id', 'person', 'owner', 'subject', 'member', 'holder', 'actor'))
           or m.name = 'users' order by m.name
        """;

    private static readonly Dictionary<string, string> Shown = new()
    {
        ["access_keys"] = "/api/v1/me/access-keys",
        ["credentials"] = "/api/v1/me",
        ["factors"] = "/api/v1/me/factors",
        ["grants"] = "/api/v1/identity",
        ["group_members"] = "/api/v1/identity",
        ["notices"] = "/api/v1/me/notices",
        ["sessions"] = "/api/v1/me/sessions",
        ["users"] = "/api/v1/me",
    };

    // The record of what was done is its own room, with readers of its own; the rest ends within minutes or names ids alone.
    private static readonly Dictionary<string, string> Elsewhere = new()
    {
        ["access_review_lines"] = "copies of grants and keys, for whoever reviews them",
        ["audit_entries"] = "the record",
        ["audit_past_activity"] = "the record",
        ["factor_enrolments"] = "minutes: the seed that is being added",
        ["idempotency_keys"] = "a day: answers that were given already",
        ["one_time_tokens"] = "digests of links",
        ["pending_sign_ins"] = "minutes: a sign-in between its steps",
        ["project_work"] = "who worked on a project, shown with its versions",
        ["record_keys"] = "its subjects are versions of objects",
        ["reminders"] = "ids of what somebody was reminded of; the reminder is a notice",
        ["work"] = "its owner is a server",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_table_about_people_is_shown_to_them_or_stands_here_with_a_reason()
    {
        var tables = await server.Guard.Database.QueryAsync<string>(Tables, null, Cancel);

        Assert.Equal(Shown.Keys.Concat(Elsewhere.Keys).Order(StringComparer.Ordinal), tables);
        var routes = server.Endpoints.OfType<RouteEndpoint>().Select(static endpoint => endpoint.RoutePattern.RawText!).ToHashSet();
        Assert.Empty(Shown.Values.Except(routes));
    }

    [Fact]
    public async Task One_s_own_details_and_wishes_are_shown_as_they_were_given()
    {
        var organization = await server.Guard.OrganizationAsync("own-data");
        var person = await server.PersonAsync(organization, ("member", Resource.ForOrganization(organization)));
        using var change = person.Request("PATCH", "/api/v1/me");
        change.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        change.Content = JsonContent.Create(
            new { name = "Zoë Östlund", phone = "+31 20 5550100", mail = new { announcements = false, reminders = true } });
        using var changed = await server.Client.SendAsync(change, Cancel);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);

        var me = await ReadAsync(person, "/api/v1/me");
        Assert.Equal(
            (person.Id.ToString(), organization.ToString(), "Zoë Östlund", "+31 20 5550100"),
            (Text(me, "id"), Text(me, "organization"), Text(me, "name"), Text(me, "phone")));
        Assert.EndsWith("@weir.test", Text(me, "email"), StringComparison.Ordinal);
        Assert.Equal("""{"announcements":false,"reminders":true}""", me.GetProperty("mail").GetRawText());
        var session = Assert.Single((await ReadAsync(person, "/api/v1/me/sessions")).GetProperty("items").EnumerateArray());
        Assert.Equal(("127.0.0.1", "password totp"), (Text(session, "address"), Text(session, "methods")));
        var factor = Assert.Single((await ReadAsync(person, "/api/v1/me/factors")).GetProperty("items").EnumerateArray());
        Assert.Equal(("totp", "App"), (Text(factor, "kind"), Text(factor, "name")));
        var role = Assert.Single((await ReadAsync(person, "/api/v1/identity")).GetProperty("roles").EnumerateArray());
        Assert.Equal("member", Text(role, "role"));
    }

    private async Task<JsonElement> ReadAsync(PersonInSession person, string path)
    {
        using var request = person.Request("GET", path);
        using var answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
