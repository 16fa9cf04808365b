using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Audit.Segments;
using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>Which entries of a log are looked for; null asks for nothing in particular.</summary>
/// <param name="Actor">The id of whoever acted.</param>
/// <param name="Action">What the action begins with: <c>project.</c> finds all that was done to projects.</param>
/// <param name="Resource">The id of what it was done to.</param>
/// <param name="Project">The project it belongs to.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Door">The door it came through.</param>
/// <param name="From">Not before this time.</param>
/// <param name="To">Before this time.</param>
/// <param name="Address">The network address it came from.</param>
public sealed record AuditFilter(
    string? Actor = null,
    string? Action = null,
    string? Resource = null,
    string? Project = null,
    Outcome? Outcome = null,
    Door? Door = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    IPAddress? Address = null)
{
    /// <summary>Whether an entry is looked for.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="addressIndex">The digest of <see cref="Address"/>; null where none is looked for.</param>
    internal bool Matches(StoredEntry entry, byte[]? addressIndex) =>
        (Actor is null || entry.Actor == Actor)
        && (Action is null || entry.Action.StartsWith(Action, StringComparison.Ordinal))
        && (Resource is null || entry.Resource == Resource)
        && (Project is null || entry.Project == Project)
        && (Outcome is null || entry.Outcome == Outcome)
        && (Door is null || entry.Door == Door)
        && (From is null || entry.At >= From)
        && (To is null || entry.At < To)
        && (addressIndex is null || entry.AddressIndex.AsSpan().SequenceEqual(addressIndex));
}

/// <summary>What became of a sealed part of an entry.</summary>
public enum SealedState
{
    /// <summary>There is none.</summary>
    None = 0,

    /// <summary>It could be opened.</summary>
    Opened = 1,

    /// <summary>Its key was destroyed: nobody can open it again.</summary>
    Erased = 2,

    /// <summary>It does not open under its key: it was altered.</summary>
    Damaged = 3,
}

/// <summary>A sealed part of an entry.</summary>
/// <param name="State">What became of it.</param>
/// <param name="Content">The content, if it could be opened.</param>
public readonly record struct SealedPart(SealedState State, JsonElement? Content);

/// <summary>An entry as a reader sees it.</summary>
/// <param name="Seq">Its number, by which entries are ordered.</param>
/// <param name="Leaf">Its index in the ledger; null as long as it has none.</param>
/// <param name="Stored">The bytes that the ledger hashes.</param>
/// <param name="Content">The same as JSON.</param>
/// <param name="What">States, detail and reason.</param>
/// <param name="Who">The address.</param>
public sealed record AuditView(long Seq, long? Leaf, byte[] Stored, JsonElement Content, SealedPart What, SealedPart Who);

/// <summary>
/// Searches the record, closed segments included, and opens what is sealed in it. The caller has seen to it that the reader may. Safe for
/// concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="trail">Opens what is sealed.</param>
public sealed class AuditReader(Database database, AuditTrail trail)
{
    private const string Columns = "select seq, id, leaf, entry from audit_entries where log = @log";
    private const int EntriesPerRead = 500;

    private readonly SegmentStore _segments = new(database);

