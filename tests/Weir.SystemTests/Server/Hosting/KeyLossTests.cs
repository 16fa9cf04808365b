using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>
/// A server whose keys or data are not what they were: it says what is wrong and what to do, changes nothing, and never begins anew with other
/// keys or an empty database.
/// </summary>
public sealed class KeyLossTests(KeyLossTests.Stopped stopped) : IClassFixture<KeyLossTests.Stopped>
{
    private static readonly string[] RootKeyFiles = ["root.key", "root.key.next"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What happened, the exit code, and what the message names.</summary>
    public static TheoryData<string, int, string> Losses => new()
    {
        { "no root key", 8, "root.key" },
        { "a cut root key", 8, "root.key" },
        { "an edited root key", 8, "root.key" },
        { "an empty root key", 8, "root.key" },
        { "the root key of another installation", 8, "root key" },
        { "a root key that others may read", 8, "chmod" },
        { "no key store", 8, "key store" },
        { "neither root key nor key store", 8, "key" },
        { "a key store that is no database", 4, "keys.db" },
        { "a cut key store", 4, "keys.db" },
        { "no database", 4, "weir.db" },
        { "a database that is no database", 4, "weir.db" },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task What_is_missing_or_damaged_stops_the_start_and_nothing_is_made_anew(string loss, int exitCode, string named)
    {
        using var folder = new TempFolder();
        var data = stopped.CopyTo(folder.File("data"));
        Inflict(loss, data, await AnotherAsync());
        var before = Contents(data);

        var outcome = await ServeAsync(data, []);

        Assert.Contains(named, outcome.Expect(exitCode).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Set up this server", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(before, Contents(data));
    }

    [Fact]
    public async Task A_passphrase_for_a_root_key_that_has_none_is_refused()
    {
        using var folder = new TempFolder();
        var data = stopped.CopyTo(folder.File("data"));
        var passphrase = folder.Write("passphrase", "correct horse battery staple");
        File.SetUnixFileMode(passphrase, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var before = Contents(data);

        var outcome = await ServeAsync(data, new() { ["WEIR_PASSPHRASE_FILE"] = passphrase });

        Assert.Contains("root.key", outcome.Expect(8).Error, StringComparison.Ordinal);
        Assert.Equal(before, Contents(data));
    }

    private static void Inflict(string loss, string data, string another)
    {
        var root = Path.Combine(data, "root.key");
        var keys = Path.Combine(data, "keys.db");
        var main = Path.Combine(data, "weir.db");
        Action inflict = loss switch
        {
            "no root key" => () => File.Delete(root),
            "a cut root key" => () => Cut(root),
            "an edited root key" => () => Edit(root),
            "an empty root key" => () => File.WriteAllText(root, ""),
            "the root key of another installation" => () => File.WriteAllText(root, another),
            "a root key that others may read" => () => File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.OtherRead),
            "no key store" => () => File.Delete(keys),
            "neither root key nor key store" => () => Array.ForEach([root, keys], File.Delete),
            "a key store that is no database" => () => File.WriteAllBytes(keys, new byte[8192]),
            "a cut key store" => () => Cut(keys),
            "no database" => () => File.Delete(main),
            "a database that is no database" => () => File.WriteAllBytes(main, new byte[8192]),
            _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, "not a loss"),
        };
        inflict();
    }

    private static void Cut(string path)
    {
        using var file = File.OpenWrite(path);
        file.SetLength(file.Length / 2);
    }

    private static void Edit(string path)
    {
        var text = File.ReadAllText(path).ToCharArray();
        text[^20] = text[^20] == 'A' ? 'B' : 'A';
        File.WriteAllText(path, new string(text));
    }

    private static async Task<string> AnotherAsync()
    {
        using var folder = new TempFolder();
        var provider = new KeyFileProvider(folder.File("root.key"));
        using var key = SecretBytes.Random(32);
        await provider.PrepareAsync(1, key, Cancel);
        await provider.CommitAsync(1, Cancel);
        return await File.ReadAllTextAsync(folder.File("root.key"), Cancel);
    }

    // The root key, which nothing can bring back once another took its place.
    private static string Contents(string data) => string.Join('\n', RootKeyFiles.Select(name =>
    {
        var path = Path.Combine(data, name);
        return File.Exists(path) ? File.ReadAllText(path) : $"no {name}";
    }));

    private static Task<ProcessOutcome> ServeAsync(string data, Dictionary<string, string?> settings)
    {
        settings["WEIR_LISTEN"] = "127.0.0.1:0";
        return WeirProcess.RunAsync(["serve", "--data", data], settings, "", Cancel);
    }

    /// <summary>The data directory of an installation that was set up and stopped.</summary>
    public sealed class Stopped : IAsyncLifetime
    {
        private readonly SqlitePremises _premises = new();

        /// <inheritdoc/>
        public async ValueTask InitializeAsync()
        {
            await using var server = await _premises.StartAsync(Cancel);
            using var day = await OrganizationDay.BeginAsync(server);
            (await server.StopAsync(Cancel)).Expect(0);
        }

        /// <summary>Copies it.</summary>
        public string CopyTo(string target)
        {
            Directory.CreateDirectory(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            foreach (var file in new DirectoryInfo(_premises.DataPath).EnumerateFiles().Where(static file => file.Name != "lock"))
            {
                file.CopyTo(Path.Combine(target, file.Name));
            }

            return target;
        }

        /// <inheritdoc/>
        public ValueTask DisposeAsync() => _premises.DisposeAsync();
    }
}
