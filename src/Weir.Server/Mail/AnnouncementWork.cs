using System.Text.Json;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Store;

namespace Weir.Server.Mail;

/// <summary>
/// Tells everybody who can sign in of an announcement, some people in each unit; how far it has come is kept in the unit that told them, so a
/// server that dies in between tells nobody twice.
/// </summary>
internal sealed class AnnouncementWork(Database database, Notices notices) : IWorkHandler
{
    /// <summary>The kind of this work; its key is the announcement's id.</summary>
    public const string WorkKind = "announcement";

    /// <summary>People whom one unit tells.</summary>
    public const int Batch = 50;

    private const string Next =
        """
        select u.id from users u left join organizations o on o.id = u.organization
        where u.state = @active and (o.id is null or o.state = @active) and u.id > @after order by u.id limit @Batch
        """;

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <summary>Queues the telling in the unit that records the announcement.</summary>
    public static void Enqueue(WriteUnit unit, Id<Announcement> id, AnnouncementDraft draft) => WorkQueue.Enqueue(
        unit, WorkKind, id.ToString(), JsonSerializer.Serialize(draft, AnnouncementsJson.Default.AnnouncementDraft), unit.Now);

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var draft = JsonSerializer.Deserialize(lease.Payload, AnnouncementsJson.Default.AnnouncementDraft)!;
        var notice = new MaintenanceNotice(draft.From, draft.Until, draft.Text);
        var after = lease.Checkpoint?.Trim('"') ?? "";
        while (true)
        {
            var people = await database.QueryAsync<Id<User>>(
                Next, new { active = AccountState.Active, after, Batch }, cancellationToken);
            if (people.Count == 0)
            {
                return WorkResult.Done;
            }

            after = people[^1].ToString();
            if (!await TellAsync(lease, people, notice, $"\"{after}\"", cancellationToken))
            {
                return WorkResult.Retry("another server does this");
            }
        }
    }

    private async Task<bool> TellAsync(
        WorkLease lease, IReadOnlyList<Id<User>> people, MaintenanceNotice notice, string checkpoint, CancellationToken cancellationToken)
    {
        var tell = new List<Action<WriteUnit>>(people.Count);
        foreach (var person in people)
        {
            try
            {
                tell.Add(notices.Prepare(person, notice));
            }
            catch (KeyUnavailableException exception) when (exception.Reason != KeyUnavailableReason.StoreUnreachable)
            {
                // The person is being erased: there is nobody to tell.
            }
        }

        return await database.WriteAsync(
            unit =>
            {
                if (!WorkQueue.Checkpoint(unit, lease, checkpoint))
                {
                    return false;
                }

                tell.ForEach(one => one(unit));
                return true;
            },
            cancellationToken);
    }
}
