using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Tls;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;
using Weir.Tests.Guard;
using Weir.Tests.Store;

namespace Weir.Tests.Server;

/// <summary>
/// The whole server in this process, as <c>weir serve</c> composes it: every feature, every rule around a request, HTTPS on a free port of
/// 127.0.0.1, an installation that is set up and empty. Unlike a process it can be asked for its endpoints, and people can be put into it
/// with a session without waiting for a password's hash.
/// </summary>
public sealed class WholeServer : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["WEIR_LISTEN"] = "127.0.0.1:0",
        ["WEIR_API_RATE"] = "1000000",
        ["WEIR_API_BURST"] = "1000000",
    };

    private readonly Stack<IAsyncDisposable> _opened = new();
    private ServerHost _host = null!;
    private X509Certificate2 _authority = null!;
    private int _people;

    /// <summary>Where it listens.</summary>
    public Uri Address => _host.Addresses[0];

    /// <summary>A client that trusts the server's authority, follows no redirect and keeps no cookies.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Every endpoint that is mapped.</summary>
    public IReadOnlyList<Endpoint> Endpoints => Services.GetRequiredService<EndpointDataSource>().Endpoints;

    internal GuardFixture Guard { get; private set; } = null!;

    internal IServiceProvider Services => _host.Services;

    /// <summary>The clock of everything but the certificate.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What a test makes of the server's features before it starts.</summary>
    internal Func<ServerFeatures, ServerFeatures> With { get; init; } = static features => features;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var store = await TestStore.CreateAsync();
        _opened.Push(store);
        var options = ServerOptions.Read(new Dictionary<string, string>([.. Settings, .. store.Settings]), null, new Dictionary<string, string>());
        var logs = NullLoggerFactory.Instance;
        var directory = Opened(DataDirectory.Open(options.Storage.DataPath));
        var spine = await Spine.OpenAsync(options.Storage, directory, Time, logs, CancellationToken.None);
        _opened.Push(spine);
        Guard = GuardFixture.Over(spine.Database, spine.Keys, spine.Trail, spine.Guard);
        var keeper = Opened(CertificateKeeper.Open(
            WeirServer.CertificateSource(options, directory, spine.Keys), TimeProvider.System, logs.CreateLogger<CertificateKeeper>()));
        _host = await ServerHost.StartAsync(
            options, keeper, logs, With(WeirServer.Features(options, spine, directory, isSetUp: true)), CancellationToken.None);
        _opened.Push(_host);
        _authority = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(Path.Combine(directory.TlsPath, "ca.crt")));
        Client = NewClient();
    }

    /// <summary>Another client with its own connections; the caller disposes it.</summary>
    public HttpClient NewClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { _authority },
            },
        },
    })
    {
        BaseAddress = Address,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>
    /// A path of an endpoint. What it names below an organization or a project does not exist: a number where one is demanded, a word elsewhere.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="organization">An organization's id.</param>
    /// <param name="project">A project's id.</param>
    /// <param name="bucket">A bucket's name; without it one that does not exist.</param>
    public static string PathOf(RouteEndpoint endpoint, string organization, string project, string bucket = "nothing") =>
        string.Join('/', endpoint.RoutePattern.RawText!.Split('/').Select(part => part switch
        {
            "{organization}" => organization,
            "{project}" => project,
            "{bucket}" => bucket,
            "{documentName}" => "v1",
            ['{', ..] => part.Contains(':', StringComparison.Ordinal) ? "1" : "nothing",
            _ => part,
        }));

    /// <summary>A person with a second factor and a session in which it was just shown.</summary>
    internal async Task<PersonInSession> PersonAsync(Id<Organization>? organization, params (string Role, Resource On)[] roles)
    {
        var id = await UserAsync(organization, roles);
        var factorId = Id<Factor>.New(Time);
        var seals = Services.GetRequiredService<PersonSeals>();
        var factor = new FactorRow(
            factorId, id, organization, FactorKind.Totp, seals.Seal(id, PersonalColumn.FactorName, factorId.ToString(), "App"), [1],
            Time.GetUtcNow(), 1);
        await Guard.DoAsync(Resource.Installation, change => change.Create(SignInTables.Factors, factor, "factor.add"));
        return await SessionAsync(id);
    }

    /// <summary>A person without a second factor, and a session in which the password was just shown.</summary>
    internal async Task<PersonInSession> PersonWithoutFactorAsync(Id<Organization> organization, params (string Role, Resource On)[] roles) =>
        await SessionAsync(await UserAsync(organization, roles), hasSecondFactor: false);

    /// <summary>A new session of a person, in which the second factor, where there is one, was just shown.</summary>
    internal async Task<PersonInSession> SessionAsync(Id<User> id, bool hasSecondFactor = true)
    {
        var account = await Services.GetRequiredService<AccountReader>().FindAsync(id, CancellationToken.None);
        var source = new SignInSource(Door.Portal, IPAddress.Loopback, null, "unknown", "req_test");
        var methods = hasSecondFactor ? "password totp" : "password";
        var session = Services.GetRequiredService<SessionStore>().Make(account!, source, methods, hasSecondFactor, "");
        await Guard.DoAsync(Resource.Installation, change => SessionStore.Begin(change, session));
        return new PersonInSession(
            id, $"{SignInCookies.SessionName}={session.Token.Reveal()}", Services.GetRequiredService<CsrfTokens>().Of(session.Row.Id));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        if (_host is not null)
        {
            await _host.StopAsync();
        }

        while (_opened.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _authority?.Dispose();
    }

    private async Task<Id<User>> UserAsync(Id<Organization>? organization, (string Role, Resource On)[] roles)
    {
        var id = Id<User>.New(Time);
        var parent = organization is { } found ? KeyOwner.Organization(found) : KeyOwner.Installation;
        await Guard.Keys.CreateAsync(KeyOwner.Person(id), parent, CancellationToken.None);
        var seals = Services.GetRequiredService<PersonSeals>();
        Assert.True(EmailAddress.TryParse($"person{Interlocked.Increment(ref _people)}@weir.test", out var email, out _));
        var now = Time.GetUtcNow();
        var user = new UserRow(
            id, organization, seals.IndexOf(email), seals.Seal(id, PersonalColumn.Email, email.Text),
            seals.Seal(id, PersonalColumn.Name, "Test Person"), null, AccountState.Active, "{}", now, now, 1);
        await Guard.DoAsync(Resource.Installation, change => change.Create(GuardTables.Users, user, "user.create"));
        foreach (var (role, on) in roles)
        {
            await Guard.GrantAsync(SubjectKind.User, id.ToString(), role, on, now.AddDays(-1));
        }

        return id;
    }

    private T Opened<T>(T part)
        where T : IDisposable
    {
        _opened.Push(new Closing(part));
        return part;
    }

    private sealed class Closing(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

/// <summary>Somebody who is signed in.</summary>
/// <param name="Id">Who.</param>
/// <param name="Cookie">What the browser sends in <c>Cookie</c>.</param>
/// <param name="Csrf">What requests that change something carry in <c>Weir-Csrf</c>.</param>
internal sealed record PersonInSession(Id<User> Id, string Cookie, string Csrf)
{
    /// <summary>A request of this person, with a reason.</summary>
    public HttpRequestMessage Request(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("Cookie", Cookie);
        request.Headers.Add(CsrfTokens.Header, Csrf);
        request.Headers.Add("Weir-Reason", "because-a-test-asks");
        return request;
    }
}
