using System.Text.Json;
using Weir.Foundation;
using Weir.Guard.Audit.Segments;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>Something that was done in a project, as much of its entry as is kept in clear.</summary>
/// <param name="Id">The entry.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="ResourceKind">What it was done to.</param>
/// <param name="Resource">The id of that thing.</param>
public sealed record ActivityEntry(string Id, DateTimeOffset At, string Actor, string Action, string ResourceKind, string Resource);

/// <summary>A page of what was done.</summary>
/// <param name="Items">In the order that was asked for; fewer than asked for where they are far between.</param>
/// <param name="Next">What to go on from; null on the last page.</param>
public sealed record ActivityPage(IReadOnlyList<ActivityEntry> Items, long? Next);

/// <summary>
/// What was done in a project, closed segments included. Opens nothing that is sealed. The caller has seen to it that the reader may. Safe for
/// concurrent use.
/// </summary>
/// <param name="database">The database.</param>
public sealed class ActivityReader(Database database)
{
    private readonly RecordSearch _record = new(database);

    /// <summary>A page of what was done.</summary>
    /// <param name="log">The log of the project's organization.</param>
    /// <param name="project">The project.</param>
    /// <param name="actor">Only what somebody did; null for everybody.</param>
    /// <param name="action">Only actions that begin so; null for all.</param>
    /// <param name="isNewestFirst">The order.</param>
    /// <param name="from">What the page before gave as next; null for the first.</param>
    /// <param name="limit">The most items.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async Task<ActivityPage> ReadAsync(
        string log,
        Id<Project> project,
        string? actor,
        string? action,
        bool isNewestFirst,
        long? from,
        int limit,
        CancellationToken cancellationToken)
    {
        var filter = new AuditFilter(Actor: actor, Action: action, Project: project.ToString(), Outcome: Outcome.Done);
        var query = new RecordQuery(log, filter, null, limit);
        var page = isNewestFirst
            ? await _record.BackwardAsync(query, from ?? long.MaxValue, cancellationToken)
            : await _record.ForwardAsync(query, from ?? 0, cancellationToken);
        return new ActivityPage([.. page.Entries.Select(Of)], page.Next);
    }

    private static ActivityEntry Of(FoundEntry found)
    {
        using var document = JsonDocument.Parse(found.Entry);
        var entry = document.RootElement;
        return new ActivityEntry(
            found.Id,
            DateTimeOffset.FromUnixTimeMilliseconds(entry.GetProperty("at").GetInt64()),
            Text("actor"),
            Text("action"),
            Text("resource_kind"),
            Text("resource"));

        string Text(string name) => entry.GetProperty(name).GetString()!;
    }
}
