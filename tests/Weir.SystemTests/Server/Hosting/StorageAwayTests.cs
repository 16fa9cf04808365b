using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.SystemTests.Testing;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>
/// What the server stands on goes away and comes back: everybody is told so, in words that they can act on, nothing acknowledged is lost, and
/// the server goes on by itself.
/// </summary>
public sealed class StorageAwayTests(PostgresCluster cluster)
{
    // A check of readiness is given 5 s, and its answer is kept for one.
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_goes_and_comes_back_is_answered_503_and_then_served_again()
    {
        await using var database = await cluster.CreateDatabaseAsync("away", Cancel);
        await using var gate = new Gate(cluster.Port);
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["WEIR_DATABASE"] = AddressThrough(gate, database) }, null, Cancel);
        using var day = await OrganizationDay.BeginAsync(server);

        await gate.ShutAsync();
        await ToldAsync(day.Owner.Client, HttpMethod.Get, "/api/v1/me", "storage-unavailable");
        await ToldAsync(day.Owner.Client, HttpMethod.Post, day.Path + "/projects", "storage-unavailable");
        await PageAsync(day.Owner.Client);
        await HealthAsync(server, HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);

        // Nobody's refusal needs no database, and is to be counted all the same.
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);

        gate.Open();
        await HealthAsync(server, HttpStatusCode.OK);
        await day.MakeAsync("/projects", new { name = "After it came back" });
        const string Counted = "SELECT count(*) FROM audit_refusals WHERE action = 'account.read'";
        await UntilAsync(async () => await database.ScalarAsync<long>(Counted, Cancel) == 1);
        var outcome = (await server.StopAsync(Cancel)).Expect(0);
        Assert.DoesNotContain("\"status\":500", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(cluster.UserPassword, outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_while_the_database_is_away_ends_and_the_next_start_goes_on()
    {
        await using var database = await cluster.CreateDatabaseAsync("away", Cancel);
        await using var gate = new Gate(cluster.Port);
        using var folder = new TempFolder();
        var settings = new Dictionary<string, string?> { ["WEIR_DATABASE"] = AddressThrough(gate, database) };
        await using (var server = await ServerProcess.StartAsync(settings, folder.File("data"), Cancel))
        {
            await server.Client.GetAsync("/api/v1/me", Cancel);
            await gate.ShutAsync();
            await server.Client.GetAsync("/api/v1/me", Cancel);
            (await server.StopAsync(Cancel)).Expect(0);
        }

        gate.Open();
        await using var again = await ServerProcess.StartAsync(settings, folder.File("data"), Cancel);
        await HealthAsync(again, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_full_disk_is_answered_503_and_written_again_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(24, Cancel);
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?>(), Path.Combine(disk.FullName, "data"), Cancel);
        using var day = await OrganizationDay.BeginAsync(server);
        var filler = Path.Combine(disk.FullName, "filler");
        Fill(filler);

        var acknowledged = new List<string>();
        var full = await UntilFullAsync(day, acknowledged);
        Assert.Equal("storage-full", full);
        Assert.Equal(HttpStatusCode.OK, (await day.Owner.Client.GetAsync($"/api/v1/projects/{day.Project}", Cancel)).StatusCode);

        File.Delete(filler);
        await HealthAsync(server, HttpStatusCode.OK);
        acknowledged.Add(await day.MakeAsync("/projects", new { name = "There is room" }));
        foreach (var project in acknowledged)
        {
            Assert.Equal(HttpStatusCode.OK, (await day.Owner.Client.GetAsync($"/api/v1/projects/{project}", Cancel)).StatusCode);
        }

        var outcome = (await server.StopAsync(Cancel)).Expect(0);
        Assert.DoesNotContain("\"status\":500", outcome.Output, StringComparison.Ordinal);
    }

    private string AddressThrough(Gate gate, TestDatabase database) =>
        $"postgres://{PostgresCluster.User}:{cluster.UserPassword}@127.0.0.1:{gate.Port}/{database.Name}";

    private static void Fill(string path)
    {
        using var file = File.Create(path);
        var block = new byte[4096];
        try
        {
            while (true)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }

    // What SQLite has already taken of the disk, it goes on using.
    private static async Task<string> UntilFullAsync(OrganizationDay day, List<string> acknowledged)
    {
        for (var number = 0; number < 2000; number++)
        {
            var body = new { name = $"{number}", description = new string('d', 1000) };
            using var answer = await day.Owner.Client.PostAsJsonAsync(day.Path + "/projects", body, Cancel);
            var json = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
            if (answer.StatusCode != HttpStatusCode.Created)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
                return json.GetProperty("code").GetString()!;
            }

            acknowledged.Add(json.GetProperty("id").GetString()!);
        }

        throw new InvalidOperationException("the disk never became full");
    }

    private static async Task ToldAsync(HttpClient client, HttpMethod method, string path, string code)
    {
        using var content = method == HttpMethod.Get ? null : JsonContent.Create(new { name = "x" });
        using var request = new HttpRequestMessage(method, path) { Content = content };
        var began = Stopwatch.GetTimestamp();
        using var answer = await client.SendAsync(request, Cancel);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, code), (answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(30), "the client waited too long to be told");
    }

    private static async Task PageAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account") { Headers = { { "Accept", "text/html" } } };
        using var answer = await client.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("Npgsql", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private static Task HealthAsync(ServerProcess server, HttpStatusCode expected) => UntilAsync(
        async () => (await server.Client.GetAsync("/health/ready", Cancel)).StatusCode == expected);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < BackWithin, "the server did not find its way back");
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancel);
        }
    }
}
