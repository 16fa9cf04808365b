using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// Lets a person who forgot the password choose a new one by a one-time link. It opens no session: the sign-in that follows asks for the
/// second factor as ever, so a link alone, in whoever's hands, never is enough for an account that has one. All sessions end.
/// </summary>
internal sealed class Recovery(
    AccessGuard guard,
    AuditTrail trail,
    AccountReader accounts,
    PersonSeals seals,
    OneTimeLinks links,
    SessionStore sessions,
    ChosenPasswords passwords,
    Notices notices,
    TimeProvider time)
{
    /// <summary>Makes a link of one hour for an active user. It exists once the change is committed, and replaces older ones.</summary>
    public OneTimeLink Create(AuditedChange change, Id<User> user) => links.Recover(change, user);

    /// <summary>Takes a link up: the password is the new one, guesses start from none, and every session is over.</summary>
    public async Task<LinkResult> RedeemAsync(string? token, string? password, SignInSource source, CancellationToken cancellationToken)
    {
        var (check, subject, digest) = await links.FindAsync(TokenPurpose.Recovery, token, cancellationToken);
        if (check != TokenCheck.Accepted
            || !Id<User>.TryParse(subject, null, out var id)
            || await accounts.FindAsync(id, cancellationToken) is not { IsActive: true } account)
        {
            trail.CountRefusal(source.Nobody, "recovery.redeem");
            return LinkResult.Of(LinkOutcome.Refused);
        }

        var rules = account.Policy.Passwords;
        var faults = passwords.Judge(password, account.HasSecondFactor, rules, ChosenPasswords.ContextOf(account, seals));
        if (faults.Count > 0)
        {
            return new LinkResult(LinkOutcome.Invalid, null, faults);
        }

        return await passwords.HashAsync(password!, rules, cancellationToken) is { } chosen
            ? await ReplaceAsync(account, chosen, digest, source, cancellationToken)
            : LinkResult.Of(LinkOutcome.Busy);
    }

    private async Task<LinkResult> ReplaceAsync(
        Account account, ChosenPassword chosen, byte[] digest, SignInSource source, CancellationToken cancellationToken)
    {
        var actor = source.Part("recovery");
        var decision = await guard.DecideAsync(
            actor, Permissions.AccountFactors, Resource.ForPerson(account.Id, account.User.Organization), null, cancellationToken);
        var change = guard.Begin(decision.Granted!).Only(unit => OneTimeLinks.Use(unit, digest));
        if (account.Credential is { } credential)
        {
            passwords.Replace(change, credential, chosen, "password.recover");
        }
        else
        {
            passwords.Add(change, account.User, chosen);
        }

        await sessions.EndAllAsync(change, account.Id, null, actor.Id, cancellationToken);
        change.Also(unit => Guesses.Reset(unit, account.Id.ToString()));
        notices.Enqueue(change, account.Id, new PasswordRecoveredNotice(time.GetUtcNow()));
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? new LinkResult(LinkOutcome.Done, account.Id, [])
            : LinkResult.Of(LinkOutcome.Refused);
    }
}
