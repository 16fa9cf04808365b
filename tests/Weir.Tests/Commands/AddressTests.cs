using Weir.Commands;

namespace Weir.Tests.Commands;

/// <summary>How databases are named, and that a password is never taken from or shown in the wrong place.</summary>
public sealed class AddressTests
{
    private const string Password = "hunter2-geheim";

    public static TheoryData<string> WithPassword =>
    [
        $"postgresql://reader:{Password}@db.example.org/clinic",
        $"postgresql://reader@db.example.org/clinic?password={Password}",
        $"host=db.example.org dbname=clinic user=reader password={Password}",
        $"host=db.example.org dbname=clinic user=reader password='{Password}'",
        $"Host=db.example.org;Database=clinic;Username=reader;Password={Password}",
    ];

    [Theory]
    [MemberData(nameof(WithPassword))]
    public async Task A_password_on_the_command_line_is_refused_with_the_line_to_use(string address)
    {
        var outcome = await CommandSandbox.RunAsync("scan", address);

        Assert.Equal(ExitCode.BadUsage, outcome.ExitCode);
        Assert.Contains("  weir scan --source-file PATH", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  PGPASSFILE=PATH weir scan '", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  WEIR_SOURCE=\"$(cat PATH)\" weir scan", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, outcome.Error + outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_goes_to_no_server_below_the_TLS_floor()
    {
        var outcome = await CommandSandbox.RunAsync("sample", "clinic", "--to", "postgresql://ann@db.example.invalid/clinic?sslmode=disable");

        Assert.Equal(ExitCode.Unreachable, outcome.ExitCode);
        Assert.Contains("asks for sslmode=disable", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--source", "mask --source-file PATH")]
    [InlineData("--destination", "mask --destination-file PATH")]
    public async Task A_password_in_an_option_is_refused(string option, string instead)
    {
        using var sandbox = new CommandSandbox();
        var outcome = await CommandSandbox.RunAsync(
            "mask", "--config", sandbox.Configuration, option, $"postgresql://reader:{Password}@db.example.org/clinic");

        Assert.Equal(ExitCode.BadUsage, outcome.ExitCode);
        Assert.Contains(instead, outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, outcome.Error + outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_the_configuration_is_refused()
    {
        using var sandbox = new CommandSandbox();
        var path = sandbox.Write("secret.yaml", CommandSandbox.Yaml
            .Replace("sqlite:people.db", $"postgresql://reader:{Password}@db.example.org/clinic", StringComparison.Ordinal));
        var outcome = await CommandSandbox.RunAsync("mask", "--config", path);

        Assert.Equal(ExitCode.ConfigurationInvalid, outcome.ExitCode);
        Assert.DoesNotContain(Password, outcome.Error + outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scan", "sqlite:a.db")]
    [InlineData("generators", "email")]
    [InlineData("keys", "id")]
    public async Task A_password_in_a_stray_word_is_not_repeated(string verb, string argument)
    {
        var outcome = await CommandSandbox.RunAsync(verb, argument, "x", $"postgresql://reader:{Password}@db.example.org/clinic");

        Assert.Equal(ExitCode.BadUsage, outcome.ExitCode);
        Assert.DoesNotContain(Password, outcome.Error + outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_file_that_others_can_read_is_refused_when_it_holds_a_password()
    {
        using var sandbox = new CommandSandbox();
        var path = sandbox.Write("source.address", $"postgresql://reader:{Password}@127.0.0.1:1/clinic\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var open = await CommandSandbox.RunAsync("scan", "--source-file", path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var closed = await CommandSandbox.RunAsync("scan", "--source-file", path);

        Assert.Equal(ExitCode.BadUsage, open.ExitCode);
        Assert.Contains($"chmod 600 '{path}'", open.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Unreachable, closed.ExitCode);
        Assert.DoesNotContain(Password, open.Error + closed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_comes_before_the_environment_and_that_before_the_configuration()
    {
        using var sandbox = new CommandSandbox();
        var typed = await CommandSandbox.RunInAsync(new() { ["WEIR_SOURCE"] = "sqlite:/nonexistent/variable.db" }, "scan", sandbox.Source);
        var variable = await CommandSandbox.RunInAsync(
            new() { ["WEIR_SOURCE"] = "sqlite:/nonexistent/variable.db" }, "plan", "--config", sandbox.Configuration);
        var file = await CommandSandbox.RunInAsync(
            new() { ["WEIR_SOURCE"] = "sqlite:/nonexistent/variable.db" },
            "scan",
            "--source-file",
            sandbox.Write("a.address", sandbox.Source));
        var both = await CommandSandbox.RunAsync("scan", sandbox.Source, "--source-file", sandbox.File("a.address"));

        typed.Expect(ExitCode.Success);
        file.Expect(ExitCode.Success);
        Assert.Contains("variable.db", variable.Expect(ExitCode.Unreachable).Error, StringComparison.Ordinal);
        Assert.Contains("give one of them", both.Expect(ExitCode.BadUsage).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_master_key_in_place_of_its_file_is_not_repeated()
    {
        using var sandbox = new CommandSandbox();
        var key = (await File.ReadAllTextAsync(sandbox.File("weir.key"), TestContext.Current.CancellationToken)).Trim();
        Weir.Testing.ProcessOutcome[] outcomes =
        [
            await CommandSandbox.RunAsync("keys", "id", key),
            await CommandSandbox.RunAsync("mask", "--config", sandbox.Configuration, "--key", key),
            await CommandSandbox.RunInAsync(new() { ["WEIR_KEY"] = key }, "mask", "--config", sandbox.Configuration),
        ];

        Assert.All(outcomes, o => Assert.Equal(ExitCode.BadUsage, o.ExitCode));
        Assert.All(outcomes, o => Assert.DoesNotContain(key[12..30], o.Error + o.Output, StringComparison.Ordinal));
    }
}
