using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>
/// A day in an organization, over HTTPS against a real server: people, groups, projects, grants, a service account, an access review and the
/// record of it all. Each step sees the effect of the one before.
/// </summary>
internal sealed class OrganizationDay : IDisposable
{
    private readonly ServerProcess _server;

    private OrganizationDay(ServerProcess server, SignedInClient @operator) => (_server, Operator) = (server, @operator);

    /// <summary>Who set the server up.</summary>
    public SignedInClient Operator { get; }

    /// <summary>The organization's owner.</summary>
    public SignedInClient Owner { get; private set; } = null!;

    /// <summary>The organization's id.</summary>
    public string Organization { get; private set; } = "";

    /// <summary>A project.</summary>
    public string Project { get; private set; } = "";

    /// <summary>The path of the organization.</summary>
    public string Path => $"/api/v1/organizations/{Organization}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Sets a new server up: an operator, an organization, its owner and a project.</summary>
    public static async Task<OrganizationDay> BeginAsync(ServerProcess server)
    {
        var day = new OrganizationDay(server, await SignedInClient.SetUpAsync(server, Cancel));
        var made = await PostAsync(day.Operator.Client, "/api/v1/organizations", new { slug = "acme", name = "Acme" });
        day.Organization = made.GetProperty("id").GetString()!;
        var invitation = await PostAsync(
            day.Operator.Client, $"/api/v1/installation/organizations/{day.Organization}/owner-invitations", new { email = "ada@weir.test" });
        day.Owner = await SignedInClient.JoinAsync(server, LinkOf(invitation), "ada@weir.test", Cancel);
        day.Owner.Client.DefaultRequestHeaders.Add("Weir-Reason", "a day of work");
        day.Project = await day.MakeAsync("/projects", new { name = "Clinic", purpose = "testing" });
        return day;
    }

    /// <summary>Lives the day.</summary>
    public async Task LiveAsync()
    {
        using var bob = await InviteAsync();
        using var machine = _server.NewClient();
        var account = await HireAsync(machine);
        await GrantAsync(bob, machine, account);
        await ReviewAsync(machine, account);
        Assert.Equal(HttpStatusCode.Forbidden, (await machine.GetAsync($"/api/v1/projects/{Project}", Cancel)).StatusCode);
        await RecordAsync(bob);

        await ChangeAsync(HttpMethod.Put, $"{Path}/users/{bob.UserId}/disabled", null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await bob.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
    }

    /// <summary>Makes something in the organization and gives its id.</summary>
    public async Task<string> MakeAsync(string path, object body) =>
        (await PostAsync(Owner.Client, Path + path, body)).GetProperty("id").GetString()!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Owner.Dispose();
        Operator.Dispose();
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body) =>
        await SignedInClient.ExpectAsync(await client.PostAsJsonAsync(path, body, Cancel), HttpStatusCode.Created, Cancel);

    private static Uri LinkOf(JsonElement invitation) => new(invitation.GetProperty("link").GetString()!);

    private async Task<SignedInClient> InviteAsync()
    {
        var invitation = await PostAsync(Owner.Client, Path + "/users", new { email = "bob@weir.test", name = "Bob" });
        var bob = await SignedInClient.JoinAsync(_server, LinkOf(invitation), "bob@weir.test", Cancel);
        Assert.Contains("bob@weir.test", await ReadAsync(Path + "/users"), StringComparison.Ordinal);
        return bob;
    }

    private async Task<string> HireAsync(HttpClient machine)
    {
        var account = await MakeAsync("/service-accounts", new { name = "importer" });
        var issued = await PostAsync(Owner.Client, $"{Path}/service-accounts/{account}/access-keys", new { name = "nightly" });
        machine.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.GetProperty("secret").GetString());
        return account;
    }

    // Rights come through a group, a role of the organization's own and a grant to an account, and count from the next request on.
    private async Task GrantAsync(SignedInClient bob, HttpClient machine, string account)
    {
        var project = $"/api/v1/projects/{Project}";
        var group = await MakeAsync("/groups", new { name = "Analysts" });
        await PostAsync(Owner.Client, $"{Path}/groups/{group}/members", new { member = bob.UserId });
        var role = await MakeAsync("/roles", new { name = "looker", level = "project", permissions = new[] { "project.read" } });
        Assert.Equal(HttpStatusCode.Forbidden, (await bob.Client.GetAsync(project, Cancel)).StatusCode);
        await PostAsync(Owner.Client, project + "/grants", new { subject = group, role });
        await PostAsync(Owner.Client, project + "/grants", new { subject = account, role = "viewer" });

        Assert.Equal(HttpStatusCode.OK, (await bob.Client.GetAsync(project, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await machine.GetAsync(project, Cancel)).StatusCode);
        await ChangeAsync(HttpMethod.Put, project, new { name = "Clinic of Ada", purpose = "testing" });
        Assert.Contains("Clinic of Ada", await bob.Client.GetStringAsync(project, Cancel), StringComparison.Ordinal);
    }

    private async Task ReviewAsync(HttpClient machine, string account)
    {
        var review = $"{Path}/reviews/{await MakeAsync("/reviews", new { })}";
        var lines = JsonSerializer.Deserialize<JsonElement>(await ReadAsync($"{review}/lines?limit=100")).GetProperty("items");
        foreach (var line in lines.EnumerateArray())
        {
            var finding = line.GetProperty("finding");
            var isTaken = finding.GetProperty("holder").GetString() == account && finding.GetProperty("kind").GetString() != "access-key";
            await PostAsync(
                Owner.Client,
                $"{review}/lines/{line.GetProperty("id").GetString()}/decision",
                new { verdict = isTaken ? "take" : "keep", reason = isTaken ? "no import any more" : "" });
        }

        Assert.NotEqual(HttpStatusCode.OK, (await machine.GetAsync($"/api/v1/projects/{Project}", Cancel)).StatusCode);
        await ChangeAsync(HttpMethod.Put, review + "/completed", null);
        Assert.Contains("no import any more", await ReadAsync(review + "/export.csv"), StringComparison.Ordinal);
    }

    private async Task RecordAsync(SignedInClient bob)
    {
        var done = JsonSerializer.Deserialize<JsonElement>(await ReadAsync($"{Path}/audit?action=project.create")).GetProperty("items");
        Assert.Equal(Owner.UserId, Assert.Single(done.EnumerateArray()).GetProperty("actor").GetString());

        // Denials are queued, and durable within a quarter of a second.
        var refused = $"{Path}/audit?outcome=denied&actor={bob.UserId}";
        while (JsonSerializer.Deserialize<JsonElement>(await ReadAsync(refused)).GetProperty("items").GetArrayLength() == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
        }
    }

    private async Task<string> ReadAsync(string path)
    {
        var answer = await Owner.Client.GetAsync(path, Cancel);
        var body = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {body}");
        return body;
    }

    // A change names the state that it is made from.
    private async Task ChangeAsync(HttpMethod method, string path, object? body)
    {
        var subject = path[(path.LastIndexOf('/') + 1)..] is "completed" or "disabled" ? path[..path.LastIndexOf('/')] : path;
        using var seen = await Owner.Client.GetAsync(subject, Cancel);
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.IfMatch.Add(seen.Headers.ETag!);
        await SignedInClient.ExpectAsync(await Owner.Client.SendAsync(request, Cancel), HttpStatusCode.OK, Cancel);
    }
}
