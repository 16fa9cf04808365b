using System.Net;
using System.Net.Http.Json;
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

        // A second server of the installation is given its root key, and nothing else.
        var data = Directory.CreateDirectory(
            premises.Beside("second"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        File.Copy(Path.Combine(premises.DataPath, "root.key"), Path.Combine(data, "root.key"));
        await using var second = await ServerProcess.StartAsync(premises.Settings, data, Cancel);
        using var owner = day.Owner.At(second);

        Assert.Equal(2L, await OpenSessionsAsync(premises));
        Assert.Null(second.SetupLink);
        await MakeAsync(owner, day.Path, "At the second");
        await MakeAsync(day.Owner, day.Path, "At the first");
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

    private static Task<long> OpenSessionsAsync(PostgreSqlPremises premises) =>
        premises.Database.ScalarAsync<long>("SELECT count(*) FROM audit_sessions WHERE ended_at IS NULL", Cancel);

    private static async Task MakeAsync(SignedInClient owner, string organization, string name)
    {
        using var made = await owner.Client.PostAsJsonAsync(organization + "/projects", new { name }, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }
}
