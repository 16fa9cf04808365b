using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Flows;
using Weir.Store;

namespace Weir.Server.SignIn.Sessions;

/// <summary>
/// Once a minute: ends sessions that passed a limit, so that the record says when, and drops what ran out. Nothing depends on it for being
/// refused in time.
/// </summary>
internal sealed partial class SignInUpkeep(
    Database database, AccessGuard guard, SessionStore sessions, Guesses guesses, TimeProvider time, ILogger<SignInUpkeep> log)
    : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ILogger _log = log;

    /// <summary>Does it once.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await EndAsync(now, cancellationToken);
        await database.WriteAsync(
            static unit => unit.Execute(
                """
                delete from pending_sign_ins where expires_at <= @now;
                delete from used_challenges where expires_at <= @now;
                delete from factor_enrolments where expires_at <= @now;
                delete from one_time_tokens where expires_at <= @old;
                """,
                new { now = unit.Now, old = unit.Now - TimeSpan.FromDays(30) }),
            cancellationToken);
        await guesses.SweepAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunOnceAsync(stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The loop's edge: an exception that left here would end the server.
                    Failed(exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops. Thrown on, it would count as a fault of the host, which then ends with an error.
        }
    }

    private async Task EndAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var candidates = await database.QueryAsync<Candidate>(
            """
            select s.id, s.expires_at, a.last_seen_at, o.policy from sessions s join session_uses a on a.session = s.id
                   left join organizations o on o.id = s.organization
            where s.ended_at is null and (s.expires_at <= @now or a.last_seen_at <= @shortest)
            order by s.id limit @AtOnce
            """,
            new { now, shortest = now - SignInPolicy.ShortestIdle, AtOnce },
            cancellationToken);
        foreach (var candidate in candidates)
        {
            var why = now >= candidate.ExpiresAt ? "absolute-limit"
                : now - candidate.LastSeenAt >= SignInPolicy.Of(candidate.Policy).Idle ? "idle-limit"
                : null;
            if (why is not null)
            {
                await EndAsync(candidate, why, cancellationToken);
            }
        }
    }

    private async Task EndAsync(Candidate candidate, string why, CancellationToken cancellationToken)
    {
        var row = await database.QueryOneAsync<SessionRow>(
            SignInTables.Sessions.Select + " where id = @Id and ended_at is null", new { candidate.Id }, cancellationToken);
        if (row is null)
        {
            return;
        }

        var decision = await guard.DecideAsync(
            Actor.ForSystem("sessions"),
            Permissions.AccountSessions,
            Resource.ForPerson(row.UserId, row.Organization),
            null,
            cancellationToken);
        await sessions.End(guard.Begin(decision.Granted!), row, why).CommitAsync(cancellationToken);
    }

    [LoggerMessage(30, LogLevel.Warning, "Tidying sign-in failed; it is tried again in a minute")]
    private partial void Failed(Exception exception);

    private sealed record Candidate(
        Foundation.Id<Session> Id, DateTimeOffset ExpiresAt, DateTimeOffset LastSeenAt, string? Policy);
}
