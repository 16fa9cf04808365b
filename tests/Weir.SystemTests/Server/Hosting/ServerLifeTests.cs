using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>The whole server from its first start to its last, as a process of its own; the same on both engines.</summary>
public abstract class ServerLifeTests : IAsyncLifetime
{
    private Premises? _premises;

    /// <summary>Where the installation is.</summary>
    protected Premises Premises => _premises ?? throw new InvalidOperationException("the test has not begun");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _premises = await CreateAsync();

    [Fact]
    public async Task An_organization_lives_its_day_and_the_record_of_it_is_proved_offline()
    {
        await using var server = await Premises.StartAsync(Cancel);
        using var day = await OrganizationDay.BeginAsync(server);
        await day.LiveAsync();
        var keys = Premises.Beside("log.keys");
        await File.WriteAllTextAsync(keys, await day.Owner.Client.GetStringAsync($"{day.Path}/ledger/keys", Cancel), Cancel);
        var stopped = (await server.StopAsync(Cancel)).Expect(0);

        Assert.DoesNotContain("\"status\":500", stopped.Output, StringComparison.Ordinal);
        var export = Premises.Beside("export");
        (await Premises.RunAsync(["ledger", "reconcile"], Cancel)).Expect(0);
        (await Premises.RunAsync(["ledger", "export", "--log", day.Organization, "-o", export], Cancel)).Expect(0);
        (await WeirProcess.RunAsync(["verify", export, "--key", keys], Cancel)).Expect(0);

        await using var again = await Premises.StartAsync(Cancel);
        using var owner = day.Owner.At(again);
        Assert.Null(again.SetupLink);
        Assert.Contains("Clinic of Ada", await owner.Client.GetStringAsync($"/api/v1/projects/{day.Project}", Cancel), StringComparison.Ordinal);
        var made = await owner.Client.PostAsJsonAsync(day.Path + "/projects", new { name = "After the restart" }, Cancel);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_a_kill_in_the_middle_of_writes()
    {
        await using var server = await Premises.StartAsync(Cancel);
        using var day = await OrganizationDay.BeginAsync(server);
        var acknowledged = new ConcurrentBag<string>();
        var writers = Enumerable.Range(0, 4).Select(writer => WriteAsync(day, writer, acknowledged)).ToList();
        while (acknowledged.Count < 25)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancel);
        }

        await server.KillAsync(Cancel);
        await Task.WhenAll(writers);
        await using var again = await Premises.StartAsync(Cancel);
        using var owner = day.Owner.At(again);

        Assert.Empty(acknowledged.Except(await ProjectsAsync(owner.Client, day.Path)));
        (await again.StopAsync(Cancel)).Expect(0);
        (await Premises.RunAsync(["ledger", "reconcile"], Cancel)).Expect(0);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_premises is not null)
        {
            await _premises.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the place of a new installation.</summary>
    protected abstract Task<Premises> CreateAsync();

    private static async Task WriteAsync(OrganizationDay day, int writer, ConcurrentBag<string> acknowledged)
    {
        for (var number = 0; ; number++)
        {
            try
            {
                acknowledged.Add(await day.MakeAsync("/projects", new { name = $"{writer} {number}" }));
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static async Task<HashSet<string>> ProjectsAsync(HttpClient client, string organization)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        string? next = null;
        do
        {
            var path = $"{organization}/projects?limit=100{(next is null ? "" : $"&cursor={next}")}";
            var page = await client.GetFromJsonAsync<JsonElement>(path, Cancel);
            found.UnionWith(page.GetProperty("items").EnumerateArray().Select(static project => project.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        return found;
    }
}

/// <summary>On SQLite.</summary>
public sealed class SqliteServerLifeTests : ServerLifeTests
{
    /// <inheritdoc/>
    protected override Task<Premises> CreateAsync() => Task.FromResult<Premises>(new SqlitePremises());
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgreSqlServerLifeTests(PostgresCluster cluster) : ServerLifeTests
{
    /// <inheritdoc/>
    protected override async Task<Premises> CreateAsync() =>
        await PostgreSqlPremises.CreateAsync(cluster, TestContext.Current.CancellationToken);
}
