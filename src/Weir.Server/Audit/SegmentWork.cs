using Weir.Guard.Audit;
using Weir.Guard.Audit.Segments;
using Weir.Server.Hosting.Settings;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Server.Audit;

/// <summary>Moves old entries of the record out of the live database.</summary>
/// <param name="closer">Does it.</param>
/// <param name="options">Says how old.</param>
/// <param name="time">The clock.</param>
internal sealed class SegmentWork(SegmentCloser closer, AuditOptions options, TimeProvider time) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "audit-segments";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        try
        {
            if (options.LiveAge is { } age)
            {
                await closer.CloseAsync(time.GetUtcNow() - age, cancellationToken);
            }

            return WorkResult.Done;
        }
        catch (LedgerDamagedException exception)
        {
            return WorkResult.Dead($"closing segments of the record: {exception.Message}");
        }
        catch (IOException exception)
        {
            return WorkResult.Retry($"closing segments of the record failed: {exception.Message}");
        }
    }
}
