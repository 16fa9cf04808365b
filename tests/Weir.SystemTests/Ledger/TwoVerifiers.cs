using System.Text.Json;
using Weir.Ledger;
using Weir.Testing;
using Weir.Tests.Ledger;

namespace Weir.SystemTests.Ledger;

/// <summary>Our verifier and the one in Node.js side by side.</summary>
internal static class TwoVerifiers
{
    /// <summary>
    /// Verifies bundles with both, and fails where one misses what was done, raises a false alarm or finds anything else than the other.
    /// </summary>
    /// <param name="tampering">What was done to all of them.</param>
    /// <param name="batch">The bundles; one process of the second verifier takes them all.</param>
    /// <param name="keyFile">The auditor's keys.</param>
    public static async Task CompareAsync(Tampering tampering, List<TamperTrial> batch, string keyFile)
    {
        Assert.True(LedgerKeys.TryParse(await File.ReadAllTextAsync(keyFile), out var keys, out _));
        var reports = await RunNodeAsync(batch, keyFile, tampering == Tampering.None ? 0 : 1);
        foreach (var (trial, theirs) in batch.Zip(reports))
        {
            ReadOnlyMemory<byte>[] known = trial.Known is { } path ? [await File.ReadAllBytesAsync(path)] : [];
            var ours = BundleVerifier.Verify(trial.Folder, new BundleTrust(keys, known), TestContext.Current.CancellationToken);
            var counts = theirs.GetProperty("counts").EnumerateObject()
                .ToDictionary(static count => count.Name.Replace("-", "", StringComparison.Ordinal), static count => count.Value.GetInt64());

            Assert.True(
                tampering == Tampering.None ? ours.IsClean : trial.Expected.Any(ours.Counts.ContainsKey),
                $"{trial.Folder}: {string.Join(", ", ours.Findings)}");
            Assert.Equal(
                ours.Counts.Select(static c => $"{c.Key.ToString().ToLowerInvariant()} {c.Value}").Order(),
                counts.Select(static c => $"{c.Key} {c.Value}").Order());
        }
    }

    private static async Task<IReadOnlyList<JsonElement>> RunNodeAsync(List<TamperTrial> batch, string keyFile, int exitCode)
    {
        List<string> arguments = [Repository.Path("tools/verify-ledger/verify.mjs"), "--key", keyFile];
        foreach (var trial in batch)
        {
            arguments.AddRange(trial.Known is { } known ? [trial.Folder, "--checkpoint", known] : [trial.Folder]);
        }

        ProcessOutcome outcome;
        try
        {
            outcome = await ChildProcess.RunAsync("node", arguments, null, "", TestContext.Current.CancellationToken);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("node is missing. Install it with: apt-get install nodejs");
        }

        return [.. JsonDocument.Parse(outcome.Expect(exitCode).Output).RootElement.EnumerateArray()];
    }
}
