using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Server.Mail;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Throttling;
using Weir.Store;
using Weir.Testing;
using Weir.Tests.Store;

namespace Weir.Tests.Server.SignIn.Flows;

/// <summary>The flows of sign-in over a real database and real keys, with a clock that tests move and small limits on guesses.</summary>
internal sealed class SignInFixture : IAsyncDisposable
{
    public const string Password = "quartz umbrella 47 violet";

    private TestStore _store = null!;
    private ServiceProvider _services = null!;

    private SignInFixture()
    {
    }

    public ManualTime Time { get; } = new(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    public Database Database { get; private set; } = null!;

    public AuditTrail Trail { get; private set; } = null!;

    /// <summary>How many passwords were hashed to their end.</summary>
    public int Hashes { get; private set; }

    public static async Task<SignInFixture> StartAsync()
    {
        var fixture = new SignInFixture();
        await fixture.OpenAsync();
        return fixture;
    }

    public T Get<T>()
        where T : class => _services.GetRequiredService<T>();

    public SignInSource From(string address = "192.0.2.7", string? device = null) =>
        new(Door.Api, IPAddress.Parse(address), device, "Firefox on Linux", "req_test");

    public Task<SignInOutcome> SignInAsync(string email, string password = Password, string address = "192.0.2.7", string? device = null) =>
        Get<PasswordSignIn>().TryAsync(email, password, From(address, device), CancellationToken.None);

    /// <summary>The same at a server that was started anew with other lists of passwords.</summary>
    public Task<SignInOutcome> SignInWithAsync(string email, PasswordPolicy policy) => new PasswordSignIn(
        Get<AccountReader>(), Get<PersonSeals>(), Get<KeyRing>(), Get<Guesses>(), Get<PasswordHasher>(), policy, Get<SignInCompletion>())
        .TryAsync(email, Password, From(), CancellationToken.None);

    /// <summary>An organization whose policy demands no second factor of anybody.</summary>
    public async Task<Id<Organization>> OrganizationAsync(string policy = """{"signIn":{"secondFactor":"Roles","secondFactorRoles":[]}}""")
    {
        var id = Id<Organization>.New(Time);
        await Get<KeyRing>().CreateAsync(KeyOwner.Organization(id), null, CancellationToken.None);
        var now = Time.GetUtcNow();
        await DoAsync(change => change.Create(
            GuardTables.Organizations,
            new OrganizationRow(id, $"o{id.Value:n}", "Acme", AccountState.Active, policy, now, now, 1),
            "organization.create"));
        return id;
    }

    /// <summary>Invites a person; gives the token of the link.</summary>
    public async Task<(Id<User> User, string Token)> InviteAsync(string email, Id<Organization> organization)
    {
        var id = Id<User>.New(Time);
        await Get<KeyRing>().CreateAsync(KeyOwner.Person(id), KeyOwner.Organization(organization), CancellationToken.None);
        var seals = Get<PersonSeals>();
        Assert.True(EmailAddress.TryParse(email, out var address, out _));
        var now = Time.GetUtcNow();
        var row = new UserRow(
            id, organization, seals.IndexOf(address), seals.Seal(id, PersonalColumn.Email, address.Text),
            seals.Seal(id, PersonalColumn.Name, "Ida Invited"), null, AccountState.Invited, "{}", now, now, 1);
        OneTimeLink link = null!;
        await DoAsync(change =>
        {
            change.Create(GuardTables.Users, row, "user.invite");
            link = Get<Invitations>().Create(change, id);
            return change;
        });
        return (id, new Uri(link.Address.Reveal()).Segments[^1]);
    }

    /// <summary>A person with a password and no second factor.</summary>
    public async Task<Id<User>> PersonAsync(string email, Id<Organization>? organization = null)
    {
        var (user, token) = await InviteAsync(email, organization ?? await OrganizationAsync());
        var result = await Get<Invitations>().RedeemAsync(token, null, Password, From(), CancellationToken.None);
        Assert.Equal(LinkOutcome.Done, result.Outcome);
        return user;
    }

    public async Task<Account> AccountAsync(Id<User> user) => (await Get<AccountReader>().FindAsync(user, CancellationToken.None))!;

    /// <summary>Does what handlers do: asks the guard for a person's right to their own account.</summary>
    public async Task<Granted> GrantedAsync(Account account, Permission permission)
    {
        var actor = Actor.ForUser(account.Id, account.User.Organization, Door.Api) with { SteppedUpAt = Time.GetUtcNow() };
        var decision = await Get<AccessGuard>().DemandAsync(
            actor, permission, Resource.ForPerson(account.Id, account.User.Organization), null, CancellationToken.None);
        return decision.Granted!;
    }

    /// <summary>Reads a request that shows a session's cookie, as the server does.</summary>
    public async Task<(CredentialReading Reading, CurrentSession? Session)> ReadAsync(NewSession session)
    {
        var context = new DefaultHttpContext { RequestServices = _services };
        context.Request.Method = "GET";
        context.Request.Path = "/api/v1/me";
        context.Request.Headers.Cookie = $"{SignInCookies.SessionName}={session.Token.Reveal()}";
        var reading = await Get<SessionReader>().ReadAsync(context);
        return (reading, CurrentSession.Of(context));
    }

    public async Task<NewSession> SessionAsync(string email)
    {
        var outcome = Assert.IsType<SignInOutcome.SignedIn>(await SignInAsync(email));
        return outcome.Session;
    }

    public async Task SetStateAsync(Id<User> user, AccountState state)
    {
        var before = (await AccountAsync(user)).User;
        await DoAsync(change => change.Update(
            GuardTables.Users,
            before,
            before with { State = state, StateAt = Time.GetUtcNow(), Revision = before.Revision + 1 },
            "user.disable"));
    }

    /// <summary>What is recorded of something, at a test's end.</summary>
    public async Task<string[]> ActionsAsync(string resource)
    {
        // Writes what waits; nothing is recorded any more.
        await Trail.DisposeAsync();
        return [.. await Database.QueryAsync<string>(
            "select action from audit_entries where resource = @resource order by seq", new { resource }, CancellationToken.None)];
    }

    public async Task DoAsync(Func<AuditedChange, AuditedChange> what)
    {
        var guard = Get<AccessGuard>();
        var decision = await guard.DecideAsync(
            Actor.ForSystem("test"), Permissions.OrganizationCreate, Resource.Installation, null, CancellationToken.None);
        Assert.Equal(ChangeOutcome.Committed, await what(guard.Begin(decision.Granted!)).CommitAsync(CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Trail.DisposeAsync();
        await Database.DisposeAsync();
        await _store.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        var feature = SignInFeature.Create(isSetUp: false);
        var logs = NullLoggerFactory.Instance;
        _store = await TestStore.CreateAsync();
        Database = await _store.OpenAsync(Time);
        var keys = await _store.OpenKeysAsync(Time);
        Trail = new AuditTrail(Database, keys, TimeProvider.System, NullLogger<AuditTrail>.Instance);
        await Trail.StartAsync(CancellationToken.None);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Time);
        services.AddSingleton<ILoggerFactory>(logs);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(Database);
        services.AddSingleton(keys);
        services.AddSingleton(Trail);
        services.AddSingleton(new AccessGuard(Database, Trail, Time));
        services.AddSingleton(ServerOptions.Read(
            new Dictionary<string, string> { ["WEIR_PUBLIC_URL"] = "https://weir.example.com" }, null, new Dictionary<string, string>()));
        services.AddSingleton<IServer, NoServer>();
        feature.AddServices(services);
        MailFeature.Create().AddServices(services);
        services.AddSingleton(_ => new SignInThrottle(
            new ThrottleOptions { HardStop = 14, ReservedForKnownDevices = 4, PerKnownDevice = 2, AddressScore = 100, NetworkScore = 100 },
            NetworkList.Empty));
        services.AddSingleton(_ => new PasswordHasher(
            new PasswordHashing(),
            (_, data) =>
            {
                Hashes++;
                return keys.Mac(KeyOwner.Installation, KeyPurpose.Pepper, data);
            },
            RandomNumberGenerator.Create()));
        _services = services.BuildServiceProvider();
    }

    /// <summary>Nothing listens here.</summary>
    private sealed class NoServer : IServer
    {
        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            // Nothing was opened.
        }
    }
}
