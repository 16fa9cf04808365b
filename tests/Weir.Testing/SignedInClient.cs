using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Weir.Testing;

/// <summary>
/// A person in front of a real server: a client with cookies of its own, signed in with a password and an authenticator app, with a fresh
/// second factor. Its requests carry the session's cookie and code. Disposing closes its connections and ends no session.
/// </summary>
public sealed class SignedInClient : IDisposable
{
    /// <summary>A password that every policy accepts.</summary>
    public const string GoodPassword = "quartz umbrella 47 violet";

    private readonly CookieContainer _cookies;

    private SignedInClient(HttpClient client, CookieContainer cookies, string email, string password)
    {
        Client = client;
        _cookies = cookies;
        Email = email;
        Password = password;
    }

    /// <summary>Sends requests as this person, answers in JSON.</summary>
    public HttpClient Client { get; }

    /// <summary>The person's e-mail address.</summary>
    public string Email { get; }

    /// <summary>The person's password.</summary>
    public string Password { get; }

    /// <summary>The person's id.</summary>
    public string UserId { get; private set; } = "";

    /// <summary>The session's id.</summary>
    public string SessionId { get; private set; } = "";

    /// <summary>What requests that change something carry in <c>Weir-Csrf</c>.</summary>
    public string Csrf { get; private set; } = "";

    /// <summary>The authenticator app; null before one was added.</summary>
    public TotpCodes? Totp { get; private set; }

