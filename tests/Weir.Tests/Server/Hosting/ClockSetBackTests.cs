using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Audit;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.Testing;
using Weir.Tests.Server.Jobs;

namespace Weir.Tests.Server.Hosting;

/// <summary>A whole server whose clock is set back by an hour while it runs.</summary>
public sealed class ClockSetBackTests : IAsyncLifetime
{
    private readonly ShiftedTime _time = new();
    private readonly WholeServer _server;
    private Id<Organization> _organization;
    private Id<Project> _project;
    private PersonInSession _owner = null!;

    public ClockSetBackTests() => _server = new WholeServer { Time = _time };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Groups => $"/api/v1/organizations/{_organization}/groups";

    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        _organization = await _server.Guard.OrganizationAsync("own");
        _project = await _server.Guard.ProjectAsync(_organization);
        _owner = await _server.PersonAsync(
            _organization, ("owner", Resource.ForOrganization(_organization)), ("manager", Resource.ForProject(_organization, _project)));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Nothing_fails_and_nothing_that_was_spent_counts_again()
    {
        var key = (await AskAsync(_owner, "POST", "/api/v1/me/access-keys", new { name = "Key" })).Expect(HttpStatusCode.Created);
        var made = (await AskAsync(_owner, "POST", Groups, new { name = "one" }, "once")).Expect(HttpStatusCode.Created);

        _time.Shift = TimeSpan.FromHours(-1);

        (await AskAsync(_owner, "GET", "/api/v1/me")).Expect(HttpStatusCode.OK);
        (await AskAsync(null, "GET", Groups, bearer: Text(key, "secret"))).Expect(HttpStatusCode.OK);
        var refused = (await AskAsync(_owner, "POST", Groups, new { name = "two" })).Expect(HttpStatusCode.Forbidden);
        Assert.Equal("step-up-needed", Text(refused, "code"));
        var fresh = await _server.SessionAsync(_owner.Id);
        var again = (await AskAsync(fresh, "POST", Groups, new { name = "one" }, "once")).Expect(HttpStatusCode.Created);
        Assert.Equal(Text(made, "id"), Text(again, "id"));
        (await AskAsync(fresh, "POST", Groups, new { name = "two" })).Expect(HttpStatusCode.Created);
        (await AskAsync(fresh, "POST", "/api/v1/me/access-keys", new { name = "Next" })).Expect(HttpStatusCode.Created);
        await EveryPageAnswersAsync();
    }

    [Fact]
    public async Task Waits_after_wrong_passwords_stay_positive_and_bounded()
    {
        var before = await GuessAsync();
        _time.Shift = TimeSpan.FromHours(-1);
        var after = await GuessAsync();

        Assert.InRange(before, 1, 60);
        Assert.InRange(after, 1, 900);
    }

    [Fact]
    public async Task The_record_keeps_its_order_and_says_what_the_clock_did()
    {
        (await AskAsync(_owner, "POST", Groups, new { name = "one" })).Expect(HttpStatusCode.Created);
        await CatchUpAsync();
        _time.Shift = TimeSpan.FromHours(-1);
        var fresh = await _server.SessionAsync(_owner.Id);
        (await AskAsync(fresh, "POST", Groups, new { name = "two" })).Expect(HttpStatusCode.Created);
        (await AskAsync(fresh, "POST", Groups, new { name = "three" })).Expect(HttpStatusCode.Created);
        await CatchUpAsync();

        var found = (await AskAsync(_owner, "GET", $"/api/v1/organizations/{_organization}/audit?action=group.create")).Expect(HttpStatusCode.OK);
        Assert.Equal(
            ["three", "two", "one"],
            found.Body.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("after").GetProperty("name").GetString()));
        var times = await _server.Guard.Database.QueryAsync<long>(
            "select at from ledger_checkpoints where log = @_organization order by size", new { _organization }, Cancel);
        Assert.True(times.Count > 1);
        Assert.Equal(times.Order(), times);
        var reports = await new LedgerReconciler(_server.Guard.Database, _server.Guard.Keys, AuditedTables.All).RunAsync([], Cancel);
        Assert.All(reports, static report => Assert.Empty(report.Findings));
    }

    [Fact]
    public async Task Work_goes_on()
    {
        _time.Shift = TimeSpan.FromHours(-1);
        await _server.Guard.Database.WriteAsync(static unit => WorkQueue.Enqueue(unit, ExpiryWork.WorkKind, "after", "{}", unit.Now), Cancel);

        await WorkFixture.UntilAsync(async () => await _server.Guard.Database.QueryOneAsync<long>(
            "select count(*) from work where kind = @WorkKind and work_key = 'after' and state = 3", new { ExpiryWork.WorkKind }, Cancel) == 1);
    }

    private Task CatchUpAsync() => _server.Services.GetRequiredService<LedgerSequencer>().CatchUpAsync(Cancel);

    // The seconds that a stranger's next guess has to wait; the first waits come after five.
    private async Task<long> GuessAsync()
    {
        for (var guess = 0; guess < 10; guess++)
        {
            var answer = await AskAsync(null, "POST", "/api/v1/sign-in", new { email = "nobody@weir.test", password = "wrong and long enough" });
            if (answer.Status == HttpStatusCode.TooManyRequests)
            {
                return (long)answer.RetryAfter!.Value.TotalSeconds;
            }

            answer.Expect(HttpStatusCode.Unauthorized);
        }

        throw new InvalidOperationException("ten wrong guesses in a row had not to wait");
    }

    private async Task EveryPageAnswersAsync()
    {
        foreach (var endpoint in _server.Endpoints.Cast<RouteEndpoint>()
            .Where(static endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("GET")))
        {
            var path = WholeServer.PathOf(endpoint, _organization.ToString(), _project.ToString());
            var status = (int)(await AskAsync(_owner, "GET", path)).Status;
            Assert.True(status < 500, $"{path}: {status}");
        }
    }

    private static string Text(Told answer, string name) => answer.Body.GetProperty(name).GetString()!;

    private async Task<Told> AskAsync(
        PersonInSession? who, string method, string path, object? body = null, string? once = null, string? bearer = null)
    {
        using var request = who?.Request(method, path) ?? new HttpRequestMessage(new HttpMethod(method), path);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (method == "POST" && who is not null)
        {
            request.Headers.Add("Idempotency-Key", once ?? Guid.NewGuid().ToString());
        }

        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        using var answer = await _server.Client.SendAsync(request, Cancel);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        var isJson = answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Told(answer.StatusCode, isJson ? JsonSerializer.Deserialize<JsonElement>(text) : default, answer.Headers.RetryAfter?.Delta);
    }

    private sealed record Told(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)
    {
        public Told Expect(HttpStatusCode status) => Status == status ? this : throw new InvalidOperationException($"{Status}: {Body}");
    }
}
