using System.Net;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;
using Weir.Testing;

namespace Weir.Tests.Server.Hosting;

/// <summary>Where settings come from, and what is said about wrong ones.</summary>
public sealed class ServerOptionsTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public void The_command_line_wins_over_a_variable_and_that_over_the_file()
    {
        using var folder = new TempFolder();
        var file = folder.Write("weir.yaml", "data: from-file\nmax_requests: 7\nmax_connections: 70\nlisten: ['127.0.0.1:1', '[::1]:2']\n");

        var options = ServerOptions.Read(
            new Dictionary<string, string> { ["WEIR_DATA"] = "from-variable", ["WEIR_MAX_REQUESTS"] = "8" },
            file,
            new Dictionary<string, string> { ["WEIR_DATA"] = "from-option" });

        Assert.Equal(
            ("from-option", 8, 70),
            (options.Storage.DataPath, options.Limits.MaxRequests, options.Limits.MaxConnections));
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.IPv6Loopback, 2)], options.Network.Listen);
    }

    [Fact]
    public void A_json_file_says_the_same()
    {
        using var folder = new TempFolder();
        var file = folder.Write("weir.json", """{ "https_only": true, "host_names": ["a.example", "b.example"], "log_level": "warning" }""");

        var options = ServerOptions.Read(Nothing, file, Nothing);

        Assert.Equal(["a.example", "b.example"], options.Network.HostNames);
        Assert.Equal(LogSeverity.Warning, options.Logging.Severity);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        using var folder = new TempFolder();
        var file = folder.Write("weir.yaml", "max_request: 7\nhttp_only: no\n");
        var environment = new Dictionary<string, string>
        {
            ["WEIR_LISTEN"] = "8443",
            ["WEIR_TRUSTED_PROXIES"] = "10.0.0.0/33",
            ["WEIR_TLS_CERT"] = "tls.crt",
            ["WEIR_MAX_REQUESTS"] = "0",
            ["WEIR_LOG_LEVEL"] = "2",
            ["WEIR_PUBLIC_URL"] = "http://weir.example.org",
            ["WEIR_OTLP_ENDPOINT"] = "https://user:hidden-word@collector",
            ["WEIR_DATABASE"] = "Host=h;Passwort=hidden-word",
        };

        var faults = Assert.Throws<SettingsException>(() => ServerOptions.Read(environment, file, Nothing));

        Assert.Equal(10, faults.Faults.Count);
        Assert.DoesNotContain("hidden-word", faults.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_shown_as_set_and_no_more()
    {
        var environment = new Dictionary<string, string> { ["WEIR_DATABASE"] = "Host=h;Database=d;Password=hidden-word" };

        var setting = ServerOptions.Read(environment, null, Nothing).Settings.Single(static s => s.Name == "WEIR_DATABASE");

        Assert.Equal(("(set)", SettingOrigin.Environment), (setting.Value, setting.Origin));
    }

    [Theory]
    [InlineData("/", true)]
    [InlineData("/a/b", true)]
    [InlineData("/a/b/", true)]
    [InlineData("/a%20b/%c3%a9", true)]
    [InlineData("/a.b/..c/...", true)]
    [InlineData("//", false)]
    [InlineData("/a//b", false)]
    [InlineData("/.", false)]
    [InlineData("/a/../b", false)]
    [InlineData("/a%2fb", false)]
    [InlineData("/%61", false)]
    [InlineData("/a%", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void A_path_is_canonical_or_not(string path, bool isCanonical) =>
        Assert.Equal(isCanonical, Weir.Server.Hosting.Web.WireRules.IsCanonical(path));
}