    /// <summary>Sets a new server up and signs its operator in, with a second factor freshly shown.</summary>
    public static async Task<SignedInClient> SetUpAsync(
        ServerProcess server, CancellationToken cancellationToken, string email = "operator@weir.test")
    {
        ArgumentNullException.ThrowIfNull(server);
        var token = TokenOf(server.SetupLink ?? throw new InvalidOperationException("The server printed no set-up link."));
        var answer = await server.Client.PostAsJsonAsync(
            "/api/v1/set-up", new { token, email, name = "Olga Operator", password = GoodPassword }, cancellationToken).ConfigureAwait(false);
        await ExpectAsync(answer, HttpStatusCode.Created, cancellationToken).ConfigureAwait(false);
        return await SignInAsync(server, email, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes an invitation up and signs the person in, with a second factor freshly shown.</summary>
    /// <param name="server">The server.</param>
    /// <param name="invitation">The link.</param>
    /// <param name="email">The address that was invited.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SignedInClient> JoinAsync(
        ServerProcess server, Uri invitation, string email, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var answer = await server.Client.PostAsJsonAsync(
            "/api/v1/invitations/redeem",
            new { token = TokenOf(invitation), name = (string?)null, password = GoodPassword },
            cancellationToken).ConfigureAwait(false);
        await ExpectAsync(answer, HttpStatusCode.NoContent, cancellationToken).ConfigureAwait(false);
        return await SignInAsync(server, email, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes an organization and signs its owner, Ada, in with a second factor freshly shown.</summary>
    /// <param name="server">The server.</param>
    /// <param name="installer">Its operator, with a fresh second factor.</param>
    /// <param name="slug">The organization's short name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The organization's id, and the owner, whom the caller disposes.</returns>
    public static async Task<(string Organization, SignedInClient Owner)> FoundAsync(
        ServerProcess server, SignedInClient installer, string slug, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(installer);
        var email = $"ada@{slug}.test";
        var made = await MakeAsync(installer, "/api/v1/organizations", new { slug, name = slug }, cancellationToken).ConfigureAwait(false);
        var organization = made.GetProperty("id").GetString()!;
        var invitation = await MakeAsync(
            installer,
            $"/api/v1/installation/organizations/{organization}/owner-invitations",
            new { email, name = "Ada" },
            cancellationToken).ConfigureAwait(false);
        var link = new Uri(invitation.GetProperty("link").GetString()!);
        return (organization, await JoinAsync(server, link, email, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sends a person's request that makes something, and demands that it was made.</summary>
    public static async Task<JsonElement> MakeAsync(SignedInClient person, string path, object body, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var answer = await person.Client.PostAsJsonAsync(path, body, cancellationToken).ConfigureAwait(false);
        return await ExpectAsync(answer, HttpStatusCode.Created, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A person without a session yet.</summary>
    public static SignedInClient Nobody(ServerProcess server, string email, string password = GoodPassword)
    {
        ArgumentNullException.ThrowIfNull(server);
        var cookies = new CookieContainer();
        var client = server.NewClient(handler =>
        {
            handler.UseCookies = true;
            handler.CookieContainer = cookies;
        });
        return new SignedInClient(client, cookies, email, password);
    }

    /// <summary>This person with the same session in front of another server, or of the same one after a restart.</summary>
    public SignedInClient At(ServerProcess server)
    {
        var other = Nobody(server, Email, Password);
        foreach (Cookie cookie in _cookies.GetAllCookies())
        {
            other._cookies.Add(server.Address, new Cookie(cookie.Name, cookie.Value, cookie.Path) { Secure = true });
        }

        (other.UserId, other.SessionId, other.Csrf, other.Totp) = (UserId, SessionId, Csrf, Totp);
        other.Client.DefaultRequestHeaders.Add("Weir-Csrf", Csrf);
        return other;
    }

    /// <summary>The last part of a one-time link.</summary>
    public static string TokenOf(Uri link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return link.Segments[^1];
    }

    /// <summary>The value of a cookie; null where there is none.</summary>
    public string? Cookie(string name) => _cookies.GetCookies(Client.BaseAddress!)[name]?.Value;

    /// <summary>Sends the password; where it is enough, the session is there afterwards.</summary>
    public async Task<HttpResponseMessage> PasswordAsync(CancellationToken cancellationToken) =>
        await KeepAsync(
            await Client.PostAsJsonAsync("/api/v1/sign-in", new { email = Email, password = Password }, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Sends the next code of the authenticator app as second step of a sign-in.</summary>
    public async Task<HttpResponseMessage> SecondFactorAsync(CancellationToken cancellationToken)
    {
        var totp = await Totp!.NextAsync(cancellationToken).ConfigureAwait(false);
        return await KeepAsync(
            await Client.PostAsJsonAsync("/api/v1/sign-in/second-factor", new { totp }, cancellationToken).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds an authenticator app, whose first code also counts as a fresh second factor.</summary>
    public async Task AddTotpAsync(CancellationToken cancellationToken)
    {
        var begun = await Client.PostAsJsonAsync("/api/v1/me/factors/totp", new { }, cancellationToken).ConfigureAwait(false);
        var seed = await ExpectAsync(begun, HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        Totp = new TotpCodes(seed.GetProperty("secret").GetString()!);
        var code = await Totp.NextAsync(cancellationToken).ConfigureAwait(false);
        var confirmed = await Client.PostAsJsonAsync(
            "/api/v1/me/factors/totp/confirm", new { code, name = "App" }, cancellationToken).ConfigureAwait(false);
        await ExpectAsync(confirmed, HttpStatusCode.Created, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Shows the second factor again: what needs a fresh one can be done for ten minutes.</summary>
    public async Task StepUpAsync(CancellationToken cancellationToken)
    {
        var totp = await Totp!.NextAsync(cancellationToken).ConfigureAwait(false);
        var answer = await Client.PostAsJsonAsync("/api/v1/step-up", new { totp }, cancellationToken).ConfigureAwait(false);
        await ExpectAsync(answer, HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fails with the whole answer where it is not the expected one; gives its JSON otherwise.</summary>
    public static async Task<JsonElement> ExpectAsync(HttpResponseMessage answer, HttpStatusCode expected, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var body = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != expected)
        {
            throw new InvalidOperationException(
                $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} gave {(int)answer.StatusCode}, not {(int)expected}: {body}");
        }

        return body.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(body);
    }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();

    private static async Task<SignedInClient> SignInAsync(ServerProcess server, string email, CancellationToken cancellationToken)
    {
        var person = Nobody(server, email);
        try
        {
            await ExpectAsync(
                await person.PasswordAsync(cancellationToken).ConfigureAwait(false), HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
            await person.AddTotpAsync(cancellationToken).ConfigureAwait(false);
            return person;
        }
        catch
        {
            person.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> KeepAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return answer;
        }

        await answer.Content.LoadIntoBufferAsync(cancellationToken).ConfigureAwait(false);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
        if (body.GetProperty("state").GetString() == "signed-in")
        {
            UserId = body.GetProperty("user").GetString()!;
            SessionId = body.GetProperty("session").GetString()!;
            Csrf = body.GetProperty("csrf").GetString()!;
            Client.DefaultRequestHeaders.Remove("Weir-Csrf");
            Client.DefaultRequestHeaders.Add("Weir-Csrf", Csrf);
        }

        return answer;
    }
}
