using Weir.Store;

namespace Weir.Server.Jobs;

/// <summary>
/// Does one kind of work from the table <c>work</c>. A feature registers its handlers as services of this type; a handler knows nothing of
/// schedules. Called for several pieces at once.
/// </summary>
internal interface IWorkHandler
{
    /// <summary>The kind of work, as it was queued; one handler for each.</summary>
    string Kind { get; }

    /// <summary>Does a piece of work. It may have been done before by an owner who died, so doing it again must do no harm.</summary>
    /// <param name="lease">The piece. What is written for it checks <see cref="WorkQueue.IsCurrent"/> in the same unit.</param>
    /// <param name="cancellationToken">
    /// The server stops, or the lease was lost: end soon and throw <see cref="OperationCanceledException"/>; the work is given back.
    /// </param>
    /// <returns>How it ended. An exception counts as a failure that is tried again.</returns>
    Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken);
}

/// <summary>How a piece of work ended.</summary>
/// <param name="Kind">Done, to be tried again, or hopeless.</param>
/// <param name="Error">What an operator should read; no secret and nothing of a person. Null when done.</param>
/// <param name="RetryAt">When to try again; null for a wait that grows with each attempt.</param>
internal sealed record WorkResult(WorkResultKind Kind, string? Error, DateTimeOffset? RetryAt)
{
    /// <summary>The work is done. A handler that called <see cref="WorkQueue.Complete"/> in its own unit answers this too.</summary>
    public static WorkResult Done { get; } = new(WorkResultKind.Done, null, null);

    /// <summary>The work failed and is tried again after a wait that grows, until it is dead.</summary>
    public static WorkResult Retry(string error) => new(WorkResultKind.Retry, error, null);

    /// <summary>The work failed in a way that no further attempt can mend; it is kept and shown as dead.</summary>
    public static WorkResult Dead(string error) => new(WorkResultKind.Dead, error, null);
}

/// <summary>The three ends of a piece of work.</summary>
internal enum WorkResultKind
{
    /// <summary>Done.</summary>
    Done = 1,

    /// <summary>Failed, to be tried again.</summary>
    Retry = 2,

    /// <summary>Failed for good.</summary>
    Dead = 3,
}
