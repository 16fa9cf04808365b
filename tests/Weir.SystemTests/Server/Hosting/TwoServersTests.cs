using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>Two servers, each with a data directory of its own, on one PostgreSQL database.</summary>
public sealed class TwoServersTests(PostgresCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_serve_the_same_people_and_the_end_of_one_is_not_the_end_of_the_other()
    {
        await using var premises = await PostgreSqlPremises.CreateAsync(cluster, Cancel);
        await using var first = await premises.StartAsync(Cancel);
        using var day = await OrganizationDay.BeginAsync(first);
        await using var second = await StartSecondAsync(premises);
        using var owner = day.Owner.At(second);

        Assert.Equal(2L, await OpenSessionsAsync(premises));
        Assert.Null(second.SetupLink);
        await MakeAsync(owner, day.Path, "At the second");
        await MakeAsync(day.Owner, day.Path, "At the first");

        // The session and its code were given out by the first server, under the key so far.
        await RotateAsync(premises);
        await MakeAsync(owner, day.Path, "At the second with a new key");
        await MakeAsync(day.Owner, day.Path, "At the first with a new key");
        Assert.Contains("ada@weir.test", await owner.Client.GetStringAsync("/api/v1/me", Cancel), StringComparison.Ordinal);
        (await first.StopAsync(Cancel)).Expect(0);

        Assert.Equal(1L, await OpenSessionsAsync(premises));
        await MakeAsync(owner, day.Path, "Alone");
        Assert.Equal(0L, await premises.Database.ScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE action = 'audit.gap'", Cancel));
        (await second.StopAsync(Cancel)).Expect(0);
        Assert.Equal(0L, await OpenSessionsAsync(premises));
        (await premises.RunAsync(["ledger", "reconcile"], Cancel)).Expect(0);
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task What_is_taken_at_one_counts_at_the_other_with_the_next_request()
    {
        await using var premises = await PostgreSqlPremises.CreateAsync(cluster, Cancel);
        await using var first = await premises.StartAsync(Cancel);
        using var day = await OrganizationDay.BeginAsync(first);
        await using var second = await StartSecondAsync(premises);
        using var owner = day.Owner.At(second);
        using var robot = second.NewClient();
        var account = await day.MakeAsync("/service-accounts", new { name = "importer" });
        var keys = $"{day.Path}/service-accounts/{account}/access-keys";
        var key = await ExpectAsync(day.Owner.Client.PostAsJsonAsync(keys, new { name = "nightly" }, Cancel), HttpStatusCode.Created);
        robot.DefaultRequestHeaders.Authorization = new("Bearer", key.GetProperty("secret").GetString());
        var project = $"/api/v1/projects/{day.Project}";

        for (var round = 0; round < 5; round++)
        {
            await ExpectAsync(robot.GetAsync(project, Cancel), HttpStatusCode.Forbidden);
            var grant = await ExpectAsync(
                day.Owner.Client.PostAsJsonAsync(project + "/grants", new { subject = account, role = "viewer" }, Cancel), HttpStatusCode.Created);
            await ExpectAsync(robot.GetAsync(project, Cancel), HttpStatusCode.OK);
            var path = $"{project}/grants/{grant.GetProperty("id").GetString()}";
            await ExpectAsync(RemoveAsync(day.Owner.Client, path), HttpStatusCode.NoContent);
        }

        var id = key.GetProperty("key").GetProperty("id").GetString();
        await ExpectAsync(RemoveAsync(day.Owner.Client, $"{keys}/{id}"), HttpStatusCode.NoContent);
        await ExpectAsync(robot.GetAsync(project, Cancel), HttpStatusCode.Unauthorized);
        await ExpectAsync(owner.Client.GetAsync("/api/v1/me", Cancel), HttpStatusCode.OK);
        await ExpectAsync(
            day.Owner.Client.DeleteAsync($"/api/v1/me/sessions/{day.Owner.SessionId}", Cancel), HttpStatusCode.NoContent);
        await ExpectAsync(owner.Client.GetAsync("/api/v1/me", Cancel), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_server_without_the_installation_s_root_key_is_refused()
    {
        await using var premises = await PostgreSqlPremises.CreateAsync(cluster, Cancel);
        await using (var first = await premises.StartAsync(Cancel))
        {
            await first.StopAsync(Cancel);
        }

        var data = premises.Beside("second");
        var refused = await WeirProcess.RunAsync(
            ["serve", "--data", data], new Dictionary<string, string?>(premises.Settings) { ["WEIR_LISTEN"] = "127.0.0.1:0" }, "", Cancel);

        Assert.Contains("root.key", refused.Expect(8).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data, "root.key")));
    }

    // A second server of the installation is given its root key, and nothing else.
    private static Task<ServerProcess> StartSecondAsync(PostgreSqlPremises premises)
    {
        var data = Directory.CreateDirectory(
            premises.Beside("second"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        File.Copy(Path.Combine(premises.DataPath, "root.key"), Path.Combine(data, "root.key"));
        return ServerProcess.StartAsync(premises.Settings, data, Cancel);
    }

    private static async Task<JsonElement> ExpectAsync(Task<HttpResponseMessage> answer, HttpStatusCode status) =>
        await SignedInClient.ExpectAsync(await answer, status, Cancel);

    private static async Task<HttpResponseMessage> RemoveAsync(HttpClient client, string path)
    {
        using var seen = await client.GetAsync(path, Cancel);
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        if (seen.Headers.ETag is { } tag)
        {
            request.Headers.IfMatch.Add(tag);
        }

        return await client.SendAsync(request, Cancel);
    }

    private static Task<long> OpenSessionsAsync(PostgreSqlPremises premises) =>
        premises.Database.ScalarAsync<long>("SELECT count(*) FROM audit_sessions WHERE ended_at IS NULL", Cancel);

    // As a third server would, beside the two.
    private static async Task RotateAsync(PostgreSqlPremises premises)
    {
        await using var store = await Database.OpenAsync(
            DatabaseAddress.PostgreSql(premises.Database.UserSocket, "weir_keys"), [KeyRing.Migrations], new DatabaseOptions(),
            TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        await using var keys = await KeyRing.OpenAsync(
            new KeyFileProvider(Path.Combine(premises.DataPath, "root.key")), store, TimeProvider.System, Cancel);
        await keys.RotateAsync(KeyOwner.Installation, Cancel);
    }

    private static async Task MakeAsync(SignedInClient owner, string organization, string name)
    {
        using var made = await owner.Client.PostAsJsonAsync(organization + "/projects", new { name }, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }
}
