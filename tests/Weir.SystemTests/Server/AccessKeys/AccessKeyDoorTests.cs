using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Weir.Testing;

namespace Weir.SystemTests.Server.AccessKeys;

/// <summary>An access key at the door of a real server, from its making to its end.</summary>
public sealed class AccessKeyDoorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V14.2.1")]
    public async Task A_key_opens_the_api_in_its_header_alone_until_it_is_revoked()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        using var person = await SignedInClient.SetUpAsync(server, Cancel);
        var made = await SignedInClient.ExpectAsync(
            await person.Client.PostAsJsonAsync("/api/v1/me/access-keys", new { name = "laptop" }, Cancel), HttpStatusCode.Created, Cancel);
        var secret = made.GetProperty("secret").GetString()!;
        var id = made.GetProperty("key").GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "/api/v1/me", "Bearer", secret));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, "/api/v1/organizations", "Bearer", secret));
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.GetAsync($"/api/v1/me?access_token={secret}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.Client.GetAsync($"/api/v1/me?x={secret}", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, "/api/v1/me", "Basic", secret));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, "/api/v1/me", "Bearer", secret[..^1]));

        await SignedInClient.ExpectAsync(
            await person.Client.DeleteAsync($"/api/v1/me/access-keys/{id}", Cancel), HttpStatusCode.NoContent, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, "/api/v1/me", "Bearer", secret));
        Assert.DoesNotContain(secret, server.Log + server.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_needs_a_fresh_second_factor_is_done_with_a_key_only_where_the_key_names_it()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        using var person = await SignedInClient.SetUpAsync(server, Cancel);
        async Task<string> KeyAsync(object draft) => (await SignedInClient.ExpectAsync(
            await person.Client.PostAsJsonAsync("/api/v1/me/access-keys", draft, Cancel), HttpStatusCode.Created, Cancel))
            .GetProperty("secret").GetString()!;
        var plain = await KeyAsync(new { name = "plain" });
        var naming = await KeyAsync(new { name = "naming", scope = new { permissions = new[] { "organization.create" } } });
        var organization = new { slug = "acme", name = "Acme", owner = new { email = "owner@acme.test" } };

        using var refused = await SendAsync(server, plain, organization);
        using var allowed = await SendAsync(server, naming, organization);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.NotEqual(HttpStatusCode.Forbidden, allowed.StatusCode);
        Assert.NotEqual(HttpStatusCode.Unauthorized, allowed.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, "/api/v1/organizations", "Bearer", naming));
    }

    private static async Task<HttpResponseMessage> SendAsync(ServerProcess server, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/organizations") { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await server.Client.SendAsync(request, Cancel);
    }

    private static async Task<HttpStatusCode> AskAsync(ServerProcess server, string path, string scheme, string parameter)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, parameter);
        using var answer = await server.Client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
