using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Throttling;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>How showing a proof again ended.</summary>
internal enum StepUpOutcome
{
    /// <summary>It was right.</summary>
    Done = 1,

    /// <summary>It was not.</summary>
    Refused = 2,

    /// <summary>Too many wrong ones before.</summary>
    Wait = 3,

    /// <summary>Too many passwords are being checked.</summary>
    Busy = 4,
}

/// <summary>The outcome of showing a proof again.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="RetryAfter">With <see cref="StepUpOutcome.Wait"/>: how long.</param>
internal readonly record struct StepUpResult(StepUpOutcome Outcome, TimeSpan RetryAfter);

/// <summary>
/// Shows a session's proof again: a second factor opens what needs a fresh one, the password opens only the adding of a first factor. Wrong
/// ones count against the account as at sign-in.
/// </summary>
internal sealed class StepUp(
    AccessGuard guard,
    AuditTrail trail,
    Guesses guesses,
    PasswordHasher hasher,
    FactorChecks factors,
    SignInCompletion completion)
{
    /// <summary>Writes down that a session showed a second factor now.</summary>
    public static void Mark(WriteUnit unit, Id<Session> session) => unit.Execute(
        "update session_activity set stepped_up_at = @now, proved_at = @now where session = @session", new { session, now = unit.Now });

    /// <summary>Shows a second factor.</summary>
    public Task<StepUpResult> ByFactorAsync(
        Granted granted, Account account, CurrentSession session, ShownFactor shown, SignInSource source, CancellationToken cancellationToken) =>
        TryAsync(
            account,
            source,
            async attempt => await factors.VerifyAsync(account, shown, cancellationToken) is not { } proof
                ? StepUpOutcome.Refused
                : await CommitAsync(
                    guard.Begin(granted)
                        .Only(proof.Use)
                        .Note($"signin.step-up.{proof.Method}", "session", session.Id.ToString(), null)
                        .Also(unit => Mark(unit, session.Id))
                        .Also(guesses.Succeeded(attempt)),
                    cancellationToken),
            cancellationToken);

    /// <summary>Shows the password.</summary>
    public Task<StepUpResult> ByPasswordAsync(
        Granted granted, Account account, CurrentSession session, string? password, SignInSource source, CancellationToken cancellationToken) =>
        TryAsync(
            account,
            source,
            async attempt => await VerifyAsync(account, password, cancellationToken) switch
            {
                PasswordOutcome.Busy => StepUpOutcome.Busy,
                PasswordOutcome.Accepted => await CommitAsync(
                    guard.Begin(granted)
                        .Note("signin.step-up.password", "session", session.Id.ToString(), null)
                        .Also(unit => unit.Execute(
                            "update session_activity set proved_at = @now where session = @Id", new { session.Id, now = unit.Now }))
                        .Also(guesses.Succeeded(attempt)),
                    cancellationToken),
                _ => StepUpOutcome.Refused,
            },
            cancellationToken);

    /// <summary>Compares a password with an account's, within the limits on guesses.</summary>
    public Task<StepUpResult> CheckPasswordAsync(Account account, string? password, SignInSource source, CancellationToken cancellationToken) =>
        TryAsync(
            account,
            source,
            async attempt =>
            {
                var outcome = await VerifyAsync(account, password, cancellationToken);
                if (outcome == PasswordOutcome.Accepted)
                {
                    await guesses.ContinueAsync(attempt, cancellationToken);
                }

                return outcome switch
                {
                    PasswordOutcome.Accepted => StepUpOutcome.Done,
                    PasswordOutcome.Busy => StepUpOutcome.Busy,
                    _ => StepUpOutcome.Refused,
                };
            },
            cancellationToken);

    private async Task<PasswordOutcome> VerifyAsync(Account account, string? password, CancellationToken cancellationToken) =>
        NormalizedPassword.TryFrom(password, out var typed) && account.PasswordHash is { } hash
            ? (await hasher.VerifyAsync(typed, hash, cancellationToken)).Outcome
            : PasswordOutcome.Wrong;

    private static async Task<StepUpOutcome> CommitAsync(AuditedChange change, CancellationToken cancellationToken) =>
        await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed ? StepUpOutcome.Done : StepUpOutcome.Refused;

    private async Task<StepUpResult> TryAsync(
        Account account, SignInSource source, Func<SignInAttempt, Task<StepUpOutcome>> judge, CancellationToken cancellationToken)
    {
        var attempt = completion.AttemptOf(account, [], source);
        var decision = await guesses.BeginAsync(attempt, cancellationToken);
        if (decision.Outcome != ThrottleOutcome.Allowed)
        {
            return new StepUpResult(StepUpOutcome.Wait, decision.RetryAfter ?? TimeSpan.FromMinutes(15));
        }

        var outcome = await judge(attempt);
        if (outcome == StepUpOutcome.Busy)
        {
            await guesses.TakeBackAsync(attempt, cancellationToken);
        }

        if (outcome == StepUpOutcome.Refused)
        {
            await guesses.FailAsync(attempt, cancellationToken);
            await trail.RecordAsync(
                source.Nobody,
                new AuditEvent("signin.failed", "user", account.Id.ToString(), Outcome.Failed)
                {
                    Organization = account.User.Organization,
                    Detail = new CanonicalJson().Add("step", "step-up"),
                },
                cancellationToken);
        }

        return new StepUpResult(outcome, TimeSpan.Zero);
    }
}
