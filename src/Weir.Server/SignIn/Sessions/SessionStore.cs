using System.Collections.Concurrent;
using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.SignIn.Sessions;

/// <summary>A session that is about to begin.</summary>
/// <param name="Row">The row.</param>
/// <param name="Token">The cookie's value.</param>
/// <param name="HasSecondFactor">Whether a second factor was shown.</param>
internal sealed record NewSession(SessionRow Row, ShownOnce Token, bool HasSecondFactor)
{
    /// <summary>The person, in this session.</summary>
    public Actor Actor(SignInSource source) => Guard.Actors.Actor.ForUser(Row.UserId, Row.Organization, source.Door) with
    {
        Address = source.Address,
        Request = source.Request,
        Credential = Row.Id.ToString(),
        SteppedUpAt = HasSecondFactor ? Row.StartedAt : null,
    };
}

/// <summary>A session with all that decides whether it still counts.</summary>
internal sealed record StoredSession(
    Id<Session> Id,
    Id<User> UserId,
    Id<Organization>? Organization,
    DateTimeOffset ExpiresAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset ProvedAt,
    DateTimeOffset? SteppedUpAt,
    AccountState State,
    AccountState? OrganizationState,
    string? Policy,
    long Factors,
    long PasswordDemands,
    long Stops)
{
    /// <summary>What the organization asks of sign-ins.</summary>
    public SignInPolicy SignIn => field ??= SignInPolicy.Of(Policy);
}

