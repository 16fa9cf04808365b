using System.Net;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using Weir.Commands;
using Weir.SystemTests.Client;
using Weir.Testing;

namespace Weir.SystemTests.Server.SignIn;

/// <summary>The way back into a server that nobody can sign in to.</summary>
public sealed class ConsoleRecoveryTests : IDisposable
{
    private const string NewPassword = "another marble 93 lantern";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Asvs", "V6.4.3")]
    public async Task On_the_servers_machine_sign_ins_are_allowed_again_and_a_password_is_chosen_anew_but_no_factor_is_left_out()
    {
        var (person, organization) = await StopAsync();
        using var stopped = person;

        var allowed = await RecoverAsync("sign-ins", "--organization", "acme", "--reason", "the officer has left", "--json");
        var again = await RecoverAsync("sign-ins", "--organization", organization, "--reason", "twice");
        var link = await RecoverAsync("password", "ada@weir.test", "--reason", "forgot it");

        Assert.Contains("\"wereStopped\": true", allowed.Expect(ExitCode.Success).Output, StringComparison.Ordinal);
        Assert.Contains("were not stopped", again.Expect(ExitCode.Success).Output, StringComparison.Ordinal);
        var token = link.Expect(ExitCode.Success).Output.Split("/recovery/")[1].Trim();
        Assert.Equal(ExitCode.Failed, (await RecoverAsync("password", "nobody@weir.test", "--reason", "x")).ExitCode);
        Assert.Equal([("signin.allow", 5), ("user.recover", 5)], Recorded());

        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string?>(), Data, Cancel);
        await SignedInClient.ExpectAsync(
            await server.Client.PostAsJsonAsync("/api/v1/recovery/redeem", new { token, password = NewPassword }, Cancel),
            HttpStatusCode.NoContent, Cancel);
        using var back = SignedInClient.Nobody(server, person.Email, NewPassword);
        var first = await SignedInClient.ExpectAsync(await back.PasswordAsync(Cancel), HttpStatusCode.OK, Cancel);
        Assert.Equal("second-factor", first.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await back.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
        var totp = await person.Totp!.NextAsync(Cancel);
        var second = await back.Client.PostAsJsonAsync("/api/v1/sign-in/second-factor", new { totp }, Cancel);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var held = await RecoverAsync("sign-ins", "--installation", "--reason", "while it runs");
        Assert.Equal(ExitCode.Failed, held.ExitCode);
        Assert.Contains("another weir server is running", held.Error, StringComparison.Ordinal);
    }

    /// <summary>Makes an organization whose sign-ins somebody else has stopped, and stops the server.</summary>
    private async Task<(SignedInClient Person, string Organization)> StopAsync()
    {
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string?>(), Data, Cancel);
        using var installer = await SignedInClient.SetUpAsync(server, Cancel);
        var made = await Company.SendAsync(installer, "/api/v1/organizations", new { slug = "acme", name = "Acme" });
        var organization = made.GetProperty("id").GetString()!;
        var owners = $"/api/v1/installation/organizations/{organization}/owner-invitations";
        var owner = await JoinAsync(server, installer, owners, new { email = "ada@weir.test" }, "ada@weir.test");
        var other = new { email = "otto@weir.test", grants = new[] { new { role = "security-officer" } } };
        using var officer = await JoinAsync(server, owner, $"/api/v1/organizations/{organization}/users", other, "otto@weir.test");
        using var stop = new HttpRequestMessage(HttpMethod.Put, $"/api/v1/organizations/{organization}/sign-in-stop");
        stop.Headers.Add("Weir-Reason", "attack");
        (await officer.Client.SendAsync(stop, Cancel)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, (await owner.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
        (await server.StopAsync(Cancel)).Expect(0);
        return (owner, organization);
    }

    private static async Task<SignedInClient> JoinAsync(
        ServerProcess server, SignedInClient inviter, string path, object invitation, string email)
    {
        var answer = await Company.SendAsync(inviter, path, invitation);
        return await SignedInClient.JoinAsync(server, new Uri(answer.GetProperty("link").GetString()!), email, Cancel);
    }

    private Task<ProcessOutcome> RecoverAsync(params string[] arguments) =>
        WeirProcess.RunAsync(["recover", .. arguments, "--data", Data], Cancel);

    private List<(string Action, int Door)> Recorded()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "weir.db")};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select action, door from audit_entries where actor = 'system:console' order by seq";
        using var reader = command.ExecuteReader();
        var found = new List<(string, int)>();
        while (reader.Read())
        {
            found.Add((reader.GetString(0), reader.GetInt32(1)));
        }

        return found;
    }
}
