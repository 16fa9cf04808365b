using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Ledger;
using Weir.Store;

namespace Weir.Guard.Audit;

/// <summary>
/// Makes and writes the entries of the audit (DESIGN.md decision 4). Changes write theirs in their own unit; what changes nothing is
/// queued here and durable within a quarter of a second.
/// </summary>
/// <remarks>Safe for concurrent use. The host starts it, and disposes it last of all that records.</remarks>
public sealed partial class AuditTrail : IAsyncDisposable
{
    /// <summary>The log of what belongs to no organization.</summary>
    public const string InstallationLog = "installation";

    private const string LastTimes =
        """
        select l.log, e.at from ledger_logs l
        join audit_entries e on e.seq = (select max(x.seq) from audit_entries x where x.log = l.log)
        """;

    private const int SaltBytes = 32;
    private const int LongestName = 512;

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _log;
    private readonly EntryClock _clock;
    private readonly AuditSession _session;
    private readonly AuditQueue _queue;
    private bool _isStarted;
    private bool _isDisposed;

    /// <summary>Makes the trail; nothing is written before <see cref="StartAsync"/>.</summary>
    public AuditTrail(Database database, KeyRing keys, TimeProvider time, ILogger<AuditTrail> log)
    {
        _database = database;
        _keys = keys;
        _time = time;
        _log = log;
        _clock = new EntryClock(time);
        _session = new AuditSession(database, time);
        _queue = new AuditQueue(database, keys, _session, time, log);
    }

    /// <summary>Raised, on any thread, after entries became durable.</summary>
    public event Action? Appended;

    /// <summary>Whether queued entries could not be written at the last try; they are kept and tried again.</summary>
    public bool IsBehind => _queue.IsBehind;

    /// <summary>
    /// Begins to write queued entries. After a crash, a start, or another server that lives, records that entries of reads and refusals may be
    /// missing, and since when.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var last in await _database.QueryAsync<LastTime>(LastTimes, null, cancellationToken))
        {
            _clock.Seed(last.Log, last.At);
        }

