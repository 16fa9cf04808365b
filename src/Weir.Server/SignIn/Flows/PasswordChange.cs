using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.SignIn.Flows;

/// <summary>How a change of the password ended.</summary>
/// <param name="Proof">How the password so far was judged.</param>
/// <param name="Faults">What speaks against the new one, in sentences; empty where it was taken.</param>
internal sealed record PasswordChangeResult(StepUpResult Proof, IReadOnlyList<string> Faults);

/// <summary>
/// Changes one's password by the one so far. All other sessions end with it: whoever got in by the old password is out with the next request.
/// </summary>
internal sealed class PasswordChange(
    AccessGuard guard,
    PersonSeals seals,
    SessionStore sessions,
    ChosenPasswords passwords,
    StepUp proofs,
    Notices notices,
    TimeProvider time)
{
    /// <summary>Changes the password.</summary>
    public async Task<PasswordChangeResult> RunAsync(
        Granted granted,
        Account account,
        CurrentSession session,
        (string? Current, string? New) typed,
        SignInSource source,
        CancellationToken cancellationToken)
    {
        var rules = account.Policy.Passwords;
        List<string> faults =
            [.. passwords.Judge(typed.New, account.HasSecondFactor, rules, ChosenPasswords.ContextOf(account, seals))];
        if (string.Equals(typed.Current, typed.New, StringComparison.Ordinal))
        {
            faults.Add("The new password is the one so far.");
        }

        if (faults.Count > 0)
        {
            return new PasswordChangeResult(new StepUpResult(StepUpOutcome.Done, TimeSpan.Zero), faults);
        }

        var proof = await proofs.CheckPasswordAsync(account, typed.Current, source, cancellationToken);
        if (proof.Outcome != StepUpOutcome.Done)
        {
            return new PasswordChangeResult(proof, []);
        }

        if (await passwords.HashAsync(typed.New!, rules, cancellationToken) is not { } chosen)
        {
            return new PasswordChangeResult(new StepUpResult(StepUpOutcome.Busy, TimeSpan.Zero), []);
        }

        var change = guard.Begin(granted);
        passwords.Replace(change, account.Credential!, chosen, "password.change");
        await sessions.EndAllAsync(change, account.Id, session.Id, granted.Actor.Id, cancellationToken);
        notices.Enqueue(change, account.Id, new PasswordChangedNotice(time.GetUtcNow()));
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? new PasswordChangeResult(proof, [])
            : new PasswordChangeResult(new StepUpResult(StepUpOutcome.Busy, TimeSpan.Zero), []);
    }
}
