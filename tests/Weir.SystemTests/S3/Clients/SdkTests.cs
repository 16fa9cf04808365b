using Weir.SystemTests.Testing;
using Weir.Testing;

namespace Weir.SystemTests.S3.Clients;

/// <summary>
/// The libraries that applications use, unmodified: each makes its client with the lines of docs/how-to/s3-clients.md and does what its session
/// says.
/// </summary>
/// <param name="clients">The server.</param>
[Collection<ClientCollection>]
public sealed class SdkTests(ClientHouse clients)
{
    private readonly Storehouse _house = clients.House;

    private static readonly (string Name, string Version)[] JavaScript =
    [
        ("@aws-sdk/client-s3", "3.1169.0"), ("@aws-sdk/lib-storage", "3.1169.0"), ("@aws-sdk/s3-request-presigner", "3.1163.0"),
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_session_of_boto3_ends_well() => await EndsWellAsync("/usr/bin/python3", await ScriptAsync("boto3", "session.py"));

    [Fact]
    public async Task The_session_of_the_ruby_sdk_ends_well() =>
        await EndsWellAsync("/usr/bin/ruby", await ScriptAsync("AWS SDK for Ruby, version 3", "session.rb"));

    [Fact]
    public async Task The_session_of_the_javascript_sdk_ends_well()
    {
        var script = await ScriptAsync("AWS SDK for JavaScript, version 3", "session.mjs");
        var modules = await NpmPackage.InstallAsync("s3-clients", JavaScript, Cancel);
        Directory.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(script)!, "node_modules"), Path.Combine(modules, "node_modules"));
        await EndsWellAsync("node", script);
    }

    // Debian carries the SDK's sources; what the compiler made of them is kept for the next time.
    [Fact]
    public async Task The_session_of_the_go_sdk_ends_well()
    {
        var connect = await ScriptAsync("AWS SDK for Go, version 2", null, "connect.go");
        var folder = Path.GetDirectoryName(connect)!;
        var program = Path.Combine(folder, "session");
        var environment = new Dictionary<string, string?>
        {
            ["GOPATH"] = "/usr/share/gocode",
            ["GO111MODULE"] = "off",
            ["GOCACHE"] = Repository.Path("artifacts/go"),
            ["GOFLAGS"] = null,
        };
        File.Copy(HowTo.Script("session.go"), Path.Combine(folder, "session.go"));
        (await _house.RunAsync("/usr/bin/go", ["build", "-o", program, connect, Path.Combine(folder, "session.go")], environment)).Expect(0);
        await EndsWellAsync(program);
    }

    private async Task EndsWellAsync(string program, params string[] arguments)
    {
        var outcome = (await _house.RunAsync(program, [.. arguments, Storehouse.NewBucket()])).Expect(0);
        Assert.EndsWith("all done\n", outcome.Output, StringComparison.Ordinal);
    }

    // A folder of its own for each, that a client finds nothing but what it was given.
    private async Task<string> ScriptAsync(string heading, string? session, string? name = null)
    {
        var folder = _house.NewPath();
        Directory.CreateDirectory(folder);
        var script = Path.Combine(folder, name ?? session!);
        var rest = session is null ? "" : await File.ReadAllTextAsync(HowTo.Script(session), Cancel);
        await File.WriteAllTextAsync(script, HowTo.Below(heading, _house) + rest, Cancel);
        return script;
    }
}
