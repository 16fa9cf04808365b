using Weir.Foundation;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>
/// The life of one server's queue of entries, as the database knows it: while a session is open, entries may be queued that are not written
/// yet. One that was never closed is the sign of a crash, after which entries of reads and refusals may be missing.
/// </summary>
/// <remarks>
/// A SQLite file belongs to one server, so every other open session is a dead one's. On PostgreSQL other servers live: each beats, and
/// whoever was not seen for a minute is taken for dead by the first that notices.
/// </remarks>
/// <param name="database">Where sessions are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditSession(Database database, TimeProvider time)
{
    /// <summary>The time between two beats.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(60);

    private const string Find =
        "select id, started_at from audit_sessions where ended_at is null and id <> @id and seen_at <= @unseenSince order by started_at";

    private const string Close =
        "update audit_sessions set ended_at = @now where ended_at is null and seen_at <= @unseenSince and id = @Id";

    private readonly string _id = Id<AuditEntry>.New(TimeProvider.System).ToString();
    private long _batch;

    /// <summary>Whether no other server can use the database meanwhile.</summary>
    public bool IsAlone => database.Engine == DatabaseEngine.Sqlite;

    /// <summary>Opens the session.</summary>
    public Task BeginAsync(CancellationToken cancellationToken) => database.WriteAsync(
        unit => unit.Execute(
            "insert into audit_sessions (id, started_at, seen_at, batch) values (@id, @now, @now, 0)", new { id = _id, now = unit.Now }),
        cancellationToken);

    /// <summary>Closes the sessions of dead servers and has it recorded that entries of theirs may be missing.</summary>
    /// <param name="gap">Makes the entry: since when, and how many servers died.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task CloseDeadAsync(Func<DateTimeOffset, int, AuditRecord> gap, CancellationToken cancellationToken)
    {
        var unseenSince = IsAlone ? DateTimeOffset.MaxValue : time.GetUtcNow() - DeadAfter;
        var dead = await database.QueryAsync<DeadSession>(Find, new { id = _id, unseenSince }, cancellationToken);
        if (dead.Count == 0)
        {
            return;
        }

        var record = gap(dead[0].StartedAt, dead.Count);
        await database.WriteAsync(
            unit =>
            {
                // Another server may have been first.
                if (dead.Sum(session => unit.Execute(Close, new { now = unit.Now, unseenSince, session.Id })) == dead.Count)
                {
                    record.Append(unit);
                }
                else
                {
                    unit.RollBack();
                }
            },
            cancellationToken);
    }

    /// <summary>The number of the next batch.</summary>
    public long NextBatch() => ++_batch;

    /// <summary>
    /// Notes in the unit of a batch that the server lives and has written it. A session that was taken for dead is open again.
    /// </summary>
    /// <returns>False where the batch was kept before: the answer to an earlier try was lost, and nothing is to be written again.</returns>
    public bool Note(WriteUnit unit, long batch) => unit.Execute(
        "update audit_sessions set seen_at = @now, batch = @batch, ended_at = null where id = @id and batch < @batch",
        new { now = unit.Now, batch, id = _id }) == 1;

    /// <summary>Closes the session: nothing is missing.</summary>
    public Task EndAsync(CancellationToken cancellationToken) => database.WriteAsync(
        unit => unit.Execute("update audit_sessions set ended_at = @now where id = @id", new { now = unit.Now, id = _id }),
        cancellationToken);

    private sealed record DeadSession(string Id, DateTimeOffset StartedAt);
}
