using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>
/// One server with an organization and a browser, shared by the tests that need no new server. Each test brings people of its own, so none
/// sees what another did.
/// </summary>
public sealed class House : IAsyncLifetime
{
    private ServerProcess? _server;
    private Surface? _surface;
    private SignedInClient? _operator;
    private Firm? _firm;
    private int _people;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The server.</summary>
    public ServerProcess Server => _server!;

    /// <summary>The organization that most people come from.</summary>
    internal Firm Firm => _firm!;

    /// <summary>The browser.</summary>
    internal Surface Surface => _surface!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(Cancel);
        _surface = await Surface.OpenAsync(_server);
        _operator = await SignedInClient.SetUpAsync(_server, Cancel);
        _firm = await FoundAsync("harbour", "Harbour & Sons");
    }

    /// <summary>Makes an organization with an owner, who is called Ada. Disposing ends the owner's connections.</summary>
    internal async Task<Firm> FoundAsync(string slug, string name)
    {
        var made = await MakeAsync(_operator!, "/api/v1/organizations", new { slug, name });
        var id = made.GetProperty("id").GetString()!;
        var email = $"ada@{slug}.test";
        var invitation = await MakeAsync(
            _operator!, $"/api/v1/installation/organizations/{id}/owner-invitations", new { email, name = "Ada Owner" });
        var link = new Uri(invitation.GetProperty("link").GetString()!);
        return new Firm(id, await SignedInClient.JoinAsync(Server, link, email, Cancel));
    }

    /// <summary>Invites somebody; gives their address and their link.</summary>
    internal async Task<(string Email, Uri Link)> InviteAsync(string name, string role = "member", Firm? firm = null)
    {
        firm ??= Firm;
        await firm.ProveOwnerAsync(Cancel);
        var email = $"person{Interlocked.Increment(ref _people)}@weir.test";
        var invited = await MakeAsync(
            firm.Owner, $"/api/v1/organizations/{firm.Id}/users", new { email, name, grants = new[] { new { role } } });
        return (email, new Uri(invited.GetProperty("link").GetString()!));
    }

    /// <summary>Somebody new at a browser, signed in with a fresh second factor.</summary>
    internal async Task<Guest> ArriveAsync(
        string name, string role = "member", Firm? firm = null, bool script = true)
    {
        var (email, link) = await InviteAsync(name, role, firm);
        var person = await SignedInClient.JoinAsync(Server, link, email, Cancel);
        var visit = await Surface.VisitAsync(script);
        await visit.Page.Context.AddCookiesAsync(
        [
            new Microsoft.Playwright.Cookie
            {
                Name = "__Host-weir",
                Value = person.Cookie("__Host-weir")!,
                Url = Surface.Address.ToString(),
                Secure = true,
            },
        ]);
        return new Guest(person, visit);
    }

    /// <summary>Makes a link to a new password for somebody who forgot theirs.</summary>
    internal async Task<Uri> RecoverAsync(Guest guest)
    {
        await Firm.ProveOwnerAsync(Cancel);
        var made = await MakeAsync(Firm.Owner, $"/api/v1/organizations/{Firm.Id}/users/{guest.Person.UserId}/recovery-link", new { });
        return new Uri(made.GetProperty("link").GetString()!);
    }

    /// <summary>Sends what makes something.</summary>
    internal static async Task<JsonElement> MakeAsync(SignedInClient person, string path, object body) =>
        await SignedInClient.ExpectAsync(await person.Client.PostAsJsonAsync(path, body, Cancel), HttpStatusCode.Created, Cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _firm?.Dispose();
        _operator?.Dispose();
        if (_surface is not null)
        {
            await _surface.DisposeAsync();
        }

        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}

/// <summary>An organization and its owner, who acts over the API.</summary>
/// <param name="id">The organization's id.</param>
/// <param name="owner">The owner, who has just shown a second factor.</param>
internal sealed class Firm(string id, SignedInClient owner) : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(5);

    private DateTimeOffset _provedAt = TimeProvider.System.GetUtcNow();

    /// <summary>The organization's id.</summary>
    public string Id => id;

    /// <summary>The owner.</summary>
    public SignedInClient Owner => owner;

    /// <summary>Shows the owner's second factor again before it is too old for what needs a fresh one.</summary>
    public async Task ProveOwnerAsync(CancellationToken cancellationToken)
    {
        if (TimeProvider.System.GetUtcNow() - _provedAt > FreshFor)
        {
            await owner.StepUpAsync(cancellationToken);
            _provedAt = TimeProvider.System.GetUtcNow();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => owner.Dispose();
}

/// <summary>Somebody at a browser.</summary>
/// <param name="person">The same session over the API.</param>
/// <param name="visit">The browser.</param>
internal sealed class Guest(SignedInClient person, Visit visit) : IAsyncDisposable
{
    /// <summary>The same session over the API.</summary>
    public SignedInClient Person => person;

    /// <summary>The browser.</summary>
    public Visit Visit => visit;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        person.Dispose();
        await visit.DisposeAsync();
    }
}
