using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Commands;
using Weir.Testing;

namespace Weir.SystemTests.Client;

/// <summary>Signing in a device that has no browser (RFC 8628), by the real command and on the wire.</summary>
public sealed partial class DeviceFlowTests(Company company) : IClassFixture<Company>
{
    private const string GrantType = "urn:ietf:params:oauth:grant-type:device_code";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_is_approved_by_a_person_and_ended_by_logout()
    {
        var home = company.NewHome();
        await using var login = WeirProcess.Start(["login", company.Address, "--ca", company.AuthorityFile], Company.In(home));
        await login.WaitForTextAsync("Approve it only if", Cancel);
        var code = ShownCode().Match(login.ErrorSoFar).Value;

        var waiting = await ExpectAsync(await SayAsync("find", code.ToLowerInvariant()), HttpStatusCode.OK);
        Assert.Equal($"weir command on {Dns.GetHostName()}", waiting.GetProperty("name").GetString());
        Assert.Equal(JsonValueKind.Null, waiting.GetProperty("permissions").ValueKind);
        await ExpectAsync(await SayAsync("approve", code), HttpStatusCode.OK);

        (await login.WaitAsync(Cancel)).Expect(ExitCode.Success);
        var whoami = (await WeirProcess.RunAsync(["whoami", "--json"], Company.In(home), "", Cancel)).Expect(ExitCode.Success);
        Assert.Equal(company.Owner.UserId, JsonDocument.Parse(whoami.Output).RootElement.GetProperty("id").GetString());
        Assert.Equal(
            ExitCode.Denied, (await WeirProcess.RunAsync(["groups", "create", "Nope"], Company.In(home), "", Cancel)).ExitCode);
        Assert.Equal(HttpStatusCode.NotFound, (await SayAsync("approve", code)).StatusCode);

        var kept = await File.ReadAllTextAsync(Path.Combine(home, "weir", "servers.json"), Cancel);
        (await WeirProcess.RunAsync(["logout"], Company.In(home), "", Cancel)).Expect(ExitCode.Success);
        Assert.Equal(ExitCode.NotSignedIn, (await WeirProcess.RunAsync(["whoami"], Company.In(home), "", Cancel)).ExitCode);
        Assert.Equal(ExitCode.NotSignedIn, (await company.RunWithAsync(Key().Match(kept).Value, "whoami")).ExitCode);
    }

    [Fact]
    [Trait("Asvs", "V10.3.2")]
    public async Task A_device_that_asks_for_permissions_gets_those_and_no_others()
    {
        var home = company.NewHome();
        await using var login = WeirProcess.Start(
            ["login", company.Address, "--ca", company.AuthorityFile, "--permission", "group.manage"], Company.In(home));
        await login.WaitForTextAsync("Approve it only if", Cancel);
        await ExpectAsync(await SayAsync("approve", ShownCode().Match(login.ErrorSoFar).Value), HttpStatusCode.OK);
        (await login.WaitAsync(Cancel)).Expect(ExitCode.Success);

        (await WeirProcess.RunAsync(["groups", "create", "By a device"], Company.In(home), "", Cancel)).Expect(ExitCode.Success);
        Assert.Equal(ExitCode.Denied, (await WeirProcess.RunAsync(["users", "list"], Company.In(home), "", Cancel)).ExitCode);
    }

    [Fact]
    [Trait("Asvs", "V10.7.1")]
    public async Task A_device_that_is_turned_away_gets_nothing()
    {
        await using var login = WeirProcess.Start(
            ["login", company.Address, "--ca", company.AuthorityFile], Company.In(company.NewHome()));
        await login.WaitForTextAsync("Approve it only if", Cancel);
        await ExpectAsync(await SayAsync("deny", ShownCode().Match(login.ErrorSoFar).Value), HttpStatusCode.OK);

        var outcome = await login.WaitAsync(Cancel);
        Assert.Equal(ExitCode.Denied, outcome.ExitCode);
    }

    [Fact]
    public async Task A_code_is_used_once_and_asked_for_with_patience()
    {
        var codes = await ExpectAsync(await AuthorizeAsync(), HttpStatusCode.OK);
        Assert.Matches("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$", codes.GetProperty("user_code").GetString());
        var secret = codes.GetProperty("device_code").GetString()!;

        Assert.Equal("authorization_pending", await ErrorAsync(secret));
        Assert.Equal("slow_down", await ErrorAsync(secret));
        await ExpectAsync(await SayAsync("approve", codes.GetProperty("user_code").GetString()!), HttpStatusCode.OK);
        await Task.Delay(TimeSpan.FromSeconds(11), Cancel);
        var access = await ExpectAsync(await AskAsync(secret), HttpStatusCode.OK);
        Assert.StartsWith("weir_", access.GetProperty("access_token").GetString(), StringComparison.Ordinal);
        Assert.InRange(access.GetProperty("expires_in").GetInt64(), 2_591_000, 2_592_000);
        Assert.Equal("invalid_grant", await ErrorAsync(secret));
        Assert.DoesNotContain(secret, company.Server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_id=other", "invalid_client")]
    [InlineData("client_id=weir&scope=account.factors", "invalid_scope")]
    [InlineData("client_id=weir&scope=nothing.such", "invalid_scope")]
    [InlineData("client_id=weir&device_name=a%0Ab", "invalid_request")]
    [InlineData("client_id=weir&client_id=weir", "invalid_request")]
    public async Task A_malformed_request_is_answered_in_the_standards_words(string form, string error)
    {
        using var content = new StringContent(form);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        var answer = await company.Server.Client.PostAsync("/api/v1/device/authorize", content, Cancel);

        Assert.Equal(error, (await ExpectAsync(answer, HttpStatusCode.BadRequest)).GetProperty("error").GetString());
    }

    [Fact]
    public async Task An_access_key_approves_no_device()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/device/approve")
        {
            Content = JsonContent.Create(new { userCode = "BBBB-BBBB" }),
        };
        request.Headers.Authorization = new("Bearer", company.FullKey);
        var answer = await company.Server.Client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private Task<HttpResponseMessage> SayAsync(string verb, string userCode) =>
        company.Owner.Client.PostAsJsonAsync($"/api/v1/device/{verb}", new { userCode }, Cancel);

    private Task<HttpResponseMessage> AuthorizeAsync() =>
        PostAsync("authorize", new() { ["client_id"] = "weir", ["device_name"] = "test" });

    private Task<HttpResponseMessage> AskAsync(string deviceCode) =>
        PostAsync("token", new() { ["client_id"] = "weir", ["grant_type"] = GrantType, ["device_code"] = deviceCode });

    private async Task<string?> ErrorAsync(string deviceCode) =>
        (await ExpectAsync(await AskAsync(deviceCode), HttpStatusCode.BadRequest)).GetProperty("error").GetString();

    private async Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        return await company.Server.Client.PostAsync($"/api/v1/device/{path}", content, Cancel);
    }

    private static Task<JsonElement> ExpectAsync(HttpResponseMessage answer, HttpStatusCode status) =>
        SignedInClient.ExpectAsync(answer, status, Cancel);

    [GeneratedRegex("[A-Z]{4}-[A-Z]{4}")]
    private static partial Regex ShownCode();

    [GeneratedRegex("weir_[0-9a-z]{26}_[0-9a-z]{58}")]
    private static partial Regex Key();
}
