using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Web;
using Weir.Server.Mail;
using Weir.Server.Organizations;
using Weir.Server.Projects;
using Weir.Server.Reviews;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Tests.Guard;

namespace Weir.Tests.Server.Api;

/// <summary>What a request was answered with.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, JsonElement Body, string? Tag, HttpResponseMessage Message)
{
    /// <summary>The stable word of a problem; null where it is none.</summary>
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>A member of the answer, as text.</summary>
    public string Text(string name) => Body.GetProperty(name).GetString()!;

    /// <summary>The fields of the faults that a refused request has.</summary>
    public IReadOnlyList<string> FaultyFields =>
        [.. Body.GetProperty("errors").EnumerateArray().Select(static fault => fault.GetProperty("field").GetString()!)];

    /// <summary>The answer, which has to have this status.</summary>
    public ApiAnswer Expect(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{(int)Status} instead of {(int)status}: {Body}");
        return this;
    }
}

/// <summary>
/// The API's features over a guard of its own on loopback: real routing, middleware, handlers and database. Who asks is set by the test, in
/// the place where sign-in stands in the product.
/// </summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private const string ActorHeader = "Test-Actor";

    private readonly Dictionary<string, Actor> _actors = [];
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    private ApiHost(GuardFixture fixture) => Fixture = fixture;

    public GuardFixture Fixture { get; }

    public IServiceProvider Services => _app.Services;

    public PersonSeals Seals => Services.GetRequiredService<PersonSeals>();

    public static Task<ApiHost> StartAsync() => StartAsync(new Dictionary<string, string>(), static _ => { }, static _ => { });

    /// <summary>A host of every feature that has routes of the API.</summary>
    public static Task<ApiHost> StartWholeAsync()
    {
        var others = ServerFeatures.Join(ProjectFeature.Create(), AccessKeyFeature.Create(), ReviewFeature.Create());
        return StartAsync([], others.AddServices, others.Map);
    }

    public static async Task<ApiHost> StartAsync(
        Dictionary<string, string> settings, Action<IServiceCollection> services, Action<IEndpointRouteBuilder> routes)
    {
        var host = new ApiHost(await GuardFixture.StartAsync());
        var features = ServerFeatures.Join(
            SignInFeature.Create(isSetUp: true) with { Use = static _ => { } },
            ApiFeature.Create(),
            OrganizationsFeature.Create(),
            MailFeature.Create(),
            new ServerFeatures(services, static _ => { }, routes));
        host._app = Build(host, features, ServerOptions.Read(settings, null, new Dictionary<string, string>()));
        await host._app.StartAsync();
        host._client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
        {
            BaseAddress = new Uri(host._app.Urls.Single()),
        };
        return host;
    }

    /// <summary>A person with sealed data, who has a fresh second factor.</summary>
    public async Task<Actor> UserAsync(Id<Organization>? organization, params (string Role, Resource On)[] roles)
    {
        var actor = await Fixture.UserAsync(organization, roles);
        var id = Id<User>.Parse(actor.Id, null);
        var before = await RowAsync(id);
        Assert.True(EmailAddress.TryParse($"{actor.Id}@example.com", out var address, out _));
        var after = before with
        {
            EmailIndex = Seals.IndexOf(address),
            EmailSealed = Seals.Seal(id, PersonalColumn.Email, address.Text),
            NameSealed = Seals.Seal(id, PersonalColumn.Name, "Test Person"),
            Revision = before.Revision + 1,
        };
        await Fixture.DoAsync(
            Resource.Installation, change => change.Update(GuardTables.Users, before, after, "account.update"));
        return actor with { Address = IPAddress.Loopback };
    }

    public async Task<UserRow> RowAsync(Id<User> id) =>
        (await Fixture.Database.QueryOneAsync<UserRow>($"{GuardTables.Users.Select} where id = @id", new { id }, CancellationToken.None))!;

    /// <summary>Sends a request; an object is sent as JSON, a string as it is.</summary>
    public async Task<ApiAnswer> SendAsync(
        Actor? actor,
        string method,
        string path,
        object? body = null,
        string? ifMatch = null,
        string? reason = "because a test asks",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (actor is not null)
        {
            var name = _actors.Count.ToString(CultureInfo.InvariantCulture);
            lock (_actors)
            {
                name = _actors.Count.ToString(CultureInfo.InvariantCulture);
                _actors.Add(name, actor);
            }

            request.Headers.Add(ActorHeader, name);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body)));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (reason is not null)
        {
            request.Headers.Add("Weir-Reason", Uri.EscapeDataString(reason));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) is true;
        var json = isJson ? JsonDocument.Parse(text).RootElement.Clone() : default;
        return new ApiAnswer(response.StatusCode, json, response.Headers.ETag?.Tag, response);
    }

    public Task<ApiAnswer> GetAsync(Actor? actor, string path) => SendAsync(actor, "GET", path);

    public Task<ApiAnswer> PostAsync(Actor? actor, string path, object body) => SendAsync(actor, "POST", path, body);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await Fixture.DisposeAsync();
    }

    private static WebApplication Build(ApiHost host, ServerFeatures features, ServerOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "weir" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            KestrelLimits.Apply(kestrel, options.Limits);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        var services = builder.Services;
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton<TimeProvider>(host.Fixture.Time);
        services.AddSingleton(options);
        services.AddSingleton(host.Fixture.Database);
        services.AddSingleton(host.Fixture.Keys);
        services.AddSingleton(host.Fixture.Trail);
        services.AddSingleton(host.Fixture.Guard);
        services.AddRouting();
        features.AddServices(services);
        var app = builder.Build();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<RequestFrame>();
        app.UseRouting();
        app.Use((context, next) =>
        {
            if (context.Request.Headers.TryGetValue(ActorHeader, out var name))
            {
                lock (host._actors)
                {
                    context.SetActor(host._actors[name.ToString()]);
                }
            }

            return next(context);
        });
        features.Use(app);
        features.Map(app);
        EndpointRules.Check(app);
        return app;
    }
}
