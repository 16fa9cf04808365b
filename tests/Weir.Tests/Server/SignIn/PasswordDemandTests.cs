using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;

namespace Weir.Tests.Server.SignIn;

/// <summary>
/// A password that was chosen before the list of stolen ones was imported: its owner gets in, by the API and by the pages, and does nothing
/// before choosing another one.
/// </summary>
public sealed partial class PasswordDemandTests : IAsyncLifetime
{
    private const string Listed = "tandem gravel ouzel 31";
    private const string Better = "copper lantern 58 meadow";

    private StolenPassword _stolen = null!;
    private WholeServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _stolen = await StolenPassword.ListAsync(Listed);
        _server = new WholeServer
        {
            With = features => ServerFeatures.Join(
                features, new ServerFeatures(services => services.AddSingleton(_stolen.Policy), static _ => { }, static _ => { })),
        };
        await _server.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _stolen.Dispose();
    }

    [Fact]
    [Trait("Asvs", "V6.2.12")]
    public async Task At_the_api_the_session_can_do_nothing_but_choose_another_password()
    {
        var person = await PersonAsync("api@weir.test", Listed);

        var (cookie, answer) = await SignInAsync("api@weir.test", Listed);
        var csrf = answer.GetProperty("csrf").GetString()!;
        Assert.True(answer.GetProperty("mustChangePassword").GetBoolean());
        Assert.Equal("password-change-needed", await CodeAsync("GET", "/api/v1/projects", cookie, csrf));
        Assert.Equal("password-change-needed", await CodeAsync("PATCH", "/api/v1/me", cookie, csrf));
        Assert.Null(await CodeAsync("GET", "/api/v1/me", cookie, csrf));
        Assert.Equal("invalid", await ChangeAsync(cookie, csrf, Listed, Listed));

        Assert.Null(await ChangeAsync(cookie, csrf, Listed, Better));

        Assert.Null(await CodeAsync("GET", "/api/v1/projects", cookie, csrf));
        Assert.NotEqual("password-change-needed", await CodeAsync("PATCH", "/api/v1/me", cookie, csrf));
        (_, answer) = await SignInAsync("api@weir.test", Better);
        Assert.False(answer.GetProperty("mustChangePassword").GetBoolean());
        Assert.Equal(1, await CountAsync("audit_entries where action = 'password.listed' and actor = @person", person));
        Assert.Equal(0, await CountAsync("password_demands", person));
    }

    [Fact]
    public async Task On_the_pages_every_way_leads_to_the_page_that_changes_it()
    {
        await PersonAsync("pages@weir.test", Listed);
        using var door = await GetAsync("/sign-in", "");
        using var entered = await FormAsync(
            "/sign-in", CookieOf(door), ("csrf", await CsrfOfAsync(door)), ("email", "pages@weir.test"), ("password", Listed));
        Assert.Equal((HttpStatusCode.SeeOther, "/account/password"), (entered.StatusCode, entered.Headers.Location!.ToString()));
        var cookie = CookieOf(entered);

        using var elsewhere = await GetAsync("/account/keys/new", cookie);
        Assert.Equal((HttpStatusCode.SeeOther, "/account/password"), (elsewhere.StatusCode, elsewhere.Headers.Location!.ToString()));
        using var page = await GetAsync("/account/password", cookie);
        var html = await page.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("stolen elsewhere", html, StringComparison.Ordinal);
        Assert.Contains("/sign-out", html, StringComparison.Ordinal);
        using var changed = await FormAsync(
            "/account/password", cookie, ("csrf", await CsrfOfAsync(page)), ("current", Listed), ("password", Better));
        Assert.Equal(HttpStatusCode.SeeOther, changed.StatusCode);
        using var open = await GetAsync("/account/keys/new", cookie);
        Assert.StartsWith("/step-up", open.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [GeneratedRegex("name=\"csrf\" value=\"([^\"]+)\"")]
    private static partial Regex Csrf();

    /// <summary>Somebody of an organization that demands no second factor, with a password that nobody judged.</summary>
    private async Task<Id<User>> PersonAsync(string email, string password)
    {
        var guard = _server.Guard;
        var organization = Id<Organization>.New(TimeProvider.System);
        var person = Id<User>.New(TimeProvider.System);
        await guard.Keys.CreateAsync(KeyOwner.Organization(organization), null, Cancel);
        await guard.Keys.CreateAsync(KeyOwner.Person(person), KeyOwner.Organization(organization), Cancel);
        var seals = _server.Services.GetRequiredService<PersonSeals>();
        var passwords = _server.Services.GetRequiredService<ChosenPasswords>();
        var chosen = (await passwords.HashAsync(password, new PasswordRules(), Cancel))!;
        Assert.True(EmailAddress.TryParse(email, out var address, out _));
        var now = TimeProvider.System.GetUtcNow();
        var user = new UserRow(
            person, organization, seals.IndexOf(address), seals.Seal(person, PersonalColumn.Email, address.Text),
            seals.Seal(person, PersonalColumn.Name, "Test Person"), null, AccountState.Active, "{}", now, now, 1);
        await guard.DoAsync(Resource.Installation, change =>
        {
            change
                .Create(
                    GuardTables.Organizations,
                    new OrganizationRow(
                        organization, $"o{organization.Value:n}", "Acme", AccountState.Active,
                        """{"signIn":{"secondFactor":"Roles","secondFactorRoles":[]}}""", now, now, 1),
                    "organization.create")
                .Create(GuardTables.Users, user, "user.create");
            passwords.Add(change, user, chosen);
            return change;
        });
        return person;
    }

    private async Task<(string Cookie, JsonElement Answer)> SignInAsync(string email, string password)
    {
        using var response = await _server.Client.PostAsJsonAsync("/api/v1/sign-in", new { email, password }, Cancel);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (CookieOf(response), await response.Content.ReadFromJsonAsync<JsonElement>(Cancel));
    }

    private static string CookieOf(HttpResponseMessage response) => string.Join(
        "; ", response.Headers.GetValues("Set-Cookie").Select(static cookie => cookie.Split(';')[0]).Where(static cookie => !cookie.EndsWith('=')));

    private static async Task<string> CsrfOfAsync(HttpResponseMessage page) =>
        Csrf().Match(await page.Content.ReadAsStringAsync(Cancel)).Groups[1].Value;

    /// <summary>The code of the problem; null where there is none.</summary>
    private async Task<string?> CodeAsync(string method, string path, string cookie, string csrf)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add(CsrfTokens.Header, csrf);
        return await CodeAsync(request);
    }

    private async Task<string?> ChangeAsync(string cookie, string csrf, string current, string next)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/me/password");
        request.Content = JsonContent.Create(new Dictionary<string, string> { ["current"] = current, ["new"] = next });
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add(CsrfTokens.Header, csrf);
        return await CodeAsync(request);
    }

    private async Task<string?> CodeAsync(HttpRequestMessage request)
    {
        using var response = await _server.Client.SendAsync(request, Cancel);
        return response.IsSuccessStatusCode
            ? null
            : (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString();
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        if (cookie.Length > 0)
        {
            request.Headers.Add("Cookie", cookie);
        }

        return await _server.Client.SendAsync(request, Cancel);
    }

    private async Task<HttpResponseMessage> FormAsync(string path, string cookie, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Add("Accept", "text/html");
        if (cookie.Length > 0)
        {
            request.Headers.Add("Cookie", cookie);
        }

        request.Content = new FormUrlEncodedContent(fields.Select(static field => KeyValuePair.Create(field.Name, field.Value)));
        return await _server.Client.SendAsync(request, Cancel);
    }

    private Task<long> CountAsync(string from, Id<User> person) =>
        _server.Guard.Database.QueryOneAsync<long>($"select count(*) from {from}", new { person }, Cancel);
}
