using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>
/// Once a day: tells which access keys end soon. A key of a person is told of to that person, a key of a service account to everybody who may
/// rotate it; where nobody may yet, it is tried again the next day. A key that lives less than twice that time, or was rotated already, is
/// nobody's surprise and not told of.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="guard">Knows who may rotate the keys of service accounts.</param>
/// <param name="notices">Tells.</param>
/// <param name="time">The clock.</param>
internal sealed class KeyReminders(Database database, AccessGuard guard, Notices notices, TimeProvider time) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "access-key-reminders";

    /// <summary>How long before the end.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    // It stands for both kinds of owners: an id is reminded of once.
    private const string Reminder = "access-key-expiring";
    private const int Batch = 200;

    private const string Ending =
        """
        select k.id, k.owner, k.name, k.expires_at, s.organization, s.name as account from access_keys k
          left join users u on u.id = k.owner
          left join service_accounts s on s.id = k.owner
          left join organizations o on o.id = s.organization
        where (u.state = @active or (s.state = @active and o.state = @active))
          and k.revoked_at is null and k.expires_at > @now and k.expires_at <= @soon and k.expires_at - k.created_at > @shortest and k.id > @after
          and not exists (select 1 from access_keys n where n.rotated_from = k.id)
          and not exists (select 1 from reminders r where r.kind = @Reminder and r.subject = k.id)
        order by k.id limit @Batch
        """;

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
        Ending,
        new
        {
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
        var tell = new List<Action<WriteUnit>>();
        foreach (var person in await ConcernedAsync(key, cancellationToken))
        {
            try
            {
                tell.Add(notices.Prepare(person, NoticeOf(key)));
            }
            catch (KeyUnavailableException exception) when (exception.Reason != KeyUnavailableReason.StoreUnreachable)
            {
                // The person is being erased: there is nobody to tell.
            }
        }

        if (tell.Count == 0)
        {
            return;
        }

        await database.WriteAsync(
            unit =>
            {
                if (WorkQueue.IsCurrent(unit, lease) && Reminders.IsFirst(unit, Reminder, key.Id.ToString()))
                {
                    tell.ForEach(one => one(unit));
                }
            },
            cancellationToken);
    }

    private async Task<IReadOnlyList<Id<User>>> ConcernedAsync(EndingKey key, CancellationToken cancellationToken) =>
        key.Organization is { } organization
            ? await Addressees.WhoMayAsync(database, guard, organization, Permissions.ServiceAccountManage, cancellationToken)
            : [Id<User>.Parse(key.Owner, null)];

    private static Notice NoticeOf(EndingKey key) => key.Account is { } account
        ? new ServiceAccountKeyExpiringNotice(account, key.Name, key.ExpiresAt)
        : new AccessKeyExpiringNotice(key.Name, key.ExpiresAt);

    /// <param name="Id">The key.</param>
    /// <param name="Owner">The person or service account.</param>
    /// <param name="Name">What the key is called.</param>
    /// <param name="ExpiresAt">When it ends.</param>
    /// <param name="Organization">The service account's organization; null for a person's key.</param>
    /// <param name="Account">The service account's name; null for a person's key.</param>
    private sealed record EndingKey(
        Id<AccessKey> Id, string Owner, string Name, DateTimeOffset ExpiresAt, Id<Organization>? Organization, string? Account);
}
