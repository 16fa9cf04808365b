using System.Text.Json;
using Weir.SystemTests.Testing;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>MDN's HTTP Observatory, the tool itself, over the real answers of portal and API: every rule passes and the grade is the best.</summary>
public sealed class ObservatoryTests(RunningServer running) : IClassFixture<RunningServer>
{
    // 100 is the grade A+. Beyond it: 10 for the policy, 10 for the resource policy, 5 each for referrer and frames; on pages 5 for their
    // cookies, and 5 for the digests of scripts where there are any. 5 more are for hosts that browsers have preloaded for HSTS, which an
    // operator asks for and no program can.
    private static readonly Dictionary<string, int> Scores = new()
    {
        ["/sign-in"] = 140,
        ["/recovery"] = 135,
        ["/api/v1/me"] = 130,
        ["/health/live"] = 130,
    };

    [Fact]
    [Trait("Asvs", "V3.4.2")]
    [Trait("Asvs", "V3.4.3")]
    public async Task Every_rule_passes_on_pages_and_data()
    {
        var cancel = TestContext.Current.CancellationToken;
        var modules = await NpmPackage.InstallAsync("observatory", "@mdn/mdn-http-observatory", "1.4.8", cancel);
        var host = $"localhost:{running.Server.Address.Port}";
        var settings = new Dictionary<string, string?>
        {
            ["NODE_EXTRA_CA_CERTS"] = Path.Combine(running.Server.DataPath, "tls", "ca.crt"),
            ["ABORT_TIMEOUT"] = "60000",
            ["CLIENT_TIMEOUT"] = "60000",
        };
        string[] arguments =
        [
            Repository.Path("tests/Weir.SystemTests/Server/Hosting/observatory.mjs"), modules,
            .. Scores.Keys.Select(path => host + path),
        ];

        var scan = (await ChildProcess.RunAsync("node", arguments, settings, "", cancel)).Expect(0);

        var grades = scan.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(Scores.Count, grades.Count);
        Assert.All(grades.Zip(Scores), static pair =>
        {
            var (grade, (path, score)) = pair;
            var rules = grade.GetProperty("rules").EnumerateObject().ToList();
            Assert.Equal(10, rules.Count);
            Assert.All(rules, rule => Assert.True(
                rule.Value.GetProperty("pass").GetBoolean() && rule.Value.GetProperty("points").GetInt32() >= 0, $"{path}: {rule}"));
            Assert.Equal((path, "A+", score), (path, grade.GetProperty("grade").GetString(), grade.GetProperty("score").GetInt32()));
        });
    }
}
