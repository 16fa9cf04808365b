using Weir.Commands;

namespace Weir.Tests.Commands;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("WEIR_SOURC", "did you mean WEIR_SOURCE?")]
    [InlineData("WEIR_TLS_FLOOR", "known are WEIR_SOURCE, WEIR_DESTINATION, WEIR_KEY, WEIR_SERVER")]
    [InlineData("WEIR_PORT", "is not known")]
    public async Task An_unknown_variable_stops_the_start(string name, string hint)
    {
        var outcome = await CommandSandbox.RunInAsync(new() { [name] = "8080" }, "generators");

        Assert.Equal((ExitCode.BadUsage, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains($"the environment variable {name} is not known", outcome.Error, StringComparison.Ordinal);
        Assert.Contains(hint, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_unknown_variable_is_named_at_once()
    {
        var outcome = await CommandSandbox.RunInAsync(new() { ["WEIR_A"] = "1", ["WEIR_B"] = "2" }, "generators");

        Assert.Contains("WEIR_A is not known", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("WEIR_B is not known", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variables_that_an_orchestrator_injects_are_ignored()
    {
        var environment = new Dictionary<string, string>
        {
            ["WEIR_SERVICE_HOST"] = "10.0.0.7",
            ["WEIR_SERVICE_PORT"] = "443",
            ["WEIR_SERVICE_PORT_HTTPS"] = "443",
            ["WEIR_DB_SERVICE_HOST"] = "10.0.0.8",
            ["WEIR_PORT"] = "tcp://10.0.0.7:443",
            ["WEIR_PORT_443_TCP"] = "tcp://10.0.0.7:443",
            ["WEIR_PORT_443_TCP_PROTO"] = "tcp",
            ["WEIR_PORT_443_TCP_PORT"] = "443",
            ["WEIR_PORT_443_TCP_ADDR"] = "10.0.0.7",
        };

        (await CommandSandbox.RunInAsync(environment, "generators")).Expect(ExitCode.Success);
    }

    [Theory]
    [InlineData("verify-full", true)]
    [InlineData("require", true)]
    [InlineData("prefer", false)]
    public void The_floor_of_tls_is_one_of_four(string floor, bool isValid)
    {
        var environment = new Dictionary<string, string> { ["WEIR_DATABASE_TLS_FLOOR"] = floor };
        if (isValid)
        {
            Assert.Equal(floor, Settings.Read(environment).Connections.TlsFloor);
        }
        else
        {
            Assert.Equal(ExitCode.BadUsage, Assert.Throws<CommandException>(() => Settings.Read(environment)).ExitCode);
        }
    }

    [Theory]
    [InlineData("postgresql://u:p%40ss@h/d", "postgresql://u:***@h/d")]
    [InlineData("postgresql://u:p@ss@h/d", "postgresql://u:***@h/d")]
    [InlineData("host=h password='a b\\' c' user=u", "host=h password=*** user=u")]
    [InlineData("Host=h;Password=x;User=u", "Host=h;Password=***;User=u")]
    [InlineData("postgresql://u@h/d?sslpassword=x&a=b", "postgresql://u@h/d?sslpassword=***&a=b")]
    [InlineData("key weir-key-1:QUJD:12345678 here", "key *** here")]
    [InlineData("no secret: a@b.c", "no secret: a@b.c")]
    public void Secrets_are_blanked_out(string text, string expected) => Assert.Equal(expected, Secrets.Remove(text));
}
