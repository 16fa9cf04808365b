using Weir.Testing;
using Weir.Tests.Store;
using Weir.Vault;
using Weir.Vault.Scrub;

namespace Weir.Tests.Vault.Models;

/// <summary>
/// Whatever is done to the vault, in whatever order, it answers as a plain model in memory does, and is what the model is. A failure names its
/// seed and the shortest sequence of steps that was found to show it.
/// </summary>
public sealed class VaultModelTests : IAsyncLifetime
{
    private const int StepsEach = 60;

    private static readonly VaultAction[] Looks =
        [VaultAction.ListObjects, VaultAction.ListVersions, VaultAction.ListUploads, VaultAction.Wait, VaultAction.Meddle];

    private static readonly VaultFault[] Faults =
    [
        VaultFault.NoSuchBucket, VaultFault.BucketOwned, VaultFault.BucketNotEmpty, VaultFault.InvalidVersioning, VaultFault.NoSuchKey,
        VaultFault.NoSuchVersion, VaultFault.IsDeleteMarker, VaultFault.PreconditionFailed, VaultFault.Locked, VaultFault.NoObjectLock,
        VaultFault.InvalidRetention, VaultFault.NoSuchUpload, VaultFault.InvalidPart, VaultFault.InvalidPartOrder, VaultFault.PartTooSmall,
        VaultFault.CopyOntoItself,
    ];

    private VaultFixture _vault = null!;

    public async ValueTask InitializeAsync() => _vault = await VaultFixture.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task Any_sequence_of_operations_does_what_the_model_does()
    {
        var trial = new VaultTrial(_vault);
        var sequences = TestScale.Count(usual: 25, published: 2_000);
        for (var seed = 1; seed <= sequences; seed++)
        {
            var steps = VaultStep.Sequence(new Dice((ulong)seed), StepsEach);
            if (await trial.RunAsync(steps) is { } failure)
            {
                var shortest = await trial.ShrinkAsync(steps, failure);
                Assert.Fail($"seed {seed}, step {failure.Steps}: {failure.Message}\nIt takes no more than:\n{string.Join('\n', shortest)}");
            }
        }

        // Sequences in which little happens would prove little: everything is done at times, and refused for every reason that there is.
        Assert.Equal([], Enum.GetValues<VaultAction>().Except(Looks).Where(action => !trial.Outcomes.Contains((action, null))));
        Assert.Equal([], Faults.Except(trial.Outcomes.Select(static one => one.Fault.GetValueOrDefault())));
        var report = await _vault.Engine.ScrubAsync(ScrubScope.Everything, TestContext.Current.CancellationToken);
        Assert.True(report.IsClean, string.Join('\n', report.Findings));
        TestScale.Record(
            $"vault-model-{TestStore.Engine.ToString().ToLowerInvariant()}",
            [new("seeds", $"1 to {sequences}"), new("steps each", StepsEach), new("versions at the end", report.Versions)]);
    }

    [Fact]
    [Trait("Engine", "none")]
    public async Task A_vault_that_loses_an_object_is_found_out_in_few_steps()
    {
        var trial = new VaultTrial(_vault);
        List<VaultStep> steps = [.. VaultStep.Sequence(new Dice(7), 9).Select(static step => step with { Bucket = 1 })];
        steps.Insert(3, new VaultStep(VaultAction.MakeBucket, 0, 0, 0, 2, 0));
        steps.Insert(6, new VaultStep(VaultAction.Put, 0, 4, 0, 2, 1));
        steps.Insert(9, new VaultStep(VaultAction.Meddle, 0, 4, 0, 0, 0));

        var failure = await trial.RunAsync(steps);
        Assert.NotNull(failure);
        var shortest = await trial.ShrinkAsync(steps, failure);
        Assert.Equal([VaultAction.MakeBucket, VaultAction.Put, VaultAction.Meddle], shortest.Select(static step => step.Action));
    }
}
