using Weir.Vault;
using Weir.Vault.Objects;

namespace Weir.Tests.Vault.Models;

/// <summary>Runs sequences of steps against a vault and its model, and makes one that shows a difference as short as it can.</summary>
/// <param name="vault">The vault; each run has buckets of its own in it.</param>
internal sealed class VaultTrial(VaultFixture vault)
{
    private const int MostReplays = 400;

    private int _runs;

    /// <summary>What was done in all runs, and how it ended.</summary>
    public HashSet<(VaultAction Action, VaultFault? Fault)> Outcomes { get; } = [];

    /// <summary>Runs a sequence.</summary>
    /// <returns>What differed, and how many steps were made until then; null where nothing did.</returns>
    public async Task<TrialFailure?> RunAsync(IReadOnlyList<VaultStep> steps)
    {
        var state = new TrialState(vault, $"run-{++_runs}", Outcomes);
        var made = 0;
        try
        {
            foreach (var step in steps)
            {
                // Uploads of one key are listed in the order of their ids, which tell the millisecond.
                vault.Guard.Time.Advance(TimeSpan.FromMilliseconds(5));
                made++;
                state.Action = step.Action;
                await DoAsync(state, step);
            }

            await CompareAllAsync(state);
            return null;
        }
        catch (Exception different) when (different is not OperationCanceledException)
        {
            return new TrialFailure(made, different.Message);
        }
    }

    /// <summary>Leaves out steps as long as a difference is still seen.</summary>
    public async Task<IReadOnlyList<VaultStep>> ShrinkAsync(IReadOnlyList<VaultStep> steps, TrialFailure failure)
    {
        IReadOnlyList<VaultStep> shortest = [.. steps.Take(failure.Steps)];
        var replays = 0;
        for (var cut = Math.Max(shortest.Count / 2, 1); cut > 0; cut = cut == 1 ? 0 : cut / 2)
        {
            for (var at = shortest.Count - cut; at >= 0 && replays < MostReplays; at -= cut)
            {
                IReadOnlyList<VaultStep> shorter = [.. shortest.Take(at), .. shortest.Skip(at + cut)];
                replays++;
                if (await RunAsync(shorter) is { } still)
                {
                    shortest = [.. shorter.Take(still.Steps)];
                    at = Math.Min(at, shortest.Count);
                }
            }
        }

        return shortest;
    }

    private static Task DoAsync(TrialState state, VaultStep step)
    {
        var (buckets, objects, uploads, lists) = (new BucketSteps(state), new ObjectSteps(state), new UploadSteps(state), new ListSteps(state));
        return step.Action switch
        {
            VaultAction.MakeBucket => buckets.MakeAsync(step),
            VaultAction.DeleteBucket => buckets.DeleteAsync(step),
            VaultAction.SetVersioning => buckets.SetVersioningAsync(step),
            VaultAction.SetObjectLock => buckets.SetObjectLockAsync(step),
            VaultAction.SetRetention => buckets.SetRetentionAsync(step),
            VaultAction.SetHold => buckets.SetHoldAsync(step),
            VaultAction.Put => objects.PutAsync(step, WriteCondition.None),
            VaultAction.PutIf => objects.PutIfAsync(step),
            VaultAction.Copy => objects.CopyAsync(step),
            VaultAction.Get => objects.GetAsync(step),
            VaultAction.Find => objects.FindAsync(step),
            VaultAction.Delete => objects.DeleteAsync(step, WriteCondition.None),
            VaultAction.DeleteIf => objects.DeleteIfAsync(step),
            VaultAction.DeleteVersion => objects.DeleteVersionAsync(step),
            VaultAction.SetTags => objects.SetTagsAsync(step),
            VaultAction.GetTags => objects.GetTagsAsync(step),
            VaultAction.Start => uploads.StartAsync(step),
            VaultAction.Part => uploads.PartAsync(step),
            VaultAction.Complete => uploads.CompleteAsync(step),
            VaultAction.Abort => uploads.AbortAsync(step),
            VaultAction.ListParts => uploads.ListPartsAsync(step),
            VaultAction.ListObjects => lists.ObjectsAsync(step),
            VaultAction.ListVersions => lists.VersionsAsync(step),
            VaultAction.ListUploads => lists.UploadsAsync(step),
            VaultAction.Meddle => objects.MeddleAsync(step),
            VaultAction.Wait => Wait(state),
            var other => throw new ArgumentOutOfRangeException(nameof(step), other, "no such action"),
        };
    }

    private static Task Wait(TrialState state)
    {
        state.Vault.Guard.Time.Advance(TimeSpan.FromHours(30));
        return Task.CompletedTask;
    }

    // Every bucket as a whole, and every byte of every version.
    private static async Task CompareAllAsync(TrialState state)
    {
        var lists = new ListSteps(state);
        for (var bucket = 0; bucket < 2; bucket++)
        {
            var every = new VaultStep(VaultAction.ListVersions, bucket, 0, 0, 0, Size: 3);
            await lists.VersionsAsync(every);
            await lists.ObjectsAsync(every);
            await lists.UploadsAsync(every);
        }

        foreach (var (name, model) in state.Buckets)
        {
            foreach (var (key, version) in model.Keys.SelectMany(static one => one.Value.Select(version => (one.Key, version))))
            {
                if (version.Body is { } body)
                {
                    var reader = VaultFixture.Value(
                        await state.Session.Objects.OpenAsync(name, ObjectKey.Of(key), version.Name, TrialState.Cancel));
                    TrialState.Same(key, version, reader.Info);
                    Assert.Equal(body, await ObjectSteps.ReadAsync(reader, 0, body.Length));
                }
            }
        }
    }
}

/// <summary>A difference between a vault and its model.</summary>
/// <param name="Steps">How many steps were made until it was seen.</param>
/// <param name="Message">What differed.</param>
internal sealed record TrialFailure(int Steps, string Message);
