using System.Text.Json;
using Weir.Contracts.Client;
using Weir.Testing;
using Weir.Verbs.Server;

namespace Weir.SystemTests.Client;

/// <summary>
/// A real server with an operator, one organization and its owner, and a folder of configuration for the <c>weir</c> command. Tests of a
/// class share it and make things of their own in it.
/// </summary>
public sealed class Company : IAsyncLifetime
{
    /// <summary>What the owner's key of <see cref="FullKey"/> can be used for.</summary>
    public static readonly string[] Rights =
    [
        "account.read", "organization.read", "user.read", "user.invite", "user.recover", "group.read", "group.manage", "role.read", "grant.read",
        "grant.manage",
        "serviceaccount.read", "serviceaccount.manage", "project.create", "project.list", "project.read", "project.update", "audit.read",
        "audit.export", "review.read", "review.export", "review.manage", "project.version", "project.archive", "project.delete", "support.grant",
        "bucket.read", "object.list", "object.read",
    ];

    private readonly TempFolder _folder = new();
    private ServerProcess? _server;
    private SignedInClient? _operator;
    private SignedInClient? _owner;

    /// <summary>The server.</summary>
    public ServerProcess Server => _server!;

    /// <summary>The owner, in a browser.</summary>
    public SignedInClient Owner => _owner!;

    /// <summary>The organization's id.</summary>
    public string Organization { get; private set; } = "";

    /// <summary>An access key of the owner with <see cref="Rights"/>.</summary>
    public string FullKey { get; private set; } = "";

    /// <summary>The server as users of the command write it.</summary>
    public string Address => $"localhost:{Server.Address.Port}";

    /// <summary>The file of the server's own authority.</summary>
    public string AuthorityFile => Path.Combine(Server.DataPath, "tls", "ca.crt");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(Cancel);
        _operator = await SignedInClient.SetUpAsync(_server, Cancel);
        (Organization, _owner) = await SignedInClient.FoundAsync(_server, _operator, "acme", Cancel);

        // Nobody hands on what they do not have: rights on projects begin with the first project.
        await SendAsync(_owner, $"/api/v1/organizations/{Organization}/projects", new { name = "The first of all" });
        FullKey = await MakeKeyAsync(Rights, expiresAt: null);
    }

    /// <summary>Makes an access key of the owner and gives its secret.</summary>
    public async Task<string> MakeKeyAsync(IReadOnlyList<string>? permissions, DateTimeOffset? expiresAt)
    {
        var made = await SendAsync(
            Owner,
            "/api/v1/me/access-keys",
            new { name = "for a test", door = "api", scope = new { prefix = "", permissions }, expiresAt });
        return made.GetProperty("secret").GetString()!;
    }

    /// <summary>Sends a request of a signed-in person that makes something.</summary>
    public static Task<JsonElement> SendAsync(SignedInClient person, string path, object body) =>
        SignedInClient.MakeAsync(person, path, body, Cancel);

    /// <summary>A typed client with a key of the owner.</summary>
    /// <param name="port">Where to connect; null for the server itself.</param>
    public WeirClient Connect(int? port = null) => new(new WeirClientOptions(new Uri($"https://localhost:{port ?? Server.Address.Port}"))
    {
        AccessKey = FullKey,
        Authorities = ServerAddress.AuthoritiesOf(File.ReadAllText(AuthorityFile)),
    });

    /// <summary>A file of mode 0600.</summary>
    public string WriteKey(string key)
    {
        var path = _folder.Write($"{Guid.NewGuid():N}.key", key + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    /// <summary>The path of a file that is not there yet.</summary>
    public string NewPath() => _folder.File(Guid.NewGuid().ToString("N"));

    /// <summary>An empty configuration folder.</summary>
    public string NewHome() => Directory.CreateDirectory(_folder.File(Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>The environment of a command whose configuration folder is given.</summary>
    public static Dictionary<string, string?> In(string home) => new() { ["XDG_CONFIG_HOME"] = home };

    /// <summary>Runs the command with the owner's key in the environment.</summary>
    public Task<ProcessOutcome> RunAsync(params string[] arguments) => RunWithAsync(FullKey, arguments);

    /// <summary>Runs the command with a key in the environment.</summary>
    public Task<ProcessOutcome> RunWithAsync(string key, params string[] arguments) => WeirProcess.RunAsync(
        arguments,
        new Dictionary<string, string?>(In(NewHome()))
        {
            ["WEIR_SERVER"] = Address,
            ["WEIR_SERVER_CA"] = AuthorityFile,
            ["WEIR_ACCESS_KEY"] = key,
        },
        "",
        Cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        _operator?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}
