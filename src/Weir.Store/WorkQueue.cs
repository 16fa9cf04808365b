using System.Diagnostics.CodeAnalysis;

namespace Weir.Store;

/// <summary>
/// Work that survives restarts, in the table <c>work</c>: whoever claims a piece has it until its lease ends, and each claim has a higher
/// fencing number than the one before, so that an owner who was thought dead cannot finish or change what another has taken over. Members
/// may be called from any thread and any server of the database.
/// </summary>
/// <param name="database">Where the table is; its clock decides what is due.</param>
/// <param name="options">How failures are tried again.</param>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue of work, though no collection.")]
public sealed class WorkQueue(Database database, WorkOptions options)
{
    private const int LongestError = 2000;

    /// <summary>Queues work in the unit that makes it necessary.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="kind">What is to be done; whoever claims names it.</param>
    /// <param name="key">What it is done to.</param>
    /// <param name="payloadJson">What the worker needs to know; no secrets.</param>
    /// <param name="dueAt">When it may begin.</param>
    /// <returns>False when work of that kind and key is already open; it is left as it is.</returns>
    public static bool Enqueue(WriteUnit unit, string kind, string key, string payloadJson, DateTimeOffset dueAt)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentException.ThrowIfNullOrEmpty(kind);
        return unit.Execute(
            """
            INSERT INTO work (kind, work_key, payload, state, due_at, attempt, fence, created_at, changed_at)
            VALUES (@kind, @key, @payloadJson, 1, @dueAt, 0, 0, @Now, @Now)
            ON CONFLICT (kind, work_key) WHERE state IN (1, 2) DO NOTHING
            """,
            new { kind, key, payloadJson, dueAt, unit.Now }) == 1;
    }

    /// <summary>Queues work unless work of that kind and key was ever queued, as far as it has not been removed since.</summary>
    /// <inheritdoc cref="Enqueue"/>
    public static bool EnqueueOnce(WriteUnit unit, string kind, string key, string payloadJson, DateTimeOffset dueAt)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.QueryOne<long>("SELECT count(*) FROM work WHERE kind = @kind AND work_key = @key", new { kind, key }) == 0
            && Enqueue(unit, kind, key, payloadJson, dueAt);
    }

    /// <summary>Takes the piece of work that is due longest, or whose owner's lease has ended; null when there is none.</summary>
    /// <param name="kinds">The kinds that the caller can do; at least one.</param>
    /// <param name="owner">Who claims, for operators to see.</param>
    /// <param name="lease">How long the claim lasts without a heartbeat.</param>
    /// <param name="cancellationToken">Takes the claim back if it has not begun.</param>
    public Task<WorkLease?> ClaimAsync(IReadOnlyList<string> kinds, string owner, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(kinds.Count);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        return database.WriteAsync(
            unit =>
            {
                Bury(unit, kinds);
                return unit.QueryOne<WorkLease>(
                    $"""
                    UPDATE work
                    SET state = 2, owner = @owner, lease_until = @until, fence = fence + 1, attempt = attempt + 1, changed_at = @Now
                    WHERE id = (
                        SELECT id FROM work
                        WHERE kind IN @kinds AND ((state = 1 AND due_at <= @Now) OR (state = 2 AND lease_until <= @Now))
                        ORDER BY due_at, id LIMIT 1 {(unit.Engine == DatabaseEngine.PostgreSql ? "FOR UPDATE SKIP LOCKED" : "")})
                    RETURNING id, kind, work_key AS key, payload, fence, attempt, checkpoint, lease_until AS until
                    """,
                    new { owner, until = unit.Now + lease, kinds, unit.Now });
            },
            UnitIsolation.RowLocks,
            cancellationToken);
    }

    /// <summary>Whether a failure of this attempt leaves the work dead.</summary>
    public bool IsLast(WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return lease.Attempt >= options.MostAttempts;
    }

    /// <summary>Whether the lease is still the newest claim; for units that write what the work makes. Such a unit stops when it is not.</summary>
    public static bool IsCurrent(WriteUnit unit, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.QueryOne<long>("SELECT count(*) FROM work WHERE id = @Id AND fence = @Fence AND state = 2", lease) == 1;
    }

    /// <summary>Completes the work in the unit that keeps its result.</summary>
    /// <returns>False when another owner has taken the work over; the unit should then keep nothing.</returns>
    public static bool Complete(WriteUnit unit, WorkLease lease)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Change(unit, lease, "state = 3, owner = NULL, lease_until = NULL", new { lease.Id, lease.Fence, unit.Now });
    }

    /// <summary>Completes work whose result is kept elsewhere.</summary>
    /// <returns>False when another owner has taken the work over.</returns>
    public Task<bool> CompleteAsync(WorkLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync(unit => Complete(unit, lease), cancellationToken);

    /// <summary>Prolongs the lease from now on.</summary>
    /// <returns>The lease with its new end; null when another owner has taken the work over, and the caller must stop.</returns>
    public Task<WorkLease?> HeartbeatAsync(WorkLease lease, TimeSpan duration, CancellationToken cancellationToken) =>
        database.WriteAsync(
            unit =>
            {
                var until = unit.Now + duration;
                var kept = Change(unit, lease, "lease_until = @until", new { lease.Id, lease.Fence, unit.Now, until });
                return kept ? lease with { Until = until } : null;
            },
            cancellationToken);

    /// <summary>Keeps how far the work has come, for the next attempt.</summary>
    /// <returns>False when another owner has taken the work over, and the caller must stop.</returns>
    public Task<bool> CheckpointAsync(WorkLease lease, string checkpointJson, CancellationToken cancellationToken) =>
        database.WriteAsync(unit => Checkpoint(unit, lease, checkpointJson), cancellationToken);

    /// <summary>Keeps how far the work has come, in the unit that brought it so far.</summary>
    /// <returns>False when another owner has taken the work over; the unit should then keep nothing.</returns>
    public static bool Checkpoint(WriteUnit unit, WorkLease lease, string checkpointJson)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Change(unit, lease, "checkpoint = @checkpointJson", new { lease.Id, lease.Fence, unit.Now, checkpointJson });
    }

    /// <summary>Gives the work back after a failure; after too many attempts it is dead.</summary>
    /// <param name="lease">The lease, which ends with this call.</param>
    /// <param name="error">What an operator should read; no secret and no row's data. Cut at 2,000 characters.</param>
    /// <param name="retryAt">When to try again; null for a wait that grows with each attempt.</param>
    /// <param name="cancellationToken">Takes the call back if it has not begun.</param>
    /// <returns>False when another owner has taken the work over.</returns>
    public Task<bool> FailAsync(WorkLease lease, string error, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(error);
        var state = IsLast(lease) ? WorkState.Dead : WorkState.Queued;
        var text = error.Length > LongestError ? error[..LongestError] : error;
        return database.WriteAsync(
            unit => Change(
                unit,
                lease,
                "state = @state, due_at = @due, last_error = @text, owner = NULL, lease_until = NULL",
                new { lease.Id, lease.Fence, unit.Now, state, due = retryAt ?? (unit.Now + options.WaitAfter(lease.Attempt)), text }),
            cancellationToken);
    }

    /// <summary>Ends work that no further attempt would do: it is dead at once.</summary>
    /// <inheritdoc cref="FailAsync"/>
    public Task<bool> GiveUpAsync(WorkLease lease, string error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return FailAsync(lease with { Attempt = Math.Max(lease.Attempt, options.MostAttempts) }, error, null, cancellationToken);
    }

    /// <summary>Gives the work back undone, for whoever claims next; the attempt does not count.</summary>
    /// <returns>False when another owner has taken the work over.</returns>
    public Task<bool> ReturnAsync(WorkLease lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            unit => Change(
                unit,
                lease,
                "state = 1, attempt = attempt - 1, owner = NULL, lease_until = NULL",
                new { lease.Id, lease.Fence, unit.Now }),
            cancellationToken);

    /// <summary>How much work there is of each kind in each state.</summary>
    public Task<IReadOnlyList<WorkCount>> CountAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<WorkCount>("SELECT kind, state, count(*) AS pieces FROM work GROUP BY kind, state", null, cancellationToken);

    /// <summary>Work in a state, longest unchanged first.</summary>
    public Task<IReadOnlyList<WorkEntry>> ListAsync(WorkState state, int most, CancellationToken cancellationToken) =>
        database.QueryAsync<WorkEntry>(
            """
            SELECT id, kind, work_key AS key, state, attempt, due_at, owner, last_error, changed_at
            FROM work WHERE state = @state ORDER BY changed_at, id LIMIT @most
            """,
            new { state, most },
            cancellationToken);

    /// <summary>Queues dead work again with all its attempts, in a unit that records who asked for it.</summary>
    /// <returns>False when it is not dead, or the same work is open again already.</returns>
    public static bool Revive(WriteUnit unit, long id)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Execute(
            """
            UPDATE work SET state = 1, attempt = 0, due_at = @Now, changed_at = @Now
            WHERE id = @id AND state = 4 AND NOT EXISTS (
                SELECT 1 FROM work AS other WHERE other.kind = work.kind AND other.work_key = work.work_key AND other.state IN (1, 2))
            """,
            new { id, unit.Now }) == 1;
    }

    /// <summary>Removes completed work that has not changed since <paramref name="before"/>, and returns how much.</summary>
    public Task<int> RemoveDoneAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        database.WriteAsync(unit => unit.Execute("DELETE FROM work WHERE state = 3 AND changed_at < @before", new { before }), cancellationToken);

    /// <summary>Removes some of the completed work that has not changed since <paramref name="before"/>, and returns how much.</summary>
    public static int RemoveDone(WriteUnit unit, DateTimeOffset before, int most)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Execute(
            "DELETE FROM work WHERE id IN (SELECT id FROM work WHERE state = 3 AND changed_at < @before LIMIT @most)", new { before, most });
    }

    private static bool Change(WriteUnit unit, WorkLease lease, string assignments, object arguments)
    {
        ArgumentNullException.ThrowIfNull(lease);
        return unit.Execute($"UPDATE work SET {assignments}, changed_at = @Now WHERE id = @Id AND fence = @Fence AND state = 2", arguments) == 1;
    }

    /// <summary>Work whose owners died once too often is not given to one more.</summary>
    private void Bury(WriteUnit unit, IReadOnlyList<string> kinds) => unit.Execute(
        """
        UPDATE work SET state = 4, owner = NULL, lease_until = NULL, changed_at = @Now,
            last_error = 'The last owner stopped without an answer.'
        WHERE kind IN @kinds AND state = 2 AND lease_until <= @Now AND attempt >= @MostAttempts
        """,
        new { kinds, options.MostAttempts, unit.Now });
}
