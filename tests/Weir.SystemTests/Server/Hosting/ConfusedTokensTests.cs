using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.SystemTests.Server.SignIn;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>What opens one door opens no other: every kind of token is shown wherever another kind is expected.</summary>
public sealed class ConfusedTokensTests(OneServer one) : IClassFixture<OneServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_token_counts_where_another_kind_is_expected()
    {
        var tokens = await TokensAsync();
        foreach (var (kind, token) in tokens)
        {
            if (kind != "access key")
            {
                Assert.True(await BearerAsync(token) == HttpStatusCode.Unauthorized, $"{kind} as access key");
            }

            if (kind != "session")
            {
                Assert.True(await CookieAsync("__Host-weir", token) == HttpStatusCode.Unauthorized, $"{kind} as session");
            }

            foreach (var (path, expected, body) in Doors(token).Where(door => door.Expected != kind))
            {
                using var answer = await one.Server.Client.PostAsJsonAsync(path, body, Cancel);
                Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{kind} as {expected}: {(int)answer.StatusCode}");
            }
        }

        // Nothing of it used a token up.
        Assert.Equal(HttpStatusCode.OK, await BearerAsync(tokens["access key"]));
        Assert.Equal(HttpStatusCode.OK, (await one.Operator.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
        var redeemed = await one.Server.Client.PostAsJsonAsync(
            "/api/v1/invitations/redeem",
            new { token = tokens["invitation"], name = "Ada", password = SignedInClient.GoodPassword },
            Cancel);
        Assert.Equal(HttpStatusCode.NoContent, redeemed.StatusCode);
    }

    [Fact]
    [Trait("Asvs", "V7.2.4")]
    public async Task A_session_that_somebody_planted_is_not_taken_up_by_the_sign_in()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sign-in")
        {
            Content = JsonContent.Create(new { email = one.Operator.Email, password = one.Operator.Password }),
            Headers = { { "Cookie", $"__Host-weir={new string('A', 43)}; __Host-weir-pending={new string('A', 43)}" } },
        };

        using var answer = await one.Server.Client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(
            answer.Headers.GetValues("Set-Cookie"), static cookie => cookie.Contains(new string('A', 43), StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, await CookieAsync("__Host-weir", new string('A', 43)));
    }

    private static IEnumerable<(string Path, string Expected, object Body)> Doors(string token)
    {
        var password = SignedInClient.GoodPassword;
        yield return ("/api/v1/invitations/redeem", "invitation", new { token, name = "Eve", password });
        yield return ("/api/v1/recovery/redeem", "recovery", new { token, password });
        yield return ("/api/v1/device/find", "device", new { userCode = token });
        yield return ("/api/v1/sign-in/second-factor", "pending", new { recovery = token });
        yield return ("/api/v1/set-up", "set-up", new { token, email = "eve@weir.test", name = "Eve", password });
    }

    private async Task<Dictionary<string, string>> TokensAsync()
    {
        var key = await PostAsync("/api/v1/me/access-keys", new { name = "confused" });
        var organization = await PostAsync("/api/v1/organizations", new { slug = "confused", name = "Confused" });
        var invitation = await PostAsync(
            $"/api/v1/installation/organizations/{organization.GetProperty("id").GetString()}/owner-invitations",
            new { email = "ada@weir.test", name = "Ada" });
        return new Dictionary<string, string>
        {
            ["access key"] = key.GetProperty("secret").GetString()!,
            ["session"] = one.Operator.Cookie("__Host-weir")!,
            ["csrf"] = one.Operator.Csrf,
            ["session id"] = one.Operator.SessionId,
            ["user id"] = one.Operator.UserId,
            ["invitation"] = SignedInClient.TokenOf(new Uri(invitation.GetProperty("link").GetString()!)),
            ["used set-up"] = one.SetUpToken,
        };
    }

    private async Task<JsonElement> PostAsync(string path, object body) => await SignedInClient.ExpectAsync(
        await one.Operator.Client.PostAsJsonAsync(path, body, Cancel), HttpStatusCode.Created, Cancel);

    private async Task<HttpStatusCode> BearerAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await one.Server.Client.SendAsync(request, Cancel)).StatusCode;
    }

    private async Task<HttpStatusCode> CookieAsync(string name, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me") { Headers = { { "Cookie", $"{name}={token}" } } };
        return (await one.Server.Client.SendAsync(request, Cancel)).StatusCode;
    }
}
