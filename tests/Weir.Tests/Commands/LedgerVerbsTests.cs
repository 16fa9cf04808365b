using System.Text.Json;
using Weir.Commands;
using Weir.Ledger;
using Weir.Testing;
using Weir.Tests.Ledger;

namespace Weir.Tests.Commands;

/// <summary><c>weir verify</c> and <c>weir witness</c> as a user runs them.</summary>
public sealed class LedgerVerbsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TrialKeys _keys = new(NoteAlgorithm.Ed25519);
    private readonly TrialLog _log = new(new Chance(1), 300);

    [Fact]
    public async Task An_honest_export_is_verified()
    {
        Export("export", 300);

        var (code, result, messages) = await RunAsync("verify", _folder.File("export"), "--key", Keys());

        Assert.Equal((ExitCode.Success, ""), (code, messages));
        Assert.Contains("verified: nothing was found", result, StringComparison.Ordinal);
        Assert.Contains("co-signed by witness.example/1", result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_it_says_that_nothing_is_proven_about_the_maker()
    {
        Export("export", 300);
        var (code, _, messages) = await RunAsync("verify", _folder.File("export"));
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("proves nothing about who made it", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_has_its_name_and_exit_code()
    {
        Export("export", 300);
        File.Delete(Path.Combine(_folder.File("export"), "tile/1/000.p/1"));

        var (code, result, _) = await RunAsync("verify", _folder.File("export"), "--key", Keys(), "--json");

        using var document = JsonDocument.Parse(result);
        Assert.Equal(ExitCode.NotVerified, code);
        Assert.Equal("not-verified", document.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("counts").GetProperty("missing-file").GetInt64());
        Assert.Equal("tile/1/000.p/1", document.RootElement.GetProperty("findings")[0].GetProperty("where").GetString());
    }

    [Fact]
    public async Task A_kept_checkpoint_shows_an_old_export()
    {
        Export("export", 200);
        var kept = _folder.Write("kept", _keys.Checkpoint(_log.Bytes(300)).ToString());
        var (code, result, _) = await RunAsync("verify", _folder.File("export"), "--key", Keys(), "--checkpoint", kept);
        Assert.Equal(ExitCode.NotVerified, code);
        Assert.Contains("rolled-back", result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify", "nowhere")]
    [InlineData("witness", "cosign", "nowhere")]
    [InlineData("witness", "cosign", "nowhere", "--bundle", "x", "--proof", "y")]
    public async Task What_is_missing_is_said(params string[] arguments) =>
        Assert.Equal(ExitCode.BadUsage, (await RunAsync(arguments)).Code);

    [Fact]
    public async Task A_witness_cosigns_growth_and_refuses_everything_else()
    {
        var witness = _folder.File("witness");
        var (made, key, _) = await RunAsync("witness", "init", witness, "--name", "w.example", "--log-key", Keys());
        Assert.Equal(ExitCode.Success, made);
        Assert.True(NoteVerifier.TryParse(key.Trim(), out var verifier));
        Export("small", 100);
        Export("large", 300);

        foreach (var bundle in new[] { "small", "large", "large" })
        {
            var (code, line, _) = await RunAsync("witness", "cosign", witness, "--bundle", _folder.File(bundle));
            Assert.Equal(ExitCode.Success, code);
            var stored = await File.ReadAllTextAsync(Path.Combine(_folder.File(bundle), "checkpoint"), TestContext.Current.CancellationToken);
            Assert.True(SignedNote.TryParse(System.Text.Encoding.UTF8.GetBytes(stored + line), out var note, out _));
            Assert.True(verifier.Verify(note));
        }

        var (refused, _, why) = await RunAsync("witness", "cosign", witness, "--bundle", _folder.File("small"));
        Assert.Equal(ExitCode.NotVerified, refused);
        Assert.Contains("409", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_takes_a_proof_from_a_file()
    {
        var witness = _folder.File("witness");
        await RunAsync("witness", "init", witness, "--name", "w.example", "--log-key", Keys());
        var checkpoint = _folder.Write("checkpoint", _keys.Checkpoint(_log.Bytes(100)).ToString());
        var proof = _folder.Write("proof", "old 0\n");
        var signature = _folder.File("cosignature");

        string[] cosign = ["witness", "cosign", witness, "--checkpoint", checkpoint, "--proof", proof];
        Assert.Equal(ExitCode.Success, (await RunAsync([.. cosign, "-o", signature])).Code);
        Assert.StartsWith("— w.example ", await File.ReadAllTextAsync(signature, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotVerified, (await RunAsync(cosign)).Code);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    private string Keys() => _folder.Write("auditor.keys", _keys.KeyFile);

    private void Export(string name, int count)
    {
        using var writer = new BundleWriter(_folder.File(name));
        foreach (var entry in _log.Bytes(count))
        {
            writer.AddEntry(entry);
        }

        foreach (var row in _log.RowsAfter(count))
        {
            writer.AddRow(row.Kind, row.Id, row.Revision, row.Salt, row.State);
        }

        writer.Finish(_keys.Checkpoint(_log.Bytes(count)), [_keys.Log.Verifier]);
    }

    private static async Task<(int Code, string Result, string Messages)> RunAsync(params string[] arguments)
    {
        await using var results = new StringWriter();
        await using var messages = new StringWriter();
        var code = await WeirCommand.RunAsync(
            arguments, new Dictionary<string, string>(), results, messages, TestContext.Current.CancellationToken);
        return (code, results.ToString(), messages.ToString());
    }
}
