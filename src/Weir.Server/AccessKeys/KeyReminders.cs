using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>
/// Once a day: tells people which of their access keys end soon. A key that lives less than twice that time, or was rotated already, is
/// nobody's surprise and not told of.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="notices">Tells.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyReminders(Database database, Notices notices, TimeProvider time) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "access-key-reminders";

    /// <summary>How long before the end.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    private const string Reminder = "access-key-expiring";
    private const int Batch = 200;

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var after = "";
        for (var isMore = true; isMore;)
        {
            var keys = await EndingAsync(after, cancellationToken);
            foreach (var key in keys)
            {
                await TellAsync(lease, key, cancellationToken);
                after = key.Id.ToString();
            }

            isMore = keys.Count == Batch;
        }

        return WorkResult.Done;
    }

    private Task<IReadOnlyList<EndingKey>> EndingAsync(string after, CancellationToken cancellationToken) => database.QueryAsync<EndingKey>(
        """
        select k.id, k.owner, k.name, k.expires_at from access_keys k join users u on u.id = k.owner
        where k.owner_kind = @user and u.state = @active and k.revoked_at is null and k.expires_at > @now and k.expires_at <= @soon
          and k.expires_at - k.created_at > @shortest and k.id > @after
          and not exists (select 1 from access_keys n where n.rotated_from = k.id)
          and not exists (select 1 from reminders r where r.kind = @Reminder and r.subject = k.id)
        order by k.id limit @Batch
        """,
        new
        {
            user = ActorKind.User,
            active = AccountState.Active,
            now = time.GetUtcNow(),
            soon = time.GetUtcNow() + Ahead,
            shortest = (long)(2 * Ahead).TotalMilliseconds,
            after,
            Reminder,
            Batch,
        },
        cancellationToken);

    private async Task TellAsync(WorkLease lease, EndingKey key, CancellationToken cancellationToken)
    {
        Action<WriteUnit> tell;
        try
        {
            tell = notices.Prepare(key.Owner, new AccessKeyExpiringNotice(key.Name, key.ExpiresAt));
        }
        catch (KeyUnavailableException exception) when (exception.Reason != KeyUnavailableReason.StoreUnreachable)
        {
            // The person is being erased: there is nobody to tell.
            return;
        }

        await database.WriteAsync(
            unit =>
            {
                if (WorkQueue.IsCurrent(unit, lease) && Reminders.IsFirst(unit, Reminder, key.Id.ToString()))
                {
                    tell(unit);
                }
            },
            cancellationToken);
    }

    private sealed record EndingKey(Id<AccessKey> Id, Id<User> Owner, string Name, DateTimeOffset ExpiresAt);
}
