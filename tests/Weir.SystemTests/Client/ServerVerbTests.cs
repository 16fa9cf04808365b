using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;
using Weir.Testing;

namespace Weir.SystemTests.Client;

/// <summary>The verbs of the server's client: the real command against the real server.</summary>
public sealed class ServerVerbTests(Company company) : IClassFixture<Company>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_by_key_keeps_the_server_for_later_verbs()
    {
        var home = company.NewHome();
        var login = await WeirProcess.RunAsync(
            ["login", company.Address, "--ca", company.AuthorityFile, "--key-file", company.WriteKey(company.FullKey), "--json"],
            Company.In(home),
            "",
            Cancel);

        login.Expect(ExitCode.Success);
        var kept = Path.Combine(home, "weir", "servers.json");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(kept));
        Assert.DoesNotContain(company.FullKey, login.Output + login.Error, StringComparison.Ordinal);
        var identity = JsonDocument.Parse(login.Output).RootElement;
        Assert.Equal(("user", company.Owner.Email), (identity.GetProperty("kind").GetString(), identity.GetProperty("email").GetString()));
        Assert.Contains(
            $"Certificate (SHA-256) {identity.GetProperty("fingerprint").GetString()}", company.Server.Console, StringComparison.Ordinal);

        var whoami = (await WeirProcess.RunAsync(["whoami"], Company.In(home), "", Cancel)).Expect(ExitCode.Success);
        Assert.Contains(company.Organization, whoami.Output, StringComparison.Ordinal);
        Assert.Matches("roles +owner, manager on prj_", whoami.Output);
        Assert.Matches(@"expires +\d{4}-\d{2}-\d{2}", whoami.Output);

        File.SetUnixFileMode(kept, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        var open = await WeirProcess.RunAsync(["whoami"], Company.In(home), "", Cancel);
        Assert.Equal(ExitCode.BadUsage, open.ExitCode);
        Assert.Contains("chmod 600", open.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Projects_are_made_changed_and_listed()
    {
        var made = await company.RunAsync("projects", "create", "Clinic of Ada", "--purpose", "testing", "--json");
        made.Expect(ExitCode.Success);
        var id = JsonDocument.Parse(made.Output).RootElement.GetProperty("id").GetString()!;

        (await company.RunAsync("projects", "update", id, "--name", "Clinic of Bob")).Expect(ExitCode.Success);
        var shown = (await company.RunAsync("projects", "show", id)).Expect(ExitCode.Success);
        Assert.Contains("Clinic of Bob", shown.Output, StringComparison.Ordinal);
        Assert.Contains("testing", shown.Output, StringComparison.Ordinal);

        (await company.RunAsync("projects", "create", "Second")).Expect(ExitCode.Success);
        var list = (await company.RunAsync("projects", "list", "--limit", "1")).Expect(ExitCode.Success);
        Assert.Equal(2, list.Output.TrimEnd('\n').Split('\n').Length);
        Assert.Contains("There are more than 1", list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_are_listed_and_lifted_and_a_link_to_a_new_password_is_made()
    {
        var invited = await Company.SendAsync(
            company.Owner, $"/api/v1/organizations/{company.Organization}/users", new { email = "bea@weir.test", name = "Bea" });
        using var bea = await SignedInClient.JoinAsync(
            company.Server, new Uri(invited.GetProperty("link").GetString()!), "bea@weir.test", Cancel);
        Block(bea.UserId);

        var list = (await company.RunAsync("blocks", "list", "--kind", "account", "--json")).Expect(ExitCode.Success);
        var block = Assert.Single(JsonDocument.Parse(list.Output).RootElement.GetProperty("items").EnumerateArray().ToList());
        Assert.Equal(bea.UserId, block.GetProperty("subject").GetString());
        (await company.RunAsync("blocks", "lift", block.GetProperty("id").GetString()!, "--reason", "it was Bea")).Expect(ExitCode.Success);
        Assert.Contains("There are none.", (await company.RunAsync("blocks", "list")).Expect(ExitCode.Success).Error, StringComparison.Ordinal);

        var made = (await company.RunAsync("users", "recover", bea.UserId, "--json", "--show-secret")).Expect(ExitCode.Success);
        var link = new Uri(JsonDocument.Parse(made.Output).RootElement.GetProperty("link").GetString()!);
        await SignedInClient.ExpectAsync(
            await company.Server.Client.PostAsJsonAsync(
                "/api/v1/recovery/redeem", new { token = SignedInClient.TokenOf(link), password = "another marble 93 lantern" }, Cancel),
            System.Net.HttpStatusCode.NoContent, Cancel);
        Assert.Equal(ExitCode.NotFound, (await company.RunAsync("blocks", "list", "--installation")).ExitCode);
    }

    [Fact]
    public async Task Groups_grants_and_people_are_managed()
    {
        var group = JsonDocument.Parse((await company.RunAsync("groups", "create", "Analysts", "--json")).Expect(ExitCode.Success).Output)
            .RootElement.GetProperty("id").GetString()!;
        (await company.RunAsync("groups", "add-member", group, company.Owner.UserId)).Expect(ExitCode.Success);
        var given = JsonDocument.Parse(
            (await company.RunAsync("grants", "give", group, "member", "--json")).Expect(ExitCode.Success).Output)
            .RootElement.GetProperty("id").GetString()!;

        var grants = (await company.RunAsync("grants", "list", "--subject", group)).Expect(ExitCode.Success);
        Assert.Contains(given, grants.Output, StringComparison.Ordinal);
        (await company.RunAsync("grants", "take", given, "--reason", "trial")).Expect(ExitCode.Success);
        Assert.Equal(ExitCode.NotFound, (await company.RunAsync("grants", "show", given)).ExitCode);
        Assert.Contains(company.Owner.Email, (await company.RunAsync("users", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("owner", (await company.RunAsync("roles", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("for a test", (await company.RunAsync("access-keys", "list")).Output, StringComparison.Ordinal);

        var taken = await company.RunAsync("groups", "create", "Analysts");
        Assert.Equal(ExitCode.Conflict, taken.ExitCode);
    }

    [Fact]
    public async Task The_record_is_read_with_what_was_done_and_why()
    {
        (await company.RunAsync("service-accounts", "create", "watched", "--reason", "for the record")).Expect(ExitCode.Success);

        var list = (await company.RunAsync("audit", "list", "--action", "serviceaccount.create", "--json")).Expect(ExitCode.Success);
        var entry = JsonDocument.Parse(list.Output).RootElement.GetProperty("items")[0];
        Assert.Equal(company.Owner.UserId, entry.GetProperty("actor").GetString());
        Assert.Equal("for the record", entry.GetProperty("reason").GetString());

        var shown = (await company.RunAsync("audit", "show", entry.GetProperty("id").GetString()!)).Expect(ExitCode.Success);
        Assert.Contains("for the record", shown.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadUsage, (await company.RunAsync("audit", "list", "--outcome", "maybe")).ExitCode);
    }

    [Fact]
    public async Task An_invitations_link_is_shown_once_and_not_in_a_document_unless_asked_for()
    {
        var invited = (await company.RunAsync("users", "invite", "bob@weir.test")).Expect(ExitCode.Success);
        Assert.Contains("link     https://", invited.Output, StringComparison.Ordinal);
        Assert.Contains("It is not shown again", invited.Error, StringComparison.Ordinal);

        var quiet = (await company.RunAsync("users", "invite", "eve@weir.test", "--json")).Expect(ExitCode.Success);
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(quiet.Output).RootElement.GetProperty("link").ValueKind);
        var asked = (await company.RunAsync("users", "invite", "joe@weir.test", "--json", "--show-secret")).Expect(ExitCode.Success);
        Assert.StartsWith(
            "https://", JsonDocument.Parse(asked.Output).RootElement.GetProperty("link").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_does_not_reach_it_is_denied_with_what_to_do()
    {
        var key = await company.MakeKeyAsync(null, null);
        var outcome = await company.RunWithAsync(key, "groups", "create", "Readers", "--json");

        Assert.Equal(ExitCode.Denied, outcome.ExitCode);
        Assert.Contains("group.manage", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--permission", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("denied", JsonDocument.Parse(outcome.Output).RootElement.GetProperty("error").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_key_that_has_ended_signs_nobody_in()
    {
        var key = await company.MakeKeyAsync(null, TimeProvider.System.GetUtcNow().AddSeconds(2));
        await Task.Delay(TimeSpan.FromSeconds(3), Cancel);
        var outcome = await company.RunWithAsync(key, "whoami");

        Assert.Equal(ExitCode.NotSignedIn, outcome.ExitCode);
        Assert.Contains("weir login", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(key, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_nobody_signed_in_to_is_told_apart_from_one_that_is_away()
    {
        var nobody = await WeirProcess.RunAsync(["users", "list"], Company.In(company.NewHome()), "", Cancel);
        Assert.Equal(ExitCode.NotSignedIn, nobody.ExitCode);

        var away = await WeirProcess.RunAsync(
            ["login", "localhost:1", "--key-file", company.WriteKey(company.FullKey)], Company.In(company.NewHome()), "", Cancel);
        Assert.Equal(ExitCode.Unreachable, away.ExitCode);
        Assert.Contains("cannot be reached", away.Error, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Asvs", "V12.3.2")]
    [Trait("Asvs", "V12.3.4")]
    public async Task A_certificate_of_another_authority_is_refused()
    {
        var key = company.WriteKey(company.FullKey);
        var unknown = await WeirProcess.RunAsync(
            ["login", company.Address, "--key-file", key], Company.In(company.NewHome()), "", Cancel);
        Assert.Equal(ExitCode.Unreachable, unknown.ExitCode);
        Assert.Contains("not trusted", unknown.Error, StringComparison.Ordinal);

        await using var other = await ServerProcess.StartAsync(Cancel);
        var wrong = await WeirProcess.RunAsync(
            ["login", company.Address, "--key-file", key, "--ca", Path.Combine(other.DataPath, "tls", "ca.crt")],
            Company.In(company.NewHome()),
            "",
            Cancel);
        Assert.Equal(ExitCode.Unreachable, wrong.ExitCode);
        Assert.Contains("no authority that is trusted", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_read_page_by_page()
    {
        using var client = company.Connect();
        string[] made = ["page one", "page two", "page three"];
        foreach (var name in made)
        {
            await client.ServiceAccounts.CreateAsync(company.Organization, new ServiceAccountDraft(name), Cancel);
        }

        var names = new List<string>();
        await foreach (var account in client.ServiceAccounts.ListAsync(company.Organization, new ListOptions { PageSize = 1 }, Cancel))
        {
            names.Add(account.Name);
        }

        Assert.Equal(made, names.Where(made.Contains));
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_changed_is_refused()
    {
        using var client = company.Connect();
        var made = await client.ServiceAccounts.CreateAsync(company.Organization, new ServiceAccountDraft("contested"), Cancel);
        var id = made.Value.Id;
        await client.ServiceAccounts.UpdateAsync(company.Organization, id, new ServiceAccountDraft("first"), made.Tag, Cancel);

        var late = await Assert.ThrowsAsync<ApiException>(() =>
            client.ServiceAccounts.UpdateAsync(company.Organization, id, new ServiceAccountDraft("second"), made.Tag, Cancel));

        Assert.Equal("changed", late.Code);
        Assert.NotNull(late.RequestId);
    }

    [Fact]
    public async Task A_thing_is_made_once_when_its_answer_is_lost()
    {
        await using var proxy = CuttingProxy.Start(company.Server.Address.Port);
        using var client = company.Connect(port: proxy.Port);
        await client.Account.GetAsync(Cancel);
        proxy.CutNextAnswer();

        var made = await client.ServiceAccounts.CreateAsync(company.Organization, new ServiceAccountDraft("made once"), Cancel);

        Assert.Equal(1, proxy.Cuts);
        var found = new List<string>();
        await foreach (var account in client.ServiceAccounts.ListAsync(company.Organization, ListOptions.All, Cancel))
        {
            found.Add(account.Name == "made once" ? account.Id : "");
        }

        Assert.Equal([made.Value.Id], found.Where(static id => id.Length > 0));
    }

    /// <summary>Counts what eighty wrong guesses would have, which waits would make long.</summary>
    private void Block(string user)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(company.Server.DataPath, "weir.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "insert into sign_in_counters (kind, name, failures, device_failures, score, blocks, updated_at, blocked_until) "
            + "values (1, $user, 80, 0, 0, 0, 0, 0) on conflict (kind, name) do update set failures = 80";
        command.Parameters.AddWithValue("$user", user);
        command.ExecuteNonQuery();
    }
}
