using System.Globalization;
using Weir.Store;

namespace Weir.Guard.Audit.Segments;

/// <summary>What a page of the record asks for.</summary>
/// <param name="Log">The log.</param>
/// <param name="Filter">Which entries.</param>
/// <param name="AddressIndex">The digest of the filter's address; null where it has none.</param>
/// <param name="Limit">The most entries.</param>
internal sealed record RecordQuery(string Log, AuditFilter Filter, byte[]? AddressIndex, int Limit);

/// <summary>
/// Reads pages of the record wherever entries are, each of one snapshot in which every entry stands in one place. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="mostSegments">How many closed segments one page reads at most.</param>
internal sealed class RecordSearch(Database database, int mostSegments = RecordSearch.MostSegments)
{
    /// <summary>Some 32,000 entries: what is seldom costs many pages and not one long request.</summary>
    public const int MostSegments = 16;

    private const string Columns = "select seq, id, leaf, entry from audit_entries where log = @log";

    private readonly SegmentStore _segments = new(database);

    /// <summary>The page before a number, newest first.</summary>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async Task<FoundPage> BackwardAsync(RecordQuery query, long before, CancellationToken cancellationToken)
    {
        var (conditions, arguments) = Conditions(query);
        arguments["before"] = before;
        var (live, past) = await SnapshotAsync(
            query.Log, null, $"{Columns}{conditions} and seq < @before order by seq desc limit @limit", arguments, cancellationToken);
        return await new PastSearch(past, query, mostSegments).BackwardAsync(live, before, cancellationToken);
    }

    /// <summary>The page after a number, oldest first.</summary>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async Task<FoundPage> ForwardAsync(RecordQuery query, long after, CancellationToken cancellationToken) =>
        (await ForwardAsync(query, after, long.MaxValue, null, mostSegments, cancellationToken)).Page;

    /// <summary>The page after a number, oldest first.</summary>
    /// <param name="query">Which entries.</param>
    /// <param name="after">The number.</param>
    /// <param name="last">The largest number that is asked for.</param>
    /// <param name="past">The segments as an earlier page had them; null for the first.</param>
    /// <param name="most">How many closed segments are read at most.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async Task<(FoundPage Page, LogSegments Past)> ForwardAsync(
        RecordQuery query, long after, long last, LogSegments? past, int most, CancellationToken cancellationToken)
    {
        var (conditions, arguments) = Conditions(query);
        arguments["after"] = after;
        arguments["last"] = last;
        (var live, past) = await SnapshotAsync(
            query.Log, past, $"{Columns}{conditions} and seq > @after and seq <= @last order by seq limit @limit", arguments, cancellationToken);
        return (await new PastSearch(past, query, most).ForwardAsync(live, after, last, cancellationToken), past);
    }

    /// <summary>One entry; null where the log has none of that id.</summary>
    /// <exception cref="SegmentUnavailableException">The closed segment that may hold it is missing or damaged.</exception>
    public async Task<FoundEntry?> FindAsync(string log, string id, CancellationToken cancellationToken)
    {
        var (live, past) = await SnapshotAsync(
            log, null, $"{Columns} and id = @id", new Dictionary<string, object?> { ["log"] = log, ["id"] = id }, cancellationToken);
        return live.Count > 0 ? live[0] : await past.FindAsync(id, cancellationToken) is { } found ? FoundEntry.Of(found) : null;
    }

    private async Task<(IReadOnlyList<FoundEntry> Live, LogSegments Past)> SnapshotAsync(
        string log, LogSegments? past, string sql, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenReadAsync(cancellationToken);
        var live = await session.QueryAsync<FoundEntry>(sql, arguments, cancellationToken);
        if (past is null)
        {
            return (live, await LogSegments.ReadAsync(_segments, session, log, cancellationToken));
        }

        await past.RefreshAsync(session, log, cancellationToken);
        return (live, past);
    }

    // One entry more than the page has says whether there is another page.
    private static (string Conditions, Dictionary<string, object?> Arguments) Conditions(RecordQuery query)
    {
        var filter = query.Filter;
        var arguments = new Dictionary<string, object?> { ["log"] = query.Log, ["limit"] = query.Limit + 1 };
        var conditions = "";
        Add("actor = @actor", "actor", filter.Actor);
        Add(string.Create(CultureInfo.InvariantCulture, $"substr(action, 1, {filter.Action?.Length ?? 0}) = @action"), "action", filter.Action);
        Add("resource = @resource", "resource", filter.Resource);
        Add("project = @project", "project", filter.Project);
        Add("outcome = @outcome", "outcome", (int?)filter.Outcome);
        Add("door = @door", "door", (int?)filter.Door);
        Add("at >= @from", "from", filter.From?.ToUnixTimeMilliseconds());
        Add("at < @to", "to", filter.To?.ToUnixTimeMilliseconds());
        Add("address_index = @address", "address", query.AddressIndex);
        return (conditions, arguments);

        void Add(string condition, string name, object? value)
        {
            if (value is not null)
            {
                conditions += $" and {condition}";
                arguments.Add(name, value);
            }
        }
    }
}
