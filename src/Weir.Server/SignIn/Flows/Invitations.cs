using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// Brings invited people in. Whoever may invite makes the user in state <see cref="AccountState.Invited"/> and, in the same change, the link
/// (<see cref="Create"/>); the person takes it up with a name and a password.
/// </summary>
internal sealed class Invitations(
    AccessGuard guard,
    AuditTrail trail,
    AccountReader accounts,
    PersonSeals seals,
    OneTimeLinks links,
    ChosenPasswords passwords,
    TimeProvider time)
{
    /// <summary>Makes a link of seven days for an invited user. It exists once the change is committed, and replaces older ones.</summary>
    /// <param name="change">The change that makes the user, or one that invites again.</param>
    /// <param name="user">The user, in state <see cref="AccountState.Invited"/>.</param>
    public OneTimeLink Create(AuditedChange change, Id<User> user) => links.Invite(change, user);

    /// <summary>Takes an invitation up: the person has a password, and the user becomes active. Of two at once exactly one succeeds.</summary>
    public async Task<LinkResult> RedeemAsync(
        string? token, string? name, string? password, SignInSource source, CancellationToken cancellationToken)
    {
        var (check, subject, digest) = await links.FindAsync(TokenPurpose.Invitation, token, cancellationToken);
        if (check != TokenCheck.Accepted
            || !Id<User>.TryParse(subject, null, out var id)
            || await accounts.FindAsync(id, cancellationToken) is not { User.State: AccountState.Invited } account
            || account.Organization is { State: not AccountState.Active })
        {
            trail.CountRefusal(source.Nobody, "invitation.redeem");
            return LinkResult.Of(LinkOutcome.Refused);
        }

        List<string> faults = [];
        PersonName? called = null;
        if (name is not null && !PersonName.TryParse(name, out called, out var reason))
        {
            faults.Add(reason);
        }

        var rules = account.Policy.Passwords;
        var context = ChosenPasswords.ContextOf(account, seals) with { Name = name ?? seals.Open(id, PersonalColumn.Name, account.User.NameSealed) };
        faults.AddRange(passwords.Judge(password, hasSecondFactor: false, rules, context));
        if (faults.Count > 0)
        {
            return new LinkResult(LinkOutcome.Invalid, null, faults);
        }

        return await passwords.HashAsync(password!, rules, cancellationToken) is { } chosen
            ? await ActivateAsync(account, called, chosen, digest, source, cancellationToken)
            : LinkResult.Of(LinkOutcome.Busy);
    }

    private async Task<LinkResult> ActivateAsync(
        Account account, PersonName? name, ChosenPassword chosen, byte[] digest, SignInSource source, CancellationToken cancellationToken)
    {
        var before = account.User;
        var after = before with
        {
            NameSealed = name is null ? before.NameSealed : seals.Seal(before.Id, PersonalColumn.Name, name.Text),
            State = AccountState.Active,
            StateAt = time.GetUtcNow(),
            Revision = before.Revision + 1,
        };
        var decision = await guard.DecideAsync(
            source.Part("invitation"),
            Permissions.AccountUpdate,
            Resource.ForPerson(before.Id, before.Organization),
            null,
            cancellationToken);
        var change = guard.Begin(decision.Granted!)
            .Only(unit => OneTimeLinks.Use(unit, digest))
            .Update(GuardTables.Users, before, after, "user.join");
        passwords.Add(change, before, chosen);
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? new LinkResult(LinkOutcome.Done, before.Id, [])
            : LinkResult.Of(LinkOutcome.Refused);
    }
}
