using System.Globalization;
using Weir.Contracts;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Store;

namespace Weir.Server.Reviews;

/// <summary>
/// Once a day: where an organization's access review is due, tells everybody who may do it, on the day and each week after until it is done.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="guard">Knows who may.</param>
/// <param name="notices">Tells.</param>
/// <param name="time">The clock.</param>
internal sealed class ReviewReminders(Database database, AccessGuard guard, Notices notices, TimeProvider time) : IWorkHandler
{
    /// <summary>The kind of this work.</summary>
    public const string WorkKind = "review-reminders";

    private const string Reminder = "review-reminder";
    private const int DaysBetween = 7;

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var organizations = await database.QueryAsync<OrganizationRow>(
            $"{GuardTables.Organizations.Select} where state = @active order by id", new { active = AccountState.Active }, cancellationToken);
        foreach (var organization in organizations)
        {
            var schedule = await ReviewStore.ScheduleAsync(database, organization, time.GetUtcNow(), cancellationToken);
            if (schedule.IsOverdue)
            {
                await TellAsync(lease, organization, schedule, cancellationToken);
            }
        }

        return WorkResult.Done;
    }

    private async Task TellAsync(WorkLease lease, OrganizationRow organization, ReviewSchedule schedule, CancellationToken cancellationToken)
    {
        var week = (time.GetUtcNow() - schedule.DueAt).Days / DaysBetween;
        var subject = string.Create(CultureInfo.InvariantCulture, $"{organization.Id}/{schedule.DueAt.UtcDateTime:yyyy-MM-dd}/{week}");
        if (await database.QueryOneAsync<long>(
            "select count(*) from reminders where kind = @Reminder and subject = @subject", new { Reminder, subject }, cancellationToken) > 0)
        {
            return;
        }

        var notice = new ReviewReminderNotice(organization.Name, schedule.DueAt, $"/organizations/{organization.Id}/reviews");
        var people = await Addressees.WhoMayAsync(database, guard, organization.Id, Permissions.ReviewManage, cancellationToken);
        Action<WriteUnit>[] tell = [.. people.Select(person => notices.Prepare(person, notice))];
        await database.WriteAsync(
            unit =>
            {
                if (WorkQueue.IsCurrent(unit, lease) && Reminders.IsFirst(unit, Reminder, subject))
                {
                    Array.ForEach(tell, one => one(unit));
                }
            },
            cancellationToken);
    }
}
