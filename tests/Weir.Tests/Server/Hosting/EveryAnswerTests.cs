using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Guard.Decisions;
using Weir.Server.SignIn.Sessions;

namespace Weir.Tests.Server.Hosting;

/// <summary>
/// One answer of every endpoint of the whole server to nobody, one to an owner where the request changes nothing, and the answers to paths
/// that are none: what they have in common.
/// </summary>
public sealed class EveryAnswerTests(EveryAnswer every) : IClassFixture<EveryAnswer>
{
    [Fact]
    [Trait("Asvs", "V3.4.1")]
    [Trait("Asvs", "V3.4.4")]
    [Trait("Asvs", "V3.4.5")]
    [Trait("Asvs", "V3.4.8")]
    [Trait("Asvs", "V3.5.8")]
    public void Each_has_the_strict_headers() => Assert.All(every.Answers, static answer =>
    {
        Assert.Equal("max-age=63072000; includeSubDomains", answer.Header("Strict-Transport-Security"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", answer.Header("Referrer-Policy"));
        Assert.Equal("same-origin", answer.Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("require-corp", answer.Header("Cross-Origin-Embedder-Policy"));
        Assert.Equal("same-origin", answer.Header("Cross-Origin-Resource-Policy"));
    });

    [Fact]
    [Trait("Asvs", "V3.4.3")]
    [Trait("Asvs", "V3.4.6")]
    [Trait("Asvs", "V3.4.7")]
    public void Each_has_a_policy_that_lets_run_what_has_its_own_nonce_and_nothing_else()
    {
        var nonces = new HashSet<string>();
        foreach (var answer in every.Answers)
        {
            var policy = answer.Header("Content-Security-Policy").Split("; ").Select(static directive => directive.Split(' ', 2))
                .ToDictionary(static directive => directive[0], static directive => directive[^1]);
            Assert.Equal("'none' 'none' 'none' 'none'", string.Join(
                ' ', policy["default-src"], policy["object-src"], policy["base-uri"], policy["frame-ancestors"]));
            Assert.Equal("csp", policy["report-to"]);
            Assert.StartsWith("csp=\"/", answer.Header("Reporting-Endpoints"), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", answer.Header("Content-Security-Policy"), StringComparison.Ordinal);
            if (policy.TryGetValue("script-src", out var scripts))
            {
                Assert.Matches("^'nonce-[A-Za-z0-9+/]{22}=='$", scripts);
                Assert.True(nonces.Add(scripts), $"{answer.Name} repeats a nonce");
            }
        }

        Assert.True(nonces.Count > 50);
    }

    [Fact]
    [Trait("Asvs", "V3.4.2")]
    public void None_is_shared_with_another_origin() => Assert.All(every.Answers, static answer =>
        Assert.DoesNotContain(answer.Headers, static header => header.Key.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)));

    [Fact]
    [Trait("Asvs", "V3.3.1")]
    [Trait("Asvs", "V3.3.2")]
    [Trait("Asvs", "V3.3.3")]
    [Trait("Asvs", "V3.3.4")]
    [Trait("Asvs", "V3.3.5")]
    public void Every_cookie_belongs_to_this_host_over_https_alone()
    {
        var cookies = every.Answers.SelectMany(static answer => answer.Headers.GetValueOrDefault("Set-Cookie") ?? []).ToList();

        Assert.NotEmpty(cookies);
        Assert.All(cookies, static cookie =>
        {
            var parts = cookie.Split("; ");
            Assert.StartsWith("__Host-weir", parts[0], StringComparison.Ordinal);
            Assert.InRange(parts[0].Length, 1, 4096);
            Assert.Contains("path=/", parts);
            Assert.Contains("secure", parts);
            Assert.Contains("httponly", parts);
            Assert.Single(parts, static part => part is "samesite=lax" or "samesite=strict");
            Assert.DoesNotContain(parts, static part => part.StartsWith("domain", StringComparison.OrdinalIgnoreCase));
        });
    }

    [Fact]
    [Trait("Asvs", "V4.1.1")]
    public void Each_says_what_its_body_is() => Assert.All(every.Answers.Where(static answer => answer.Body.Length > 0), static answer =>
    {
        var type = answer.Header("Content-Type");
        if (type.StartsWith("text/", StringComparison.Ordinal))
        {
            Assert.EndsWith("; charset=utf-8", type, StringComparison.Ordinal);
        }

        if (type.StartsWith("text/html", StringComparison.Ordinal))
        {
            Assert.StartsWith("<!doctype html>", answer.Body, StringComparison.OrdinalIgnoreCase);
        }
        else if (type.Split(';')[0] is "application/json" or "application/problem+json")
        {
            JsonDocument.Parse(answer.Body).Dispose();
        }
    });

    [Fact]
    [Trait("Asvs", "V14.3.2")]
    public void Only_what_is_the_same_for_everybody_may_be_kept() => Assert.All(every.Answers, static answer => Assert.Equal(
        answer.Status == 200 && answer.Path.StartsWith("/assets/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-store",
        answer.Header("Cache-Control")));

    [Fact]
    [Trait("Asvs", "V13.4.6")]
    public void None_says_what_the_server_is_made_of() => Assert.All(every.Answers, static answer =>
    {
        Assert.DoesNotContain(
            answer.Headers.Keys,
            static name => name is "Server" or "Via"
                || name.StartsWith("X-Powered", StringComparison.Ordinal)
                || name.StartsWith("X-Asp", StringComparison.Ordinal));
        Assert.All(
            ["Kestrel", "Microsoft.", "System.", ".NET", "SQLite", "PostgreSQL"],
            word => Assert.DoesNotContain(word, answer.Body, StringComparison.Ordinal));
    });

    [Fact]
    public void None_is_a_failure() => Assert.All(every.Answers, static answer => Assert.InRange(answer.Status, 200, 499));

    [Fact]
    [Trait("Asvs", "V6.3.2")]
    [Trait("Asvs", "V13.2.3")]
    public void A_new_installation_knows_nobody() => Assert.Equal(0, every.KnownAtFirst);
}

/// <summary>An answer, read.</summary>
/// <param name="Name">Who asked for what.</param>
/// <param name="Path">What was asked for.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">All headers, those of the content included.</param>
/// <param name="Body">The content as text.</param>
public sealed record ReadAnswer(string Name, string Path, int Status, IReadOnlyDictionary<string, string[]> Headers, string Body)
{
    /// <summary>The one value of a header.</summary>
    public string Header(string name) =>
        Headers.TryGetValue(name, out var values) && values is [var value]
            ? value
            : throw new InvalidOperationException($"{Name} has no single {name}");

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Status}";
}

/// <summary>Asks the whole server for every answer once.</summary>
public sealed class EveryAnswer : IAsyncLifetime
{
    private static readonly string[] Nowhere = ["/nothing", "/api/v1/nothing", "/a//b", "/health/nothing", "/assets/nothing.css"];

    private readonly WholeServer _server = new();

    /// <summary>The answers.</summary>
    public IReadOnlyList<ReadAnswer> Answers { get; private set; } = [];

    /// <summary>How many people, passwords, service accounts and keys there were before the first was made.</summary>
    public long KnownAtFirst { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await _server.InitializeAsync();
        KnownAtFirst = await _server.Guard.Database.QueryOneAsync<long>(
            """
            select (select count(*) from users) + (select count(*) from credentials) + (select count(*) from service_accounts)
                   + (select count(*) from access_keys)
            """,
            null,
            CancellationToken.None);
        var organization = await _server.Guard.OrganizationAsync("own");
        var project = await _server.Guard.ProjectAsync(organization);
        var owner = await _server.PersonAsync(
            organization, ("owner", Resource.ForOrganization(organization)), ("manager", Resource.ForProject(organization, project)));
        var answers = new List<ReadAnswer>();
        foreach (var endpoint in _server.Endpoints.Cast<RouteEndpoint>())
        {
            var path = WholeServer.PathOf(endpoint, organization.ToString(), project.ToString());
            foreach (var method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods)
            {
                answers.Add(await AskAsync("nobody", new HttpRequestMessage(new HttpMethod(method), path)));
                if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
                {
                    answers.Add(await AskAsync("an owner", owner.Request(method, path)));
                }
            }
        }

        foreach (var path in Nowhere)
        {
            answers.Add(await AskAsync("nobody", new HttpRequestMessage(HttpMethod.Get, path)));
        }

        var stale = new HttpRequestMessage(HttpMethod.Get, "/account");
        stale.Headers.Add("Cookie", $"{SignInCookies.SessionName}={new string('A', 43)}");
        answers.Add(await AskAsync("an ended session", stale));
        Answers = answers;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task<ReadAnswer> AskAsync(string who, HttpRequestMessage request)
    {
        using (request)
        {
            var path = request.RequestUri!.OriginalString;
            request.Headers.Accept.ParseAdd("text/html,*/*");
            using var answer = await _server.Client.SendAsync(request, CancellationToken.None);
            var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
                .ToDictionary(static header => header.Key, static header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
            return new ReadAnswer(
                $"{request.Method} {path} as {who}", path, (int)answer.StatusCode, headers, await answer.Content.ReadAsStringAsync());
        }
    }
}
