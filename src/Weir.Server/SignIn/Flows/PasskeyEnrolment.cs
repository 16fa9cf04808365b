using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.WebAuthn;

namespace Weir.Server.SignIn.Flows;

/// <summary>Adds a passkey to an account.</summary>
/// <param name="guard">Decides.</param>
/// <param name="seals">Seals names.</param>
/// <param name="passkeys">The ceremonies.</param>
/// <param name="challenges">Keeps challenges.</param>
/// <param name="notices">Tells the person.</param>
/// <param name="time">The clock.</param>
internal sealed class PasskeyEnrolment(
    AccessGuard guard, PersonSeals seals, PasskeyChecks passkeys, PasskeyChallenges challenges, Notices notices, TimeProvider time)
{
    /// <summary>Begins; null where there are no passkeys.</summary>
    public async Task<PasskeyOptions?> BeginAsync(Account account, CurrentSession session, CancellationToken cancellationToken)
    {
        if (passkeys.Ceremonies is not { } ceremonies)
        {
            return null;
        }

        var owner = new PasskeyOwner(
            PasskeyChecks.HandleOf(account.Id),
            seals.Open(account.Id, PersonalColumn.Email, account.User.EmailSealed) ?? account.Id.ToString(),
            seals.Open(account.Id, PersonalColumn.Name, account.User.NameSealed) ?? account.Id.ToString());
        var existing = await passkeys.OfAsync(account.Id, cancellationToken);
        var (json, challenge) = ceremonies.BeginRegistration(owner, existing, time.GetUtcNow());
        return new PasskeyOptions(json, challenges.Keep(challenge, session.Id.ToString()));
    }

    /// <summary>Adds the passkey, if the answer proves it. It also counts as the session's fresh second factor.</summary>
    public async Task<EnrolmentResult> FinishAsync(
        Granted granted,
        Account account,
        CurrentSession session,
        string? json,
        string? name,
        string? cookie,
        CancellationToken cancellationToken)
    {
        if (passkeys.Ceremonies is not { } ceremonies
            || await challenges.TakeAsync(cookie, session.Id.ToString(), cancellationToken) is not { } challenge)
        {
            return new EnrolmentResult(EnrolmentOutcome.Refused, null);
        }

        var existing = await passkeys.OfAsync(account.Id, cancellationToken);
        var isTaken = Passkeys.CredentialOf(json) is { } credential && await passkeys.IsTakenAsync(credential, cancellationToken);
        var result = ceremonies.FinishRegistration(challenge, json, name ?? "", existing, _ => isTaken, time.GetUtcNow());
        if (result.Passkey is not { } passkey)
        {
            return new EnrolmentResult(
                result.Fault switch
                {
                    PasskeyFault.Name => EnrolmentOutcome.BadName,
                    PasskeyFault.TooMany => EnrolmentOutcome.TooMany,
                    _ => EnrolmentOutcome.Refused,
                },
                null);
        }

        var id = Id<Factor>.New(time);
        var row = new FactorRow(
            id, account.Id, account.User.Organization, FactorKind.Passkey,
            seals.Seal(account.Id, PersonalColumn.FactorName, id.ToString(), passkey.Name),
            SHA256.HashData([.. passkey.CredentialId, .. passkey.PublicKey]), time.GetUtcNow(), 1);
        var change = guard.Begin(granted)
            .Create(SignInTables.Factors, row, "factor.add")
            .Also(unit => unit.Execute(
                """
                insert into passkeys (factor, credential_id, user_handle, public_key, sign_count, is_backup_eligible, is_backed_up, model)
                values (@id, @CredentialId, @UserHandle, @PublicKey, @count, @IsBackupEligible, @IsBackedUp, @model)
                """,
                new
                {
                    id,
                    passkey.CredentialId,
                    passkey.UserHandle,
                    passkey.PublicKey,
                    count = (long)passkey.SignCount,
                    passkey.IsBackupEligible,
                    passkey.IsBackedUp,
                    model = passkey.Aaguid.ToString(),
                }))
            .Also(unit => StepUp.Mark(unit, session.Id));
        notices.Enqueue(change, account.Id, new FactorAddedNotice(time.GetUtcNow(), passkey.Name));
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? new EnrolmentResult(EnrolmentOutcome.Added, row)
            : new EnrolmentResult(EnrolmentOutcome.Refused, null);
    }
}
