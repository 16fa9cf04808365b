using Weir.Ledger;
using Weir.Testing;
using Weir.Tests.Ledger;

namespace Weir.SystemTests.Ledger;

/// <summary>The verifier in Node.js, which shares no code with ours, must come to the same findings on every bundle.</summary>
public sealed class SecondVerifierTests : IDisposable
{
    private const long Seed = 20_261_123;
    private const int BundlesPerProcess = 100;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(NoteAlgorithm.Ed25519)]
    [InlineData(NoteAlgorithm.EcdsaP256)]
    public async Task Both_verifiers_find_every_kind_of_tampering_and_nothing_in_honest_bundles(NoteAlgorithm algorithm)
    {
        using var keys = new TrialKeys(algorithm);
        var trials = TestScale.Count(10, 1000);
        var keyFile = _folder.Write("auditor.keys", keys.KeyFile);
        var figures = new List<KeyValuePair<string, object>>
        {
            new("seed", Seed), new("algorithm", algorithm.ToString()), new("trials of each kind", trials),
        };
        foreach (var tampering in Enum.GetValues<Tampering>())
        {
            for (var first = 0; first < trials; first += BundlesPerProcess)
            {
                var batch = Enumerable.Range(first, Math.Min(BundlesPerProcess, trials - first))
                    .Select(trial => TamperTrial.Make(
                        tampering, new Chance(Seed + ((long)tampering * 1_000_000) + trial), keys, _folder.File($"{tampering}-{trial}")))
                    .ToList();
                await TwoVerifiers.CompareAsync(tampering, batch, keyFile);
                batch.ForEach(static trial => Directory.Delete(trial.Folder, recursive: true));
            }

            figures.Add(new($"{tampering} found by both", tampering == Tampering.None ? 0 : trials));
        }

        TestScale.Record($"ledger-second-verifier-{algorithm.ToString().ToLowerInvariant()}", figures);
    }

    [Fact]
    public void The_second_verifier_is_short_enough_to_be_read() =>
        Assert.All(
            Directory.GetFiles(Repository.Path("tools/verify-ledger"), "*.mjs"),
            static file => Assert.InRange(File.ReadLines(file).Count(), 1, 500));

    public void Dispose() => _folder.Dispose();
}