/// <summary>
/// Begins, finds and ends sessions. What is found is kept until one of its tables is written (<see cref="ReadMemory{TKey,TValue}"/>), so what
/// ended is gone with the next request, on every node. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="seals">Seals addresses and browsers.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionStore(Database database, PersonSeals seals, TimeProvider time)
{
    // Sessions in use at once; each takes about half a kilobyte.
    private const int MostRemembered = 10_000;

    // When a session was last used is no reason to read all sessions again: it only grows, and this server knows what it wrote itself.
    private static readonly string[] Tables =
        ["sessions", "session_activity", "users", "organizations", "factors", "credentials", "password_demands", "sign_in_stops"];

    private const string Find =
        """
        select s.id, s.user_id, s.organization, s.expires_at, w.last_seen_at, a.proved_at, a.stepped_up_at, u.state,
               o.state as organization_state, o.policy,
               (select count(*) from factors f where f.user_id = s.user_id and f.kind <> 3) as factors,
               (select count(*) from password_demands d join credentials c on c.id = d.credential where c.user_id = s.user_id)
                as password_demands,
               (select count(*) from sign_in_stops t
                where (t.scope = 'installation' or t.scope = s.organization) and t.stopped_by <> s.user_id) as stops
        from sessions s join session_activity a on a.session = s.id join session_uses w on w.session = s.id join users u on u.id = s.user_id
             left join organizations o on o.id = s.organization
        where s.token_digest = @digest and s.ended_at is null
        """;

    private readonly ReadMemory<string, StoredSession?> _memory = new(database, Tables, MostRemembered);
    private readonly ConcurrentDictionary<Id<Session>, DateTimeOffset> _seen = new();

    /// <summary>Makes a session for an account; it exists once <see cref="Begin"/>'s change is committed.</summary>
    public NewSession Make(Account account, SignInSource source, string methods, bool hasSecondFactor, string device)
    {
        var id = Id<Session>.New(time);
        var now = time.GetUtcNow();
        var (token, digest) = SessionToken.Issue(RandomNumberGenerator.Create());
        var row = new SessionRow(
            id,
            account.Id,
            account.User.Organization,
            digest,
            source.Door,
            methods,
            device,
            seals.Seal(account.Id, PersonalColumn.SessionAddress, id.ToString(), PersonSeals.TextOf(source.Address)),
            seals.Seal(account.Id, PersonalColumn.SessionAgent, id.ToString(), source.Browser),
            now,
            now + account.Policy.Absolute,
            null,
            null,
            1);
        return new NewSession(row, token, hasSecondFactor);
    }

    /// <summary>Adds the beginning of a session to a change.</summary>
    public static AuditedChange Begin(AuditedChange change, NewSession session) => change
        .Create(SignInTables.Sessions, session.Row, "session.start")
        .Also(unit => unit.Execute(
            """
            insert into session_activity (session, proved_at, stepped_up_at) values (@id, @now, @stepped);
            insert into session_uses (session, last_seen_at) values (@id, @now)
            """,
            new { id = session.Row.Id, now = unit.Now, stepped = session.HasSecondFactor ? unit.Now : (DateTimeOffset?)null }));

    /// <summary>Finds the session of a cookie; null where there is none or it was ended. Whether it still counts is the caller's to say.</summary>
    public async ValueTask<StoredSession?> FindAsync(string? token, CancellationToken cancellationToken)
    {
        if (!SessionToken.TryDigest(token, out var digest))
        {
            return null;
        }

        var found = await _memory.GetAsync(
            Convert.ToHexStringLower(digest),
            (_, cancelled) => database.QueryOneAsync<StoredSession>(Find, new { digest }, cancelled),
            cancellationToken);
        if (found is null)
        {
            return null;
        }

        var session = _seen.TryGetValue(found.Id, out var seen) && seen > found.LastSeenAt ? found with { LastSeenAt = seen } : found;

        // Another server may have seen it since.
        return time.GetUtcNow() - session.LastSeenAt < session.SignIn.Idle
            ? session
            : await database.QueryOneAsync<StoredSession>(Find, new { digest }, cancellationToken);
    }

    /// <summary>Writes down that a session was used now.</summary>
    public async Task SeenAsync(Id<Session> session, CancellationToken cancellationToken)
    {
        var now = await database.WriteAsync(
            unit =>
            {
                unit.Execute(
                    "update session_uses set last_seen_at = @now where session = @session and last_seen_at < @now",
                    new { session, now = unit.Now });
                return unit.Now;
            },
            cancellationToken);
        if (_seen.Count >= MostRemembered)
        {
            _seen.Clear();
        }

        _seen[session] = now;
    }

    /// <summary>The sessions of a user that were not ended, the newest first.</summary>
    public Task<IReadOnlyList<SessionRow>> LiveAsync(Id<User> user, CancellationToken cancellationToken) =>
        database.QueryAsync<SessionRow>(
            SignInTables.Sessions.Select + " where user_id = @user and ended_at is null order by id desc", new { user }, cancellationToken);

    /// <summary>Adds the end of one session to a change.</summary>
    public AuditedChange End(AuditedChange change, SessionRow session, string by) => change.Update(
        SignInTables.Sessions,
        session,
        session with { EndedAt = time.GetUtcNow(), EndedBy = by, Revision = session.Revision + 1 },
        "session.end");

    /// <summary>
    /// Adds the end of all sessions of a user to a change, apart from one. A session that begins meanwhile makes the change a conflict, so
    /// none slips through.
    /// </summary>
    /// <returns>How many are ended.</returns>
    public async Task<int> EndAllAsync(
        AuditedChange change, Id<User> user, Id<Session>? apartFrom, string by, CancellationToken cancellationToken)
    {
        var live = await LiveAsync(user, cancellationToken);
        change.Only(unit => unit.QueryOne<long>(
            "select count(*) from sessions where user_id = @user and ended_at is null", new { user }) == live.Count);
        var ended = live.Where(session => session.Id != apartFrom).ToList();
        ended.ForEach(session => End(change, session, by));
        return ended.Count;
    }

    /// <summary>Ends all sessions of an organization that are there now, apart from one, in one unit.</summary>
    /// <returns>How many were ended; null for none, because one of them changed meanwhile.</returns>
    public async Task<int?> EndAllOfAsync(
        AuditedChange change, Id<Organization> organization, Id<Session>? apartFrom, string by, CancellationToken cancellationToken)
    {
        var live = await database.QueryAsync<SessionRow>(
            SignInTables.Sessions.Select + " where organization = @organization and ended_at is null", new { organization }, cancellationToken);
        var ended = live.Where(session => session.Id != apartFrom).ToList();
        ended.ForEach(session => End(change, session, by));
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed ? ended.Count : null;
    }
}
