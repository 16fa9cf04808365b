using System.Security.Cryptography;
using System.Text.Json;
using Weir.Commands;
using Weir.Testing;

namespace Weir.SystemTests.S3;

/// <summary>Buckets, keys for S3, objects and their proofs by the command: it runs in this process, the real server in another.</summary>
/// <param name="house">The server.</param>
public sealed class VerbTests(Storehouse house) : IClassFixture<Storehouse>, IAsyncLifetime
{
    private const string Aws = "/usr/bin/aws";

    private static readonly string[] Rights =
    [
        "serviceaccount.manage", "serviceaccount.read", "organization.read", "audit.read", "project.read", "project.grant", "project.update",
        "project.version", .. Storehouse.Rights,
    ];

    private readonly string _home = house.NewPath();
    private string _key = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_home);
        var made = await SignedInClient.MakeAsync(
            house.Owner, "/api/v1/me/access-keys", new { name = "verbs", door = "api", scope = new { prefix = "", permissions = Rights } }, Cancel);
        _key = made.GetProperty("secret").GetString()!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_bucket_is_made_set_shown_and_removed()
    {
        var bucket = Storehouse.NewBucket();
        await WeirAsync("buckets", "create", bucket, "--project", house.Project, "--object-lock", "--default-retention", "governance:30d");
        await WeirAsync("buckets", "update", bucket, "--noncurrent-days", "90", "--audit-before-read", "on", "--reason", "audit");

        using var shown = JsonDocument.Parse((await WeirAsync("buckets", "show", bucket, "--json")).Output);
        var set = shown.RootElement;
        Assert.Equal((house.Project, 90, true), (
            set.GetProperty("project").GetString(), set.GetProperty("noncurrentDays").GetInt32(), set.GetProperty("auditBeforeRead").GetBoolean()));
        Assert.Equal(30, set.GetProperty("defaultRetention").GetProperty("days").GetInt32());
        Assert.Contains(bucket, (await WeirAsync("buckets", "list", "--project", house.Project)).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("buckets", "update", bucket, "--default-retention", "long")).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("buckets", "update", bucket, "--versioning", "suspended")).ExitCode);
        Assert.Equal(ExitCode.Conflict, (await RunAsync("buckets", "create", bucket, "--project", house.Project)).ExitCode);
        await WeirAsync("buckets", "delete", bucket);
        Assert.Equal(ExitCode.NotFound, (await RunAsync("buckets", "show", bucket)).ExitCode);
    }

    [Fact]
    public async Task The_authority_is_given_by_the_server_and_by_its_directory()
    {
        var (asked, read) = (house.NewPath(), house.NewPath());
        await WeirAsync("ca", "export", "-o", asked);
        await WeirAsync("ca", "export", "--data", house.Server.DataPath, "-o", read);

        var own = await File.ReadAllTextAsync(house.AuthorityFile, Cancel);
        Assert.Equal((own, own), (await File.ReadAllTextAsync(asked, Cancel), await File.ReadAllTextAsync(read, Cancel)));
        Assert.Equal(own.Trim(), (await WeirAsync("ca", "export")).Output.Trim());
        Assert.Equal(ExitCode.NotFound, (await RunAsync("ca", "export", "--data", house.NewPath())).ExitCode);
    }

    [Fact]
    public async Task A_profile_for_the_aws_command_works_as_it_is_pasted()
    {
        var account = await AccountAsync("pasted");
        var file = house.NewPath();
        var made = await WeirAsync("s3", "key", "new", "pasted", "--account", account, "--for", "aws", "--permission", "bucket.read", "-o", file);
        var text = await File.ReadAllTextAsync(file, Cancel);
        var secret = text.Split('\n').Single(static line => line.StartsWith("aws_secret_access_key", StringComparison.Ordinal)).Split(" = ")[1];
        Assert.DoesNotContain(secret, made.Output + made.Error, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var (credentials, config) = (house.NewPath(), house.NewPath());
        var sections = text.Split("# ~/.aws/config\n");
        await File.WriteAllTextAsync(credentials, sections[0], Cancel);
        await File.WriteAllTextAsync(config, sections[1], Cancel);
        var bucket = Storehouse.NewBucket();
        await WeirAsync("buckets", "create", bucket, "--project", house.Project);
        var listed = (await house.RunAsync(
            Aws,
            ["--profile", "weir", "s3", "ls", "--endpoint-url", house.Endpoint],
            new Dictionary<string, string?>
            {
                ["AWS_ACCESS_KEY_ID"] = null, ["AWS_SECRET_ACCESS_KEY"] = null, ["AWS_CA_BUNDLE"] = null, ["AWS_ENDPOINT_URL_S3"] = null,
                ["AWS_SHARED_CREDENTIALS_FILE"] = credentials, ["AWS_CONFIG_FILE"] = config,
            })).Expect(0);
        Assert.Contains(bucket, listed.Output, StringComparison.Ordinal);
        Assert.Contains($"endpoint_url = {house.Endpoint}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_not_made_where_its_secret_has_no_place()
    {
        var account = await AccountAsync("placeless");
        string[] make = ["s3", "key", "new", "k", "--account", account];

        Assert.Equal(ExitCode.BadUsage, (await RunAsync([.. make, "--for", "rclone", "--json"])).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync([.. make, "-o", house.NewPath()])).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync([.. make, "--for", "ftp"])).ExitCode);
        Assert.Contains("There are none.", (await WeirAsync("access-keys", "list", "--account", account)).Error, StringComparison.Ordinal);
        foreach (var (client, word) in new[] { ("boto3", "verify="), ("rclone", "--ca-cert"), ("s3cmd", "ca_certs_file"), ("restic", "--cacert") })
        {
            Assert.Contains(word, (await WeirAsync([.. make, "--for", client])).Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_version_is_proven_to_whoever_has_its_bytes_by_both_verifiers()
    {
        var bucket = Storehouse.NewBucket();
        await WeirAsync("buckets", "create", bucket, "--project", house.Project);
        var (file, other) = (await FileAsync(20_000_000), await FileAsync(20_000_000));
        (await house.RunAsync(Aws, ["s3", "cp", file, $"s3://{bucket}/results.bin", "--endpoint-url", house.Endpoint])).Expect(0);
        var (receipt, keys) = (house.NewPath(), house.NewPath());
        await WeirAsync("vault", "prove", $"{bucket}/results.bin", "-o", receipt, "--keys", keys);
        var altered = house.NewPath();
        var text = await File.ReadAllTextAsync(receipt, Cancel);
        await File.WriteAllTextAsync(altered, text.Replace("extra d", "extra e", StringComparison.Ordinal), Cancel);

        foreach (var (proof, body, kind) in new[]
        {
            (receipt, file, null), (receipt, other, "wrong-digest"), (receipt, keys, "wrong-size"), (altered, file, "malformed"),
        })
        {
            var ours = await RunAsync("verify", "--receipt", proof, "--object", body, "--key", keys, "--json");
            var theirs = await ChildProcess.RunAsync(
                "node", [Repository.Path("tools/verify-ledger/verify.mjs"), "--key", keys, "--receipt", proof, "--object", body], null, "", Cancel);
            using var said = JsonDocument.Parse(ours.Output);
            using var report = JsonDocument.Parse(theirs.Output);
            Assert.Equal((kind is null ? ExitCode.Success : ExitCode.NotVerified, kind is null ? 0 : 1), (ours.ExitCode, theirs.ExitCode));
            Assert.Equal(kind, said.RootElement.GetProperty("fault").GetString());
            Assert.Equal(kind is null, report.RootElement[0].GetProperty("ok").GetBoolean());
            Assert.Equal(kind, kind is null ? null : report.RootElement[0].GetProperty("kind").GetString());
        }

        (await house.RunAsync(Aws, ["s3", "rm", $"s3://{bucket}/results.bin", "--endpoint-url", house.Endpoint])).Expect(0);
        var marker = house.NewPath();
        await WeirAsync("vault", "prove", $"{bucket}/results.bin", "-o", marker);
        var deleted = await RunAsync("verify", "--receipt", marker, "--key", keys);
        Assert.Contains("verified: the deletion is in the log", deleted.Expect(ExitCode.Success).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("verify", "--receipt", marker)).ExitCode);
        Assert.Equal(ExitCode.NotFound, (await RunAsync("vault", "prove", $"{bucket}/none", "-o", house.NewPath())).ExitCode);
    }

    private async Task<string> AccountAsync(string name)
    {
        var made = await WeirAsync("service-accounts", "create", name, "--json");
        using var account = JsonDocument.Parse(made.Output);
        var id = account.RootElement.GetProperty("id").GetString()!;
        await WeirAsync("grants", "give", id, "editor", "--project", house.Project);
        return id;
    }

    private async Task<string> FileAsync(int length)
    {
        var path = house.NewPath();
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(length), Cancel);
        return path;
    }

    private async Task<ProcessOutcome> WeirAsync(params string[] arguments) => (await RunAsync(arguments)).Expect(ExitCode.Success);

    private async Task<ProcessOutcome> RunAsync(params string[] arguments)
    {
        var environment = new Dictionary<string, string>
        {
            ["XDG_CONFIG_HOME"] = _home,
            ["WEIR_SERVER"] = $"localhost:{house.Server.Address.Port}",
            ["WEIR_SERVER_CA"] = house.AuthorityFile,
            ["WEIR_ACCESS_KEY"] = _key,
        };
        var (results, messages) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await WeirCommand.RunAsync(arguments, environment, results, messages, Cancel);
        return new ProcessOutcome(code, results.ToString(), messages.ToString());
    }
}
