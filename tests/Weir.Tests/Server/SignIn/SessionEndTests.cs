using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Guard.Decisions;

namespace Weir.Tests.Server.SignIn;

/// <summary>Sessions are ended many at a time, by whoever has them and by an organization's owner, and nobody else's with them.</summary>
public sealed class SessionEndTests(WholeServer server) : IClassFixture<WholeServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V7.4.3")]
    public async Task One_ends_all_own_sessions_but_the_one_that_asks()
    {
        var organization = await server.Guard.OrganizationAsync("own-sessions");
        var person = await server.PersonAsync(organization, ("member", Resource.ForOrganization(organization)));
        var colleague = await server.PersonAsync(organization, ("member", Resource.ForOrganization(organization)));
        PersonInSession[] others = [await server.SessionAsync(person.Id), await server.SessionAsync(person.Id)];

        Assert.Equal(2, await EndAsync(person, "/api/v1/me/sessions"));

        Assert.Equal([true, false, false, true], await AreInAsync(person, others[0], others[1], colleague));
        Assert.Equal(0, await EndAsync(person, "/api/v1/me/sessions"));
    }

    [Fact]
    [Trait("Asvs", "V7.4.5")]
    public async Task An_owner_ends_all_sessions_of_the_organization_and_of_no_other()
    {
        var organization = await server.Guard.OrganizationAsync("all-sessions");
        var elsewhere = await server.Guard.OrganizationAsync("other-sessions");
        var owner = await server.PersonAsync(organization, ("owner", Resource.ForOrganization(organization)));
        var ownersOther = await server.SessionAsync(owner.Id);
        var member = await server.PersonAsync(organization, ("member", Resource.ForOrganization(organization)));
        var stranger = await server.PersonAsync(elsewhere, ("owner", Resource.ForOrganization(elsewhere)));

        Assert.Equal(2, await EndAsync(owner, $"/api/v1/organizations/{organization}/sessions"));

        Assert.Equal([true, false, false, true], await AreInAsync(owner, ownersOther, member, stranger));
        Assert.Equal([true], await AreInAsync(await server.SessionAsync(member.Id)));
    }

    private async Task<int> EndAsync(PersonInSession person, string path)
    {
        using var request = person.Request("DELETE", path);
        using var answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("ended").GetInt32();
    }

    private async Task<List<bool>> AreInAsync(params PersonInSession[] people)
    {
        List<bool> found = [];
        foreach (var person in people)
        {
            using var request = person.Request("GET", "/api/v1/me");
            using var answer = await server.Client.SendAsync(request, Cancel);
            Assert.Contains(answer.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.Unauthorized]);
            found.Add(answer.StatusCode == HttpStatusCode.OK);
        }

        return found;
    }
}
