using System.Net;
using System.Security.Cryptography;
using System.Threading.Channels;
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
    private const int QueueCapacity = 4096;
    private static readonly TimeSpan Latest = TimeSpan.FromMilliseconds(100);

    private readonly Database _database;
    private readonly KeyRing _keys;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditTrail> _log;
    private readonly EntryClock _clock;
    private readonly RefusalCounts _refusals = new();

    // An empty item only wakes the writer, so that counted refusals are written.
    private readonly Channel<AuditRecord?> _queue =
        Channel.CreateBounded<AuditRecord?>(new BoundedChannelOptions(QueueCapacity) { SingleReader = true });

    private readonly string _session = Id<AuditEntry>.New(TimeProvider.System).ToString();
    private Task _writer = Task.CompletedTask;

    /// <summary>Makes the trail; nothing is written before <see cref="StartAsync"/>.</summary>
    public AuditTrail(Database database, KeyRing keys, TimeProvider time, ILogger<AuditTrail> log)
    {
        _database = database;
        _keys = keys;
        _time = time;
        _log = log;
        _clock = new EntryClock(time);
    }

    /// <summary>Raised, on any thread, after entries became durable.</summary>
    public event Action? Appended;

    /// <summary>
    /// Begins to write queued entries. A start that follows a crash records that entries of reads and refusals may be missing, and since when.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var last in await _database.QueryAsync<LastTime>(LastTimes, null, cancellationToken))
        {
            _clock.Seed(last.Log, last.At);
        }

        var open = await _database.QueryAsync<DateTimeOffset>(
            "select started_at from audit_sessions where ended_at is null order by started_at", null, cancellationToken);
        var gap = open.Count == 0
            ? null
            : Prepare(Actor.ForSystem("audit"), new AuditEvent("audit.gap", "installation", "installation", Outcome.Done)
            {
                Detail = new CanonicalJson().Add("started_at", open[0]).Add("starts", open.Count),
            });
        await _database.WriteAsync(
            unit =>
            {
                unit.Execute("update audit_sessions set ended_at = @now where ended_at is null", new { now = unit.Now });
                unit.Execute("insert into audit_sessions (id, started_at) values (@id, @now)", new { id = _session, now = unit.Now });
                gap?.Append(unit);
            },
            cancellationToken);
        _writer = Task.Run(WriteQueueAsync, CancellationToken.None);
    }

    /// <summary>Queues an entry that no change carries. Waits where the queue is full, so that nothing is dropped.</summary>
    public ValueTask RecordAsync(Actor actor, AuditEvent what, CancellationToken cancellationToken) =>
        _queue.Writer.WriteAsync(Prepare(actor, what), cancellationToken);

    /// <summary>Counts something that nobody in particular was refused; durable as soon as what is queued.</summary>
    /// <param name="actor">Nobody, with address and door.</param>
    /// <param name="action">What was refused.</param>
    public void CountRefusal(Actor actor, string action)
    {
        if (_refusals.Add(actor.Address, actor.Door, action, _time.GetUtcNow()))
        {
            // A full queue wakes the writer by itself.
            _queue.Writer.TryWrite(null);
        }
    }

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
            .Add("what", Seal(id, "what", what.SealedFor ?? logOwner, logOwner, AuditDetails.Of(what)))
            .Add("who", Seal(id, "who", WhoseAddress(actor, logOwner), logOwner, Who(actor)));
        return new AuditRecord(
            id, log, now, actor.Kind, actor.Id, actor.Door, actor.Address is null ? null : IndexOf(actor.Address), what.Action,
            what.ResourceKind, what.Resource, what.Project, what.Outcome, what.Revision, salt, Checked(entry.ToBytes()));
    }

    /// <summary>Tells whoever waits that entries were written by a change.</summary>
    internal void NotifyAppended() => Appended?.Invoke();

    /// <summary>Writes what is queued, notes that nothing is missing, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writer;
        if (_writer is { IsCompletedSuccessfully: true })
        {
            await _database.WriteAsync(
                unit => unit.Execute("update audit_sessions set ended_at = @now where id = @id", new { now = unit.Now, id = _session }),
                CancellationToken.None);
        }
    }

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

    private static byte[] Context(string entryId, string part) => System.Text.Encoding.UTF8.GetBytes($"{entryId}/{part}");

    // Somebody whose key was destroyed may still be refused something; the entry is then sealed for the log's owner.
    private CanonicalJson? Seal(string entryId, string part, KeyOwner owner, KeyOwner logOwner, CanonicalJson? content)
    {
        if (content is null)
        {
            return null;
        }

        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var bytes = content.Add("salt", salt).ToBytes();
        try
        {
            return Sealed(entryId, part, owner, bytes);
        }
        catch (KeyUnavailableException) when (owner != logOwner)
        {
            return Sealed(entryId, part, logOwner, bytes);
        }
    }

    private CanonicalJson Sealed(string entryId, string part, KeyOwner owner, byte[] bytes) => new CanonicalJson()
        .Add("commitment", SHA256.HashData(bytes))
        .Add("owner", owner.ToString())
        .Add("sealed", _keys.Seal(owner, KeyPurpose.AuditValue, bytes, Context(entryId, part)));

    private async Task WriteQueueAsync()
    {
        var batch = new List<AuditRecord>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            await Task.Delay(Latest, _time);
            while (batch.Count < QueueCapacity && _queue.Reader.TryRead(out var record))
            {
                if (record is not null)
                {
                    batch.Add(record);
                }
            }

            var refusals = _refusals.Take(_keys);
            await _database.WriteAsync(
                unit =>
                {
                    batch.ForEach(record => record.Append(unit));
                    foreach (var refusal in refusals)
                    {
                        refusal.Append(unit);
                    }
                },
                CancellationToken.None);
            LogWritten(_log, batch.Count);
            if (batch.Count > 0)
            {
                batch.Clear();
                NotifyAppended();
            }
        }
    }

    private sealed record LastTime(string Log, DateTimeOffset At);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} queued audit entries were written")]
    private static partial void LogWritten(ILogger logger, int count);
}
