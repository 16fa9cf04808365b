using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
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

/// <summary>A page of what a search found.</summary>
/// <param name="Entries">Newest first. Fewer than asked for, or none, where they are far between and there is still a next page.</param>
/// <param name="Next">What to go on from; null on the last page.</param>
public sealed record AuditSearchPage(IReadOnlyList<AuditView> Entries, long? Next);

/// <summary>
/// Searches the record, closed segments included, and opens what is sealed in it. The caller has seen to it that the reader may. Safe for
/// concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="trail">Opens what is sealed.</param>
/// <param name="sources">Where the keys of things that can be erased one by one are.</param>
public sealed class AuditReader(Database database, AuditTrail trail, IEnumerable<RecordKeySource> sources)
{
    private const int EntriesPerRead = 500;

    private readonly RecordKeyBook _keys = new(database, [.. sources]);
    private readonly RecordSearch _record = new(database);

    /// <summary>A page of the entries that are looked for, newest first.</summary>
    /// <param name="log">The log.</param>
    /// <param name="filter">Which entries.</param>
    /// <param name="before">What the page before gave as next; null for the newest.</param>
    /// <param name="limit">The most entries.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async Task<AuditSearchPage> SearchAsync(
        string log, AuditFilter filter, long? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var page = await _record.BackwardAsync(Query(log, filter, limit), before ?? long.MaxValue, cancellationToken);
        return new AuditSearchPage(await ViewsAsync(page.Entries, cancellationToken), page.Next);
    }

    /// <summary>All entries that are looked for and are there by now, oldest first.</summary>
    /// <exception cref="SegmentUnavailableException">A closed segment that may hold some is missing or damaged.</exception>
    public async IAsyncEnumerable<AuditView> ReadAllAsync(
        string log, AuditFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var query = Query(log, filter, EntriesPerRead);
        var last = await database.QueryOneAsync<long?>(
            "select max(seq) from audit_entries where log = @log", new { log }, cancellationToken) ?? 0;
        LogSegments? past = null;
        for (long? after = 0; after is { } from;)
        {
            // Entries may move between two pages; each page is of one snapshot, in which every entry stands in one place.
            (var page, past) = await _record.ForwardAsync(query, from, last, past, int.MaxValue, cancellationToken);
            foreach (var view in await ViewsAsync(page.Entries, cancellationToken))
            {
                yield return view;
            }

            after = page.Next;
        }
    }

    /// <summary>One entry; null where the log has none of that id.</summary>
    /// <exception cref="SegmentUnavailableException">The closed segment that may hold it is missing or damaged.</exception>
    public async Task<AuditView?> FindAsync(string log, string id, CancellationToken cancellationToken) =>
        await _record.FindAsync(log, id, cancellationToken) is { } found ? (await ViewsAsync([found], cancellationToken))[0] : null;

    private RecordQuery Query(string log, AuditFilter filter, int limit) =>
        new(log, filter, filter.Address is { } address ? trail.IndexOf(address) : null, limit);

    private async Task<IReadOnlyList<AuditView>> ViewsAsync(IReadOnlyList<FoundEntry> rows, CancellationToken cancellationToken)
    {
        var contents = rows.Select(static row => Parse(row.Entry)).ToList();
        var keys = await _keys.FindAsync(contents.Select(static content => OwnerOf(content, "what")), cancellationToken);
        return
        [
            .. rows.Zip(contents, (row, content) => new AuditView(
                row.Seq, row.Leaf, row.Entry, content, Open(row.Id, content, "what", keys), Open(row.Id, content, "who", keys))),
        ];
    }

    private static JsonElement Parse(byte[] entry)
    {
        using var document = JsonDocument.Parse(entry);
        return document.RootElement.Clone();
    }

    private static string? OwnerOf(JsonElement entry, string part) =>
        entry.TryGetProperty(part, out var found) && found.TryGetProperty("owner", out var owner) && owner.ValueKind == JsonValueKind.String
            ? owner.GetString()
            : null;

    private SealedPart Open(string id, JsonElement entry, string part, IReadOnlyDictionary<string, StoredRecordKey> keys)
    {
        if (!entry.TryGetProperty(part, out var found))
        {
            return default;
        }

        try
        {
            var owner = found.GetProperty("owner").GetString()!;
            var sealedBytes = found.GetProperty("sealed").GetBytesFromBase64();
            var bytes = !_keys.IsSubject(owner) ? trail.OpenSealed(id, part, KeyOwner.Parse(owner), sealedBytes)
                : keys.TryGetValue(owner, out var key) ? trail.OpenSealed(id, part, key, sealedBytes)
                : null;
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
}