        await _session.CloseDeadAsync(GapOf, cancellationToken);
        await _session.BeginAsync(cancellationToken);
        _queue.Start(NotifyAppended, () => _session.CloseDeadAsync(GapOf, CancellationToken.None));
        _isStarted = true;
    }

    /// <summary>Queues an entry that no change carries. Waits where the queue is full, so that nothing is dropped.</summary>
    public ValueTask RecordAsync(Actor actor, AuditEvent what, CancellationToken cancellationToken) =>
        _queue.AddAsync(Prepare(actor, what), cancellationToken);

    /// <summary>Counts something that nobody in particular was refused; durable as soon as what is queued.</summary>
    /// <param name="actor">Nobody, with address and door.</param>
    /// <param name="action">What was refused.</param>
    public void CountRefusal(Actor actor, string action) => _queue.Count(actor, action);

    /// <summary>Opens the sealed part of an entry.</summary>
    /// <returns>The canonical JSON, with the salt it was committed to by; null where its key was destroyed.</returns>
    public byte[]? OpenSealed(string entryId, string part, KeyOwner owner, ReadOnlySpan<byte> sealedBytes)
    {
        try
        {
            return _keys.Open(owner, KeyPurpose.AuditValue, sealedBytes, Context(entryId, part));
        }
        catch (KeyUnavailableException missing) when (missing.Reason is KeyUnavailableReason.Destroyed or KeyUnavailableReason.UnknownVersion)
        {
            return null;
        }
    }

    /// <summary>Opens the part of an entry that is sealed under a record key.</summary>
    /// <inheritdoc cref="OpenSealed(string, string, KeyOwner, ReadOnlySpan{byte})" path="/returns"/>
    internal byte[]? OpenSealed(string entryId, string part, StoredRecordKey key, ReadOnlySpan<byte> sealedBytes)
    {
        try
        {
            using var seal = RecordKeys.Open(_keys, key);
            return seal.Open(Place(entryId, part), sealedBytes);
        }
        catch (KeyUnavailableException missing) when (missing.Reason is KeyUnavailableReason.Destroyed or KeyUnavailableReason.UnknownVersion)
        {
            return null;
        }
    }

    /// <summary>The digest by which entries of an address are found.</summary>
    public byte[] IndexOf(IPAddress address) =>
        _keys.Mac(KeyOwner.Installation, KeyPurpose.Index, (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes());

    /// <summary>Makes an entry: all sealing happens here, outside of any transaction.</summary>
    internal AuditRecord Prepare(Actor actor, AuditEvent what)
    {
        var id = Id<AuditEntry>.New(_time).ToString();
        var log = what.Organization?.ToString() ?? InstallationLog;
        RefuseMalformed(what);
        var (now, back) = _clock.Next(log);
        var salt = what.After is null ? null : RandomNumberGenerator.GetBytes(SaltBytes);
        var logOwner = what.Organization is { } organization ? KeyOwner.Organization(organization) : KeyOwner.Installation;
        var entry = new CanonicalJson()
            .Add("action", what.Action)
            .Add("actor", actor.Id)
            .Add("actor_kind", actor.Kind)
            .Add("at", now)
            .Add("clock_back", back)
            .Add("credential", actor.Credential)
            .Add("door", actor.Door)
            .Add("grant", what.Grant)
            .Add("id", id)
            .Add("log", log)
            .Add("outcome", what.Outcome)
            .Add("permission", what.Permission)
            .Add("project", what.Project)
            .Add("request", actor.Request)
            .Add("resource", what.Resource)
            .Add("resource_kind", what.ResourceKind)
            .Add("revision", what.Revision)
            .Add("state", salt is null ? null : SHA256.HashData([.. salt, .. what.After!]))
            .Add("what", Seal(id, "what", what.SealedUnder, what.SealedFor ?? logOwner, logOwner, AuditDetails.Of(what)))
            .Add("who", Seal(id, "who", null, WhoseAddress(actor, logOwner), logOwner, Who(actor)));
        return new AuditRecord(
            id, log, now, actor.Kind, actor.Id, actor.Door, actor.Address is null ? null : IndexOf(actor.Address), what.Action,
            what.ResourceKind, what.Resource, what.Project, what.Outcome, what.Revision, salt, Checked(entry.ToBytes()));
    }

    /// <summary>Tells whoever waits that entries were written by a change.</summary>
    internal void NotifyAppended() => Appended?.Invoke();

    /// <summary>
    /// Writes what is queued, notes that nothing is missing, and stops. Where the database takes nothing any more, the next start records
    /// that entries may be missing.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        if (await _queue.FinishAsync() && _isStarted)
        {
            try
            {
                await _session.EndAsync(CancellationToken.None);
            }
            catch (StoreException exception)
            {
                LogNotEnded(_log, exception);
            }
        }

        await _queue.DisposeAsync();
    }

    private AuditRecord GapOf(DateTimeOffset since, int starts) => Prepare(
        Actor.ForSystem("audit"),
        new AuditEvent("audit.gap", "installation", "installation", Outcome.Done)
        {
            Detail = new CanonicalJson().Add("started_at", since).Add("starts", starts),
        });

    // docs/formats/ledger.md, "Entries": what every entry has, and which members go together.
    private static void RefuseMalformed(AuditEvent what)
    {
        if (!IsName(what.Action) || !IsName(what.ResourceKind) || !IsName(what.Resource) || (what.Revision > 0) != (what.After is not null))
        {
            throw new ArgumentException(
                $"An entry names its action, kind and resource with 1 to {LongestName} bytes, and has a state with every revision from 1.",
                nameof(what));
        }
    }

    private static bool IsName(string text) =>
        text.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(text) <= LongestName && !text.AsSpan().ContainsAny('"', '\\')
        && !text.Any(char.IsControl);

    private static byte[] Checked(byte[] entry)
    {
        EntryBundle.Check(entry);
        return entry;
    }

    private static CanonicalJson? Who(Actor actor) =>
        actor.Address is null ? null : new CanonicalJson().Add("address", actor.Address.ToString());

    private static KeyOwner WhoseAddress(Actor actor, KeyOwner otherwise) =>
        actor.Kind == ActorKind.User && Id<User>.TryParse(actor.Id, null, out var user) ? KeyOwner.Person(user) : otherwise;

    private static string Place(string entryId, string part) => $"{entryId}/{part}";

    private static byte[] Context(string entryId, string part) => System.Text.Encoding.UTF8.GetBytes(Place(entryId, part));

    // Somebody whose key was destroyed may still be refused something; the entry is then sealed for the log's owner.
    private CanonicalJson? Seal(
        string entryId, string part, StoredRecordKey? key, KeyOwner owner, KeyOwner logOwner, CanonicalJson? content)
    {
        if (content is null)
        {
            return null;
        }

        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var bytes = content.Add("salt", salt).ToBytes();
        try
        {
            return key is null ? Sealed(entryId, part, owner, bytes) : Sealed(entryId, part, key, bytes);
        }
        catch (KeyUnavailableException) when (owner != logOwner)
        {
            return Sealed(entryId, part, logOwner, bytes);
        }
    }

    private CanonicalJson Sealed(string entryId, string part, KeyOwner owner, byte[] bytes) =>
        Sealed(owner.ToString(), bytes, _keys.Seal(owner, KeyPurpose.AuditValue, bytes, Context(entryId, part)));

    private CanonicalJson Sealed(string entryId, string part, StoredRecordKey key, byte[] bytes)
    {
        using var seal = RecordKeys.Open(_keys, key);
        return Sealed(key.Subject, bytes, seal.Seal(Place(entryId, part), bytes));
    }

    private static CanonicalJson Sealed(string owner, byte[] bytes, byte[] sealedBytes) => new CanonicalJson()
        .Add("commitment", SHA256.HashData(bytes))
        .Add("owner", owner)
        .Add("sealed", sealedBytes);

    private sealed record LastTime(string Log, DateTimeOffset At);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Noting that no queued entry is missing failed; the next start records a possible gap")]
    private static partial void LogNotEnded(ILogger logger, Exception exception);
}
