using System.Globalization;
using Weir.Guard.Audit;
using Weir.Server.Hosting.Health;
using Weir.Server.Hosting.Settings;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Server.Audit.TimeStamps;

/// <summary>
/// Has the newest checkpoint of each log stamped, where it is not yet. An authority that fails is asked again with growing waits until the
/// next period, whose work takes over; nothing else waits for it.
/// </summary>
/// <param name="stamps">Where checkpoints and stamps are.</param>
/// <param name="authority">Whom to ask.</param>
/// <param name="options">How often.</param>
/// <param name="time">The clock.</param>
internal sealed class TimeStampWork(CheckpointStamps stamps, TimeStampAuthority authority, TimeStampOptions options, TimeProvider time)
    : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "ledger-timestamps";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var checkpoint in await stamps.UnstampedAsync(cancellationToken))
            {
                var (token, stamp) = await authority.StampAsync(checkpoint.Note, cancellationToken);
                await stamps.AddAsync(checkpoint, stamp.At, token, cancellationToken);
            }

            return WorkResult.Done;
        }
        catch (TimeStampException exception)
        {
            // One attempt asks once in vain: with many logs, each would wait for the same authority.
            return IsOver(lease) ? WorkResult.Done : WorkResult.Retry(exception.Message);
        }
    }

    /// <summary>A warning when checkpoints have waited for more than two periods.</summary>
    public async ValueTask<Readiness> AskAsync(CancellationToken cancellationToken) =>
        await stamps.OldestUncoveredAsync(cancellationToken) < time.GetUtcNow() - (2 * options.Every) ? Readiness.Warning : Readiness.Ok;

    // The key of recurring work is when its period began.
    private bool IsOver(WorkLease lease) =>
        DateTimeOffset.TryParse(lease.Key, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var begin)
        && time.GetUtcNow() >= begin + options.Every;
}