    /// <summary>A page of the entries that are looked for, newest first.</summary>
    /// <param name="log">The log.</param>
    /// <param name="filter">Which entries.</param>
    /// <param name="before">Only entries before this number; null for the newest.</param>
    /// <param name="limit">The most entries.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async Task<IReadOnlyList<AuditView>> SearchAsync(
        string log, AuditFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var (conditions, arguments) = Conditions(log, filter);
        arguments["before"] = before ?? long.MaxValue;
        arguments["limit"] = limit;
        var (live, past) = await SnapshotAsync(
            log, null, $"{Columns}{conditions} and seq < @before order by seq desc limit @limit", arguments, cancellationToken);
        var search = new PastSearch(past, filter, IndexOf(filter));
        var rows = await search.BackwardAsync([.. live], before ?? long.MaxValue, limit, cancellationToken);
        return [.. rows.Select(View)];
    }

    /// <summary>All entries that are looked for and are there by now, oldest first.</summary>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async IAsyncEnumerable<AuditView> ReadAllAsync(
        string log, AuditFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var (conditions, arguments) = Conditions(log, filter);
        var last = await database.QueryOneAsync<long?>(
            "select max(seq) from audit_entries where log = @log", new { log }, cancellationToken) ?? 0;
        arguments["limit"] = EntriesPerRead;
        arguments["last"] = last;
        LogSegments? past = null;
        for (var after = 0L; ;)
        {
            // Entries may move between two pages; each page is of one snapshot, in which every entry stands in one place.
            arguments["after"] = after;
            (var live, past) = await SnapshotAsync(
                log, past, $"{Columns}{conditions} and seq > @after and seq <= @last order by seq limit @limit", arguments, cancellationToken);
            var search = new PastSearch(past, filter, IndexOf(filter));
            var rows = await search.ForwardAsync([.. live], after, last, EntriesPerRead, cancellationToken);
            foreach (var row in rows)
            {
                yield return View(row);
            }

            if (rows.Count < EntriesPerRead)
            {
                yield break;
            }

            after = rows[^1].Seq;
        }
    }

    /// <summary>One entry; null where the log has none of that id.</summary>
    /// <exception cref="SegmentUnavailableException">The closed segment that may hold it is missing or damaged.</exception>
    public async Task<AuditView?> FindAsync(string log, string id, CancellationToken cancellationToken)
    {
        var (live, past) = await SnapshotAsync(
            log, null, $"{Columns} and id = @id", new Dictionary<string, object?> { ["log"] = log, ["id"] = id }, cancellationToken);
        if (live.Count > 0)
        {
            return View(live[0]);
        }

        return await past.FindAsync(id, cancellationToken) is { } found ? View(FoundEntry.Of(found)) : null;
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

    private byte[]? IndexOf(AuditFilter filter) => filter.Address is { } address ? trail.IndexOf(address) : null;

    private (string Conditions, Dictionary<string, object?> Arguments) Conditions(string log, AuditFilter filter)
    {
        var arguments = new Dictionary<string, object?> { ["log"] = log };
        var conditions = "";
        Add("actor = @actor", "actor", filter.Actor);
        Add(string.Create(CultureInfo.InvariantCulture, $"substr(action, 1, {filter.Action?.Length ?? 0}) = @action"), "action", filter.Action);
        Add("resource = @resource", "resource", filter.Resource);
        Add("project = @project", "project", filter.Project);
        Add("outcome = @outcome", "outcome", (int?)filter.Outcome);
        Add("door = @door", "door", (int?)filter.Door);
        Add("at >= @from", "from", filter.From?.ToUnixTimeMilliseconds());
        Add("at < @to", "to", filter.To?.ToUnixTimeMilliseconds());
        Add("address_index = @address", "address", IndexOf(filter));
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

    private AuditView View(FoundEntry row)
    {
        using var document = JsonDocument.Parse(row.Entry);
        var content = document.RootElement.Clone();
        return new AuditView(row.Seq, row.Leaf, row.Entry, content, Open(row.Id, content, "what"), Open(row.Id, content, "who"));
    }

    private SealedPart Open(string id, JsonElement entry, string part)
    {
        if (!entry.TryGetProperty(part, out var found))
        {
            return default;
        }

        try
        {
            var bytes = trail.OpenSealed(
                id, part, OwnerOf(found.GetProperty("owner").GetString()!), found.GetProperty("sealed").GetBytesFromBase64());
            if (bytes is null)
            {
                return new SealedPart(SealedState.Erased, null);
            }

            using var document = JsonDocument.Parse(bytes);
            return new SealedPart(SealedState.Opened, document.RootElement.Clone());
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or JsonException or KeyNotFoundException)
        {
            return new SealedPart(SealedState.Damaged, null);
        }
    }

    private static KeyOwner OwnerOf(string text)
    {
        if (text == LedgerLog.Installation)
        {
            return KeyOwner.Installation;
        }

        return Id<User>.TryParse(text, null, out var user) ? KeyOwner.Person(user)
            : Id<Project>.TryParse(text, null, out var project) ? KeyOwner.Project(project)
            : KeyOwner.Organization(Id<Organization>.Parse(text, null));
    }
}
