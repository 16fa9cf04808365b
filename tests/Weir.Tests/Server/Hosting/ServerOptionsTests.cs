using System.Net;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;
using Weir.Server.SignIn.Throttling;
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
    [Trait("Asvs", "V11.4.2")]
    public void Sign_in_takes_networks_of_which_the_most_specific_decides_and_never_fewer_iterations_than_the_floor()
    {
        var options = ServerOptions.Read(
            new Dictionary<string, string>
            {
                ["WEIR_PASSWORD_ITERATIONS"] = "300000",
                ["WEIR_SIGN_IN_DENIED_NETWORKS"] = "0.0.0.0/0, 10.9.0.0/16",
                ["WEIR_SIGN_IN_ALLOWED_NETWORKS"] = "10.0.0.0/8",
                ["WEIR_SIGN_IN_TRUSTED_NETWORKS"] = "10.9.8.0/24",
            },
            null,
            Nothing);

        Assert.Equal(300_000, options.SignIn.PasswordIterations);
        Assert.Equal(
            [NetworkVerdict.Deny, NetworkVerdict.Allow, NetworkVerdict.Deny, NetworkVerdict.Trust],
            new[] { "192.0.2.1", "10.1.1.1", "10.9.1.1", "10.9.8.1" }.Select(text => options.SignIn.Networks.VerdictOn(IPAddress.Parse(text))));
        Assert.Equal(220_000, ServerOptions.Read(Nothing, null, Nothing).SignIn.PasswordIterations);
    }

    [Fact]
    public void Sign_in_settings_that_cannot_be_used_are_named_with_what_is_expected()
    {
        using var folder = new TempFolder();
        var faults = Assert.Throws<SettingsException>(() => ServerOptions.Read(
            new Dictionary<string, string>
            {
                ["WEIR_PASSWORD_ITERATIONS"] = "100000",
                ["WEIR_SIGN_IN_DENIED_NETWORKS"] = "10.0.0.1/8",
                ["WEIR_SIGN_IN_TRUSTED_NETWORKS"] = "office",
                ["WEIR_BREACHED_PASSWORDS"] = folder.Write("words.txt", "not made by the importer"),
            },
            null,
            Nothing)).Message;

        Assert.Contains("WEIR_PASSWORD_ITERATIONS must be a whole number from 220000", faults, StringComparison.Ordinal);
        Assert.Contains("WEIR_SIGN_IN_DENIED_NETWORKS: '10.0.0.1/8' has bits after its prefix", faults, StringComparison.Ordinal);
        Assert.Contains("WEIR_SIGN_IN_TRUSTED_NETWORKS: 'office' is not an address", faults, StringComparison.Ordinal);
        Assert.Contains("WEIR_BREACHED_PASSWORDS cannot be used", faults, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_stamp_authority_is_told_a_password_over_tls_only()
    {
        using var folder = new TempFolder();
        var faults = Faults("http://tsa.example/", "a:b", folder.File("none"));

        Assert.Contains("WEIR_TIMESTAMP_URL must be https", faults, StringComparison.Ordinal);
        Assert.Contains("WEIR_TIMESTAMP_USER must not have a colon", faults, StringComparison.Ordinal);
        Assert.Contains($"WEIR_TIMESTAMP_PASSWORD_FILE names {folder.File("none")}", faults, StringComparison.Ordinal);
        Assert.Contains("WEIR_TIMESTAMP_USER and WEIR_TIMESTAMP_PASSWORD_FILE go together", Faults("https://tsa.example/", "a", null));
        Assert.DoesNotContain("must be https", Faults("https://tsa.example/", "a", folder.Write("password", "x")), StringComparison.Ordinal);

        // The missing roots are a fault of every one.
        static string Faults(string url, string user, string? password)
        {
            var settings = new Dictionary<string, string> { ["WEIR_TIMESTAMP_URL"] = url, ["WEIR_TIMESTAMP_USER"] = user };
            if (password is not null)
            {
                settings["WEIR_TIMESTAMP_PASSWORD_FILE"] = password;
            }

            return Assert.Throws<SettingsException>(() => ServerOptions.Read(settings, null, Nothing)).Message;
        }
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
