using Weir.Testing;

namespace Weir.SystemTests.S3;

/// <summary>
/// A real server with its S3 door open, an organization with a project, and an S3 key of the project's manager. Tests of a class share it and
/// make buckets of their own in it.
/// </summary>
public sealed class Storehouse : IAsyncLifetime
{
    /// <summary>What the manager's key can be used for.</summary>
    public static readonly string[] Rights =
    [
        "bucket.create", "bucket.read", "bucket.configure", "bucket.suspend", "bucket.delete", "object.list", "object.read",
        "object.version.read", "object.write", "object.delete", "object.version.delete", "object.tag", "object.retention",
        "object.retention.bypass", "object.hold",
    ];

    private readonly TempFolder _folder = new();
    private SignedInClient? _operator;
    private SignedInClient? _owner;

    /// <summary>The server.</summary>
    public ServerProcess Server { get; private set; } = null!;

    /// <summary>The installation's operator.</summary>
    public SignedInClient Operator => _operator!;

    /// <summary>The organization's owner, who manages the project.</summary>
    public SignedInClient Owner => _owner!;

    /// <summary>The organization's id.</summary>
    public string Organization { get; private set; } = "";

    /// <summary>The project's id.</summary>
    public string Project { get; private set; } = "";

    /// <summary>The manager's key.</summary>
    public S3Key Key { get; private set; } = null!;

    /// <summary>The address of the S3 door.</summary>
    public string Endpoint => $"https://localhost:{Server.S3Address.Port}";

    /// <summary>The file of the server's own authority.</summary>
    public string AuthorityFile => Path.Combine(Server.DataPath, "tls", "ca.crt");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await StartAsync();
        _operator = await SignedInClient.SetUpAsync(Server, Cancel);
        (Organization, _owner) = await SignedInClient.FoundAsync(Server, _operator, "acme", Cancel);
        Project = await MakeProjectAsync("Deliveries");
        Key = await MakeKeyAsync(Rights);
    }

    /// <summary>Starts the server, also after it was killed: on the same data, on other ports.</summary>
    public async Task StartAsync() => Server = await ServerProcess.StartAsync(
        new Dictionary<string, string?> { ["WEIR_S3_LISTEN"] = "127.0.0.1:0" }, _folder.File("data"), Cancel);

    /// <summary>Makes a project that the owner manages, and gives its id.</summary>
    public Task<string> MakeProjectAsync(string name) => MakeProjectAsync(Owner, Organization, name);

    /// <summary>Makes a project in somebody's organization, and gives its id.</summary>
    public static async Task<string> MakeProjectAsync(SignedInClient owner, string organization, string name)
    {
        var made = await SignedInClient.MakeAsync(owner, $"/api/v1/organizations/{organization}/projects", new { name }, Cancel);
        return made.GetProperty("id").GetString()!;
    }

    /// <summary>Makes an S3 key of the manager.</summary>
    /// <param name="permissions">What it can be used for; null for all that needs no fresh second factor.</param>
    /// <param name="bucket">The only bucket, or null.</param>
    /// <param name="prefix">What keys in it begin with.</param>
    /// <param name="project">The project; null for the house's own.</param>
    public Task<S3Key> MakeKeyAsync(IReadOnlyList<string>? permissions, string? bucket = null, string prefix = "", string? project = null) =>
        MakeKeyAsync(Owner, project ?? Project, permissions, bucket, prefix);

    /// <summary>Makes an S3 key of somebody.</summary>
    public static async Task<S3Key> MakeKeyAsync(
        SignedInClient owner, string project, IReadOnlyList<string>? permissions, string? bucket = null, string prefix = "")
    {
        var made = await SignedInClient.MakeAsync(
            owner,
            "/api/v1/me/access-keys",
            new { name = "for a test", door = "s3", scope = new { project, bucket, prefix, permissions } },
            Cancel);
        var key = made.GetProperty("key");
        return new S3Key(key.GetProperty("s3AccessKeyId").GetString()!, made.GetProperty("secret").GetString()!)
        {
            Key = key.GetProperty("id").GetString()!,
        };
    }

    /// <summary>The path of a file or folder that is not there yet.</summary>
    public string NewPath(string name = "") => _folder.File($"{Guid.NewGuid():N}{name}");

    /// <summary>A name that no bucket has yet.</summary>
    public static string NewBucket() => $"b-{Guid.NewGuid():N}"[..24];

    /// <summary>Runs a client of S3 with the manager's key, as its documentation says, and nothing of this machine's own settings.</summary>
    /// <param name="program">The program.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="more">Further environment variables.</param>
    public Task<ProcessOutcome> RunAsync(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? more = null) =>
        ChildProcess.RunAsync(program, arguments, EnvironmentWith(more), "", Cancel);

    /// <summary>Starts a client as <see cref="RunAsync"/> does, and leaves it to be talked to.</summary>
    public ChildProcess Start(string program, IReadOnlyList<string> arguments) => ChildProcess.Start(program, arguments, EnvironmentWith(null));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _owner?.Dispose();
        _operator?.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private Dictionary<string, string?> EnvironmentWith(IReadOnlyDictionary<string, string?>? more)
    {
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = _folder.FullName,
            ["AWS_ACCESS_KEY_ID"] = Key.Id,
            ["AWS_SECRET_ACCESS_KEY"] = Key.Secret,
            ["AWS_REGION"] = "us-east-1",
            ["AWS_DEFAULT_REGION"] = "us-east-1",
            ["AWS_CA_BUNDLE"] = AuthorityFile,
            ["AWS_ENDPOINT_URL_S3"] = Endpoint,
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_PAGER"] = "",
            ["NODE_EXTRA_CA_CERTS"] = AuthorityFile,
        };
        foreach (var (name, value) in more ?? new Dictionary<string, string?>())
        {
            environment[name] = value;
        }

        return environment;
    }
}

/// <summary>An S3 key.</summary>
/// <param name="Id">The access key id.</param>
/// <param name="Secret">The secret access key.</param>
public sealed record S3Key(string Id, string Secret)
{
    /// <summary>What the server calls it.</summary>
    public string Key { get; init; } = "";
}
