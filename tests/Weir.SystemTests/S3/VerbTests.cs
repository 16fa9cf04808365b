using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.S3.Model;
using Weir.Commands;
using Weir.Testing;
using Weir.Verbs.Objects;

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
        var bucket = await BucketAsync();
        var listed = (await house.RunAsync(
            Aws,
            ["--profile", "weir", "s3", "ls", "--endpoint-url", house.Endpoint],
            new Dictionary<string, string?>
            {
                ["AWS_ACCESS_KEY_ID"] = null,
                ["AWS_SECRET_ACCESS_KEY"] = null,
                ["AWS_CA_BUNDLE"] = null,
                ["AWS_ENDPOINT_URL_S3"] = null,
                ["AWS_SHARED_CREDENTIALS_FILE"] = credentials,
                ["AWS_CONFIG_FILE"] = config,
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
        var bucket = await BucketAsync();
        var (file, other) = (await FileAsync(20_000_000), await FileAsync(20_000_000));
        await WeirAsync("cp", file, $"s3://{bucket}/results.bin");
        var (receipt, keys) = (house.NewPath(), house.NewPath());
        await WeirAsync("vault", "prove", $"{bucket}/results.bin", "-o", receipt, "--keys", keys);
        var altered = house.NewPath();
        var text = await File.ReadAllTextAsync(receipt, Cancel);
        await File.WriteAllTextAsync(altered, text.Replace("extra d", "extra e", StringComparison.Ordinal), Cancel);

        (string Proof, string Body, string? Kind)[] cases =
            [(receipt, file, null), (receipt, other, "wrong-digest"), (receipt, keys, "wrong-size"), (altered, file, "malformed")];
        string[] told = [.. cases.SelectMany(static one => new[] { "--receipt", one.Proof, "--object", one.Body })];
        var theirs = await ChildProcess.RunAsync(
            "node", [Repository.Path("tools/verify-ledger/verify.mjs"), "--key", keys, .. told], null, "", Cancel);
        using var reports = JsonDocument.Parse(theirs.Expect(1).Output);
        foreach (var (one, report) in cases.Zip(reports.RootElement.EnumerateArray()))
        {
            var ours = await RunAsync("verify", "--receipt", one.Proof, "--object", one.Body, "--key", keys, "--json");
            using var said = JsonDocument.Parse(ours.Output);
            Assert.Equal(one.Kind is null ? ExitCode.Success : ExitCode.NotVerified, ours.ExitCode);
            Assert.Equal(one.Kind, said.RootElement.GetProperty("fault").GetString());
            Assert.Equal(one.Kind is null, report.GetProperty("ok").GetBoolean());
            Assert.Equal(one.Kind, report.TryGetProperty("kind", out var kind) ? kind.GetString() : null);
        }

        await WeirAsync("rm", $"s3://{bucket}/results.bin");
        var marker = house.NewPath();
        await WeirAsync("vault", "prove", $"{bucket}/results.bin", "-o", marker);
        var deleted = await RunAsync("verify", "--receipt", marker, "--key", keys);
        Assert.Contains("verified: the deletion is in the log", deleted.Expect(ExitCode.Success).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("verify", "--receipt", marker)).ExitCode);
        Assert.Equal(ExitCode.NotFound, (await RunAsync("vault", "prove", $"{bucket}/none", "-o", house.NewPath())).ExitCode);
    }

    [Fact]
    public async Task Files_become_objects_and_objects_the_same_files()
    {
        var bucket = await BucketAsync();
        var (small, large, back) = (await FileAsync(1_000), await FileAsync(40_000_000), house.NewPath());
        await WeirAsync("cp", small, $"s3://{bucket}/a/ä +%#.bin");
        await WeirAsync("cp", large, $"s3://{bucket}/");
        await WeirAsync("cp", $"s3://{bucket}/{Path.GetFileName(large)}", $"s3://{bucket}/b/copy");

        await WeirAsync("cp", $"s3://{bucket}/b/copy", back);
        Assert.Equal(await File.ReadAllBytesAsync(large, Cancel), await File.ReadAllBytesAsync(back, Cancel));
        await WeirAsync("cp", "-r", $"s3://{bucket}/a", back + ".folder");
        Assert.Equal(await File.ReadAllBytesAsync(small, Cancel), await File.ReadAllBytesAsync(Path.Combine(back + ".folder", "ä +%#.bin"), Cancel));
        using var listed = JsonDocument.Parse((await WeirAsync("ls", $"s3://{bucket}/", "--json")).Output);
        Assert.Equal(
            new[] { "a/", "b/", Path.GetFileName(large) }.Order(StringComparer.Ordinal),
            listed.RootElement.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("key").GetString()!));
        Assert.Contains(bucket, (await WeirAsync("ls")).Output, StringComparison.Ordinal);
        await WeirAsync("rm", "-r", $"s3://{bucket}/a");
        Assert.DoesNotContain("a/", (await WeirAsync("ls", "-r", $"s3://{bucket}")).Output, StringComparison.Ordinal);

        Assert.Equal(ExitCode.NotFound, (await RunAsync("cp", $"s3://{bucket}/none", back)).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("cp", small, large)).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("cp", house.NewPath(), $"s3://{bucket}/")).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(back)!, "*.weir-part"));
    }

    [Fact]
    public async Task An_object_streams_through_a_pipe_and_a_wrong_key_is_turned_away()
    {
        var bucket = await BucketAsync();
        var environment = Environment.ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value);
        (await WeirProcess.RunAsync(["cp", "-", $"s3://{bucket}/piped"], environment, "hello through a pipe", Cancel)).Expect(ExitCode.Success);
        var shown = (await WeirProcess.RunAsync(["cat", $"s3://{bucket}/piped"], environment, "", Cancel)).Expect(ExitCode.Success);

        Assert.Equal("hello through a pipe", shown.Output.TrimEnd('\n'));
        Assert.Equal(ExitCode.NotSignedIn, (await RunInAsync(Environment.SetItem("AWS_SECRET_ACCESS_KEY", "wrong"), "ls")).ExitCode);
        Assert.Equal(ExitCode.Unreachable, (await RunInAsync(Environment.Remove("AWS_CA_BUNDLE"), "ls")).ExitCode);
        Assert.Equal(ExitCode.NotSignedIn, (await RunInAsync(Environment.Remove("AWS_ACCESS_KEY_ID"), "ls")).ExitCode);
        var key = await house.MakeKeyAsync(["bucket.read"]);
        var poor = Environment.SetItem("AWS_ACCESS_KEY_ID", key.Id).SetItem("AWS_SECRET_ACCESS_KEY", key.Secret);
        Assert.Equal(ExitCode.Denied, (await RunInAsync(poor, "ls", $"s3://{bucket}/")).ExitCode);
    }

    [Fact]
    public async Task A_second_sync_moves_nothing_and_a_sync_with_deletion_makes_both_alike()
    {
        var (bucket, folder, back) = (await BucketAsync(), house.NewPath(), house.NewPath());
        Directory.CreateDirectory(Path.Combine(folder, "deep"));
        foreach (var length in new[] { 0, 1, 20_000_000 })
        {
            File.Move(await FileAsync(length), Path.Combine(folder, "deep", $"{length}.bin"));
        }

        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/etc/hostname");
        Assert.Equal((3, 0), await SyncAsync(folder, $"s3://{bucket}/x", "--dry-run"));
        Assert.Equal((3, 0), await SyncAsync(folder, $"s3://{bucket}/x"));
        Assert.Equal((0, 3), await SyncAsync(folder, $"s3://{bucket}/x"));
        Assert.Equal((0, 3), await SyncAsync(folder, $"s3://{bucket}/x", "--checksum"));
        Assert.Equal((3, 0), await SyncAsync($"s3://{bucket}/x", back));
        Assert.Equal((0, 3), await SyncAsync($"s3://{bucket}/x", back));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "deep")))
        {
            var again = Path.Combine(back, "deep", Path.GetFileName(file));
            Assert.Equal(await File.ReadAllBytesAsync(file, Cancel), await File.ReadAllBytesAsync(again, Cancel));
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "deep", "1.bin"), "2", Cancel);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "deep", "1.bin"), DateTime.UnixEpoch);
        File.Delete(Path.Combine(folder, "deep", "0.bin"));
        Assert.Equal((0, 2), await SyncAsync(folder, $"s3://{bucket}/x"));
        Assert.Equal((2, 1), await SyncAsync(folder, $"s3://{bucket}/x", "--checksum", "--delete"));
        File.SetLastWriteTimeUtc(Path.Combine(back, "deep", "1.bin"), DateTime.UnixEpoch);
        Assert.Equal((2, 1), await SyncAsync($"s3://{bucket}/x", back, "--delete", "--dry-run"));
        Assert.True(File.Exists(Path.Combine(back, "deep", "0.bin")));
        Assert.Equal((2, 1), await SyncAsync($"s3://{bucket}/x", back, "--delete"));
        Assert.False(File.Exists(Path.Combine(back, "deep", "0.bin")));
    }

    [Fact]
    public async Task A_name_that_would_lead_out_of_the_folder_is_no_file()
    {
        var (bucket, folder) = (await BucketAsync(), house.NewPath());
        await WeirAsync("cp", await FileAsync(5), $"s3://{bucket}/x/../../escaped");

        var refused = await RunAsync("sync", $"s3://{bucket}/x", folder);
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("cannot be a file below", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task What_is_stopped_leaves_neither_an_object_nor_parts_nor_half_a_file()
    {
        var (bucket, file) = (await BucketAsync(), house.NewPath());
        await using (var sparse = File.Create(file))
        {
            sparse.SetLength(2_000_000_000);
        }

        using var store = ObjectStore.Open(new S3Profile(house.Endpoint, "us-east-1", house.Key.Id, house.Key.Secret, house.AuthorityFile));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = RunInAsync(Environment, stop.Token, "cp", file, $"s3://{bucket}/large");
        while (!await HasUploadAsync() && !running.IsCompleted)
        {
        }

        await stop.CancelAsync();
        Assert.Equal(ExitCode.Cancelled, (await running).ExitCode);
        Assert.False(await HasUploadAsync());
        Assert.Empty((await WeirAsync("ls", "-r", $"s3://{bucket}")).Output);

        await store.Client.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = "k", ContentBody = "x" }, Cancel);
        var path = house.NewPath();
        await stop.CancelAsync();
        Assert.Equal(ExitCode.Cancelled, (await RunInAsync(Environment, stop.Token, "cp", $"s3://{bucket}/k", path)).ExitCode);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*"));

        async Task<bool> HasUploadAsync()
        {
            var asked = new ListMultipartUploadsRequest { BucketName = bucket };
            return (await store.Client.ListMultipartUploadsAsync(asked, Cancel)).MultipartUploads is [_, ..];
        }
    }

    private ImmutableDictionary<string, string> Environment => ImmutableDictionary<string, string>.Empty
        .Add("XDG_CONFIG_HOME", _home)
        .Add("WEIR_SERVER", $"localhost:{house.Server.Address.Port}")
        .Add("WEIR_SERVER_CA", house.AuthorityFile)
        .Add("WEIR_ACCESS_KEY", _key)
        .Add("AWS_ACCESS_KEY_ID", house.Key.Id)
        .Add("AWS_SECRET_ACCESS_KEY", house.Key.Secret)
        .Add("AWS_ENDPOINT_URL_S3", house.Endpoint)
        .Add("AWS_CA_BUNDLE", house.AuthorityFile);

    private async Task<(int Steps, int Unchanged)> SyncAsync(params string[] arguments)
    {
        using var said = JsonDocument.Parse((await WeirAsync(["sync", .. arguments, "--json"])).Output);
        return (said.RootElement.GetProperty("steps").GetArrayLength(), said.RootElement.GetProperty("unchanged").GetInt32());
    }

    private async Task<string> BucketAsync()
    {
        var bucket = Storehouse.NewBucket();
        await WeirAsync("buckets", "create", bucket, "--project", house.Project);
        return bucket;
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

    private Task<ProcessOutcome> RunAsync(params string[] arguments) => RunInAsync(Environment, arguments);

    private static Task<ProcessOutcome> RunInAsync(ImmutableDictionary<string, string> environment, params string[] arguments) =>
        RunInAsync(environment, Cancel, arguments);

    private static async Task<ProcessOutcome> RunInAsync(
        ImmutableDictionary<string, string> environment, CancellationToken stop, params string[] arguments)
    {
        var (results, messages) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var code = await WeirCommand.RunAsync(arguments, environment, results, messages, stop);
        return new ProcessOutcome(code, results.ToString(), messages.ToString());
    }
}
