using System.Net;
using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>The server as a process: from its start to its stop.</summary>
public sealed class ServerStartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_first_start_makes_a_private_data_directory_and_answers_over_https()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);

        var live = await server.Client.GetAsync("/health/live", Cancel);
        var ready = await server.Client.GetAsync("/health/ready", Cancel);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live.StatusCode, ready.StatusCode));
        using var report = JsonDocument.Parse(await ready.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("ok", report.RootElement.GetProperty("status").GetString());
        Assert.Equal(
            ["certificate", "database", "keys", "ledger"],
            report.RootElement.GetProperty("checks").EnumerateObject().Select(static check => check.Name).Order());
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(owner, File.GetUnixFileMode(server.DataPath));
        Assert.Equal(owner, File.GetUnixFileMode(Path.Combine(server.DataPath, "tls")));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            File.GetUnixFileMode(Path.Combine(server.DataPath, "tls", "server.key")));
        Assert.Equal(
            ["ca.crt", "ca.key.sealed", "server.crt", "server.key"],
            Directory.GetFiles(Path.Combine(server.DataPath, "tls")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task SIGTERM_stops_it_with_success()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);

        (await server.StopAsync(Cancel)).Expect(0);
    }

    [Fact]
    public async Task A_second_start_shows_the_same_certificate()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        string first;
        await using (var server = await ServerProcess.StartAsync(new Dictionary<string, string?>(), data, Cancel))
        {
            first = server.Console.Split('\n').Single(static line => line.StartsWith("Certificate", StringComparison.Ordinal));
            await server.StopAsync(Cancel);
        }

        await using var again = await ServerProcess.StartAsync(new Dictionary<string, string?>(), data, Cancel);

        Assert.Contains(first, again.Console, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);

        var second = await WeirProcess.RunAsync(
            ["serve", "--data", server.DataPath], new Dictionary<string, string?> { ["WEIR_LISTEN"] = "127.0.0.1:0" }, "", Cancel);

        Assert.Contains("another weir server is running on the data directory", second.Expect(10).Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/health/live", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_data_directory_that_others_may_write_is_refused()
    {
        using var folder = new TempFolder();
        var data = Directory.CreateDirectory(folder.File("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(data.FullName, File.GetUnixFileMode(data.FullName) | UnixFileMode.GroupWrite);

        var outcome = await WeirProcess.RunAsync(
            ["serve", "--data", data.FullName], new Dictionary<string, string?> { ["WEIR_LISTEN"] = "127.0.0.1:0" }, "", Cancel);

        Assert.Contains("chmod go-w", outcome.Expect(10).Error, StringComparison.Ordinal);
        Assert.Empty(data.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Data_without_its_root_key_is_refused_and_no_other_key_is_made()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        await using (var server = await ServerProcess.StartAsync(new Dictionary<string, string?>(), data, Cancel))
        {
            await server.StopAsync(Cancel);
        }

        File.Delete(Path.Combine(data, "root.key"));
        var outcome = await RunAsync(data, []);

        Assert.Contains("root.key", outcome.Expect(8).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data, "root.key")));
    }

    [Fact]
    public async Task A_passphrase_wraps_the_root_key_and_another_one_is_refused()
    {
        using var folder = new TempFolder();
        var data = folder.File("data");
        var right = Secret(folder, "right", "correct horse battery staple");
        var wrong = Secret(folder, "wrong", "correct horse battery stable");
        await using (var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["WEIR_PASSPHRASE_FILE"] = right }, data, Cancel))
        {
            await server.StopAsync(Cancel);
        }

        var refused = await RunAsync(data, new() { ["WEIR_PASSPHRASE_FILE"] = wrong });
        await using var again = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["WEIR_PASSPHRASE_FILE"] = right }, data, Cancel);

        Assert.DoesNotContain("horse", refused.Expect(8).Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await again.Client.GetAsync("/health/ready", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_database_that_does_not_answer_is_named_without_its_password()
    {
        using var folder = new TempFolder();

        var outcome = await RunAsync(
            folder.File("data"),
            new() { ["WEIR_DATABASE"] = "Host=127.0.0.1;Port=1;Database=weir;Username=weir;Password=hidden-word;Timeout=2" });

        Assert.Contains("127.0.0.1", outcome.Expect(4).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden-word", outcome.Output + outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("WEIR_HTTP_ONLY", "false", "did you mean WEIR_HTTPS_ONLY?")]
    [InlineData("WEIR_HTTPS_ONLY", "yes", "WEIR_HTTPS_ONLY must be true or false, not 'yes'")]
    [InlineData("WEIR_HTTPS_ONLY", "false", "WEIR_TRUSTED_PROXIES")]
    [InlineData("TONIC_HTTPS_ONLY", "false", "WEIR_TRUSTED_PROXIES")]
    public async Task A_wrong_setting_stops_the_start(string name, string value, string said)
    {
        using var folder = new TempFolder();

        var outcome = await WeirProcess.RunAsync(
            ["serve", "--data", folder.File("data")], new Dictionary<string, string?> { [name] = value }, "", Cancel);

        Assert.Contains(said, outcome.Expect(2).Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("data")));
    }

    private static Task<ProcessOutcome> RunAsync(string data, Dictionary<string, string?> settings)
    {
        settings.TryAdd("WEIR_LISTEN", "127.0.0.1:0");
        return WeirProcess.RunAsync(["serve", "--data", data], settings, "", Cancel);
    }

    private static string Secret(TempFolder folder, string name, string text)
    {
        var path = folder.Write(name, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
