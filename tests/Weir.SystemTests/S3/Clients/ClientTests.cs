using System.Security.Cryptography;
using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.S3.Clients;

/// <summary>The commands that the field uses, unmodified.</summary>
/// <param name="clients">The server, and the AWS CLI.</param>
[Collection<ClientCollection>]
public sealed class ClientTests(ClientHouse clients)
{
    private readonly Storehouse _house = clients.House;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_commands_of_the_page_work_as_they_stand()
    {
        var folder = _house.NewPath();
        Directory.CreateDirectory(Path.Combine(folder, "results"));
        await File.WriteAllTextAsync(Path.Combine(folder, "results", "a.csv"), "1,2\n", Cancel);
        var lines = string.Concat(new[] { "AWS CLI, version 2", "s3cmd", "rclone", "restic" }.Select(client => HowTo.Below(client, _house)));
        var environment = new Dictionary<string, string?> { ["RESTIC_PASSWORD"] = "for a test", ["PATH"] = "/usr/bin:/bin" };

        (await _house.RunAsync("bash", ["-euo", "pipefail", "-c", $"cd {folder}\n{lines}"], environment)).Expect(0);
        await SameAsync(Path.Combine(folder, "results", "a.csv"), Path.Combine(folder, "a.csv"));
        var listed = (await AwsAsync("s3", "ls", "--recursive", "s3://deliveries")).Output;
        string[] names = ["4 2026-11/a.csv", "4 2026-12/a.csv", "4 a.csv", "backups/config"];
        Assert.All(names, name => Assert.Contains(name, listed, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_aws_command_copies_lists_moves_and_removes()
    {
        var bucket = Storehouse.NewBucket();
        var (small, large) = (await FileAsync(5), await FileAsync(20_000_000));
        await AwsAsync("s3", "mb", $"s3://{bucket}");
        await AwsAsync("s3", "cp", small, $"s3://{bucket}/a/small bytes+%.txt");
        await AwsAsync("s3", "cp", large, $"s3://{bucket}/a/large.bin");
        await AwsAsync("s3", "mv", $"s3://{bucket}/a/large.bin", $"s3://{bucket}/b/größer.bin");

        var listed = (await AwsAsync("s3", "ls", "--recursive", $"s3://{bucket}")).Output;
        Assert.Contains("a/small bytes+%.txt", listed, StringComparison.Ordinal);
        Assert.Contains("20000000 b/größer.bin", listed, StringComparison.Ordinal);
        var back = _house.NewPath();
        await AwsAsync("s3", "cp", $"s3://{bucket}/b/größer.bin", back);
        await SameAsync(large, back);
        await AwsAsync("s3", "rm", "--recursive", $"s3://{bucket}");
        Assert.Empty((await AwsAsync("s3", "ls", "--recursive", $"s3://{bucket}")).Output.Trim());
    }

    [Fact]
    public async Task A_second_sync_of_the_aws_command_moves_nothing()
    {
        var bucket = Storehouse.NewBucket();
        var folder = _house.NewPath();
        Directory.CreateDirectory(Path.Combine(folder, "deep"));
        for (var i = 0; i < 12; i++)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "deep", $"{i}.bin"), RandomNumberGenerator.GetBytes(i * 1000), Cancel);
        }

        await AwsAsync("s3", "mb", $"s3://{bucket}");
        Assert.Contains("upload:", (await AwsAsync("s3", "sync", folder, $"s3://{bucket}/x")).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("upload:", (await AwsAsync("s3", "sync", folder, $"s3://{bucket}/x")).Output, StringComparison.Ordinal);
        var back = _house.NewPath();
        await AwsAsync("s3", "sync", $"s3://{bucket}/x", back);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "deep")))
        {
            await SameAsync(file, Path.Combine(back, "deep", Path.GetFileName(file)));
        }
    }

    [Fact]
    public async Task The_aws_command_sees_versions_and_delete_markers()
    {
        var bucket = Storehouse.NewBucket();
        await AwsAsync("s3api", "create-bucket", "--bucket", bucket);
        await AwsAsync("s3api", "put-bucket-versioning", "--bucket", bucket, "--versioning-configuration", "Status=Enabled");
        foreach (var length in new[] { 1, 2, 3 })
        {
            await AwsAsync("s3api", "put-object", "--bucket", bucket, "--key", "k", "--body", await FileAsync(length));
        }

        await AwsAsync("s3api", "delete-object", "--bucket", bucket, "--key", "k");
        using var versions = JsonDocument.Parse((await AwsAsync("s3api", "list-object-versions", "--bucket", bucket)).Output);
        var list = versions.RootElement.GetProperty("Versions").EnumerateArray().ToList();
        var marker = Assert.Single(versions.RootElement.GetProperty("DeleteMarkers").EnumerateArray());
        Assert.Equal([3, 2, 1], list.Select(static version => version.GetProperty("Size").GetInt32()));
        Assert.True(marker.GetProperty("IsLatest").GetBoolean());
        var back = _house.NewPath();
        await AwsAsync("s3api", "get-object", "--bucket", bucket, "--key", "k", "--version-id", list[2].GetProperty("VersionId").GetString()!, back);
        Assert.Equal(1, new FileInfo(back).Length);
        await AwsAsync("s3api", "delete-object", "--bucket", bucket, "--key", "k", "--version-id", marker.GetProperty("VersionId").GetString()!);
        await AwsAsync("s3api", "get-object", "--bucket", bucket, "--key", "k", back);
        Assert.Equal(3, new FileInfo(back).Length);
    }

    [Fact]
    public async Task A_compliance_retention_holds_against_the_aws_command()
    {
        var bucket = Storehouse.NewBucket();
        await AwsAsync("s3api", "create-bucket", "--bucket", bucket, "--object-lock-enabled-for-bucket");
        var until = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
        using var put = JsonDocument.Parse((await AwsAsync(
            "s3api", "put-object", "--bucket", bucket, "--key", "k", "--body", await FileAsync(9), "--object-lock-mode", "COMPLIANCE",
            "--object-lock-retain-until-date", until)).Output);
        var version = put.RootElement.GetProperty("VersionId").GetString()!;

        var refused = await TryAwsAsync(
            "s3api", "delete-object", "--bucket", bucket, "--key", "k", "--version-id", version, "--bypass-governance-retention");
        Assert.Contains("AccessDenied", refused.Error, StringComparison.Ordinal);
        using var kept = JsonDocument.Parse((await AwsAsync("s3api", "get-object-retention", "--bucket", bucket, "--key", "k")).Output);
        Assert.Equal("COMPLIANCE", kept.RootElement.GetProperty("Retention").GetProperty("Mode").GetString());
    }

    [Fact]
    public async Task A_presigned_address_serves_curl_and_ends()
    {
        var bucket = Storehouse.NewBucket();
        var file = await FileAsync(100_000);
        await AwsAsync("s3", "mb", $"s3://{bucket}");
        await AwsAsync("s3", "cp", file, $"s3://{bucket}/k");
        var address = (await AwsAsync("s3", "presign", $"s3://{bucket}/k", "--expires-in", "600")).Output.Trim();
        var back = _house.NewPath();

        (await _house.RunAsync("curl", ["-sS", "--fail", "--cacert", _house.AuthorityFile, "-o", back, address])).Expect(0);
        await SameAsync(file, back);
        var longer = address.Replace("Expires=600", "Expires=601", StringComparison.Ordinal);
        var altered = await _house.RunAsync("curl", ["-sS", "--cacert", _house.AuthorityFile, longer]);
        Assert.Contains("<Code>SignatureDoesNotMatch</Code>", altered.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task S3cmd_uploads_in_parts_and_gets_the_same_back()
    {
        var bucket = Storehouse.NewBucket();
        var file = await FileAsync(12_000_000);
        await S3cmdAsync("mb", $"s3://{bucket}");
        await S3cmdAsync("put", "--multipart-chunk-size-mb=5", file, $"s3://{bucket}/weiß/x.bin");
        Assert.Contains($"s3://{bucket}/weiß/x.bin", (await S3cmdAsync("ls", "--recursive", $"s3://{bucket}")).Output, StringComparison.Ordinal);
        var back = _house.NewPath();
        await S3cmdAsync("get", $"s3://{bucket}/weiß/x.bin", back);
        await SameAsync(file, back);
        await S3cmdAsync("del", "--recursive", "--force", $"s3://{bucket}");
    }

    [Fact]
    public async Task Rclone_finds_what_it_copied_to_be_the_same()
    {
        var bucket = Storehouse.NewBucket();
        var folder = _house.NewPath();
        Directory.CreateDirectory(Path.Combine(folder, "sub dir"));
        foreach (var length in new[] { 0, 1, 16_384, 7_000_000 })
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "sub dir", $"{length} é.bin"), RandomNumberGenerator.GetBytes(length), Cancel);
        }

        await RcloneAsync("mkdir", $"weir:{bucket}");
        await RcloneAsync("copy", "--s3-upload-cutoff", "5M", folder, $"weir:{bucket}/t");
        await RcloneAsync("check", "--download", folder, $"weir:{bucket}/t");
        await RcloneAsync("moveto", $"weir:{bucket}/t/sub dir/1 é.bin", $"weir:{bucket}/t/moved");
        Assert.Contains("moved", (await RcloneAsync("lsf", "-R", $"weir:{bucket}")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restic_backs_up_checks_and_restores()
    {
        var bucket = Storehouse.NewBucket();
        var folder = _house.NewPath();
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "a.bin"), RandomNumberGenerator.GetBytes(3_000_000), Cancel);
        await AwsAsync("s3", "mb", $"s3://{bucket}");

        await ResticAsync(bucket, "init");
        await ResticAsync(bucket, "backup", folder);
        await ResticAsync(bucket, "check", "--read-data");
        var back = _house.NewPath();
        await ResticAsync(bucket, "restore", "latest", "--target", back);
        await SameAsync(Path.Combine(folder, "a.bin"), Path.Combine(back, folder.TrimStart('/'), "a.bin"));
    }

    private async Task<ProcessOutcome> AwsAsync(params string[] arguments) => (await TryAwsAsync(arguments)).Expect(0);

    private Task<ProcessOutcome> TryAwsAsync(params string[] arguments) =>
        clients.Aws.RunAsync([.. arguments, "--endpoint-url", _house.Endpoint], Cancel);

    private async Task<ProcessOutcome> S3cmdAsync(params string[] arguments)
    {
        var host = _house.Endpoint["https://".Length..];
        return (await _house.RunAsync(
            "s3cmd",
            [
                "--config", "/dev/null", "--access_key", _house.Key.Id, "--secret_key", _house.Key.Secret, "--host", host, "--host-bucket", host,
                "--ca-certs", _house.AuthorityFile, "--region", "us-east-1", .. arguments,
            ])).Expect(0);
    }

    private async Task<ProcessOutcome> RcloneAsync(params string[] arguments) => (await _house.RunAsync(
        "rclone",
        ["--config", "/dev/null", "--ca-cert", _house.AuthorityFile, .. arguments],
        new Dictionary<string, string?>
        {
            ["AWS_CA_BUNDLE"] = null,
            ["RCLONE_CONFIG_WEIR_TYPE"] = "s3",
            ["RCLONE_CONFIG_WEIR_PROVIDER"] = "Other",
            ["RCLONE_CONFIG_WEIR_ENV_AUTH"] = "true",
            ["RCLONE_CONFIG_WEIR_ENDPOINT"] = _house.Endpoint,
        })).Expect(0);

    private async Task<ProcessOutcome> ResticAsync(string bucket, params string[] arguments) => (await _house.RunAsync(
        "restic",
        ["--no-cache", "--cacert", _house.AuthorityFile, "-r", $"s3:{_house.Endpoint}/{bucket}", .. arguments],
        new Dictionary<string, string?> { ["RESTIC_PASSWORD"] = "for a test" })).Expect(0);

    private async Task<string> FileAsync(int bytes)
    {
        var path = _house.NewPath();
        await File.WriteAllBytesAsync(path, RandomNumberGenerator.GetBytes(bytes), Cancel);
        return path;
    }

    private static async Task SameAsync(string expected, string actual) => Assert.Equal(
        SHA256.HashData(await File.ReadAllBytesAsync(expected, Cancel)), SHA256.HashData(await File.ReadAllBytesAsync(actual, Cancel)));
}
