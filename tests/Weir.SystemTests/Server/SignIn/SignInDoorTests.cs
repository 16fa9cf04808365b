using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.Server.SignIn;

/// <summary>What strangers and other sites try at the door.</summary>
public sealed class SignInDoorTests(OneServer one) : IClassFixture<OneServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_set_up_finds_nothing()
    {
        var answer = await one.Server.Client.PostAsJsonAsync(
            "/api/v1/set-up",
            new { token = one.SetUpToken, email = "second@weir.test", name = "Second", password = SignedInClient.GoodPassword },
            Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    [Trait("Asvs", "V3.3.1")]
    [Trait("Asvs", "V3.3.2")]
    [Trait("Asvs", "V3.3.3")]
    [Trait("Asvs", "V3.3.4")]
    [Trait("Asvs", "V7.2.4")]
    public async Task A_cookie_is_new_at_each_sign_in_and_belongs_to_this_host_over_https_alone()
    {
        using var client = one.Server.NewClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sign-in")
        {
            Content = JsonContent.Create(new { email = one.Operator.Email, password = one.Operator.Password }),
        };
        request.Headers.Add("Cookie", $"__Host-weir={new string('A', 43)}");

        var answer = await client.SendAsync(request, Cancel);

        var body = await SignedInClient.ExpectAsync(answer, HttpStatusCode.OK, Cancel);
        Assert.Equal("second-factor", body.GetProperty("state").GetString());
        var cookie = answer.Headers.GetValues("Set-Cookie")
            .Single(static text => text.StartsWith("__Host-weir-pending=", StringComparison.Ordinal));
        Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(new string('A', 43), one.Operator.Cookie("__Host-weir"));
    }

    [Fact]
    [Trait("Asvs", "V3.5.1")]
    public async Task A_request_that_changes_something_needs_the_sessions_code_and_this_site()
    {
        using var bare = one.Server.NewClient();
        bare.DefaultRequestHeaders.Add("Cookie", $"__Host-weir={one.Operator.Cookie("__Host-weir")}");

        var without = await bare.PostAsJsonAsync("/api/v1/sign-out", new { }, Cancel);
        bare.DefaultRequestHeaders.Add("Weir-Csrf", one.Operator.Csrf);
        bare.DefaultRequestHeaders.Add("Sec-Fetch-Site", "cross-site");
        var elsewhere = await bare.PostAsJsonAsync("/api/v1/sign-out", new { }, Cancel);

        Assert.Equal("csrf-needed", await CodeOf(without));
        Assert.Equal("cross-site", await CodeOf(elsewhere));
        Assert.Equal(HttpStatusCode.OK, (await one.Operator.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
    }

    [Fact]
    [Trait("Asvs", "V14.2.1")]
    public async Task A_credential_in_the_address_is_refused()
    {
        var answer = await one.Server.Client.GetAsync("/api/v1/me?access_token=weir_abc", Cancel);

        Assert.Equal((HttpStatusCode.BadRequest, "credential-in-address"), (answer.StatusCode, await CodeOf(answer)));
    }

    [Fact]
    [Trait("Asvs", "V6.3.8")]
    public async Task A_wrong_password_and_an_unknown_name_get_the_same_answer()
    {
        var known = await TryAsync(one.Operator.Email);
        var unknown = await TryAsync("nobody@weir.test");

        Assert.Equal(known, unknown);
        Assert.StartsWith("401", known, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{\"email\":1,\"password\":[]}")]
    [InlineData("{\"email\":null,\"password\":null}")]
    [InlineData("{\"email\":\"a@b.cd\",\"password\":\"x\",\"admin\":true}")]
    [InlineData("{\"email\":\"a@b.cd\",\"email\":\"c@d.ef\",\"password\":\"x\"}")]
    [InlineData("{\"email\":\"a@b.cd\",\"password\":\"\\ud800\"}")]
    [InlineData("{\"email\":")]
    [Trait("Asvs", "V15.3.5")]
    public async Task Hostile_json_is_refused_with_a_problem(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        var answer = await one.Server.Client.PostAsync("/api/v1/sign-in", content, Cancel);

        HttpStatusCode[] refusals = [HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests];
        Assert.Contains(answer.StatusCode, refusals);
        Assert.NotNull(await CodeOf(answer));
    }

    [Fact]
    [Trait("Asvs", "V6.5.1")]
    [Trait("Asvs", "V7.2.1")]
    [Trait("Asvs", "V7.4.1")]
    public async Task A_session_that_was_ended_is_dead_with_the_next_request()
    {
        using var second = SignedInClient.Nobody(one.Server, one.Operator.Email);
        await SignedInClient.ExpectAsync(await second.PasswordAsync(Cancel), HttpStatusCode.OK, Cancel);
        var totp = await one.Operator.Totp!.NextAsync(Cancel);
        var entered = await second.Client.PostAsJsonAsync("/api/v1/sign-in/second-factor", new { totp }, Cancel);
        var session = (await SignedInClient.ExpectAsync(entered, HttpStatusCode.OK, Cancel)).GetProperty("session").GetString();

        var replayed = await second.Client.PostAsJsonAsync("/api/v1/sign-in/second-factor", new { totp }, Cancel);
        var ended = await one.Operator.Client.DeleteAsync($"/api/v1/me/sessions/{session}", Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
    }

    [Fact]
    [Trait("Asvs", "V16.2.5")]
    public async Task No_secret_stands_in_the_log_or_on_the_console()
    {
        await one.Operator.Client.GetAsync("/api/v1/me/sessions", Cancel);
        var said = one.Server.Log + one.Server.Console.Replace(one.Server.SetupLink!.ToString(), "", StringComparison.Ordinal);

        foreach (var secret in new[]
                 {
                     one.Operator.Password, one.Operator.Cookie("__Host-weir")!, one.Operator.Csrf, one.SetUpToken, one.Operator.Email,
                 })
        {
            Assert.DoesNotContain(secret, said, StringComparison.Ordinal);
        }
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString();

    private async Task<string> TryAsync(string email)
    {
        var answer = await one.Server.Client.PostAsJsonAsync("/api/v1/sign-in", new { email, password = "not the password at all" }, Cancel);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        var names = string.Join(' ', answer.Headers.Select(static header => header.Key).Order());
        return $"{(int)answer.StatusCode} {body.GetProperty("code")} {body.GetProperty("detail")} {names}";
    }
}
