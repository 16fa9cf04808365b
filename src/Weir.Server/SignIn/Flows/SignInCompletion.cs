using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Throttling;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>A password that was verified.</summary>
/// <param name="Rehash">The password, where its hash has to be made anew; null otherwise.</param>
/// <param name="IsListed">Whether it stands in a list of common or stolen ones: then another one is demanded.</param>
internal sealed record RightPassword(NormalizedPassword? Rehash, bool IsListed);

/// <summary>What the beginning of a session does about the password.</summary>
/// <param name="Rehashed">The same password with a new hash, to be stored; null for none.</param>
/// <param name="IsListed">Whether another one is demanded from now on.</param>
internal sealed record PasswordNews(ChosenPassword? Rehashed, bool IsListed)
{
    /// <summary>Nothing.</summary>
    public static PasswordNews None { get; } = new(null, false);
}

/// <summary>
/// What all ways of signing in share after something was right: the switches, the wait for a second factor, and the beginning of the session
/// in one unit with its records and with the using up of what was shown.
/// </summary>
internal sealed class SignInCompletion(
    Database database,
    AccessGuard guard,
    AuditTrail trail,
    AccountReader accounts,
    SessionStore sessions,
    Guesses guesses,
    ChosenPasswords passwords,
    FactorChecks factors,
    DeviceToken devices,
    Notices notices,
    TimeProvider time)
{
    private const string PendingLabel = "weir/pending-sign-in";
    private static readonly TimeSpan PendingLife = TimeSpan.FromMinutes(5);

    /// <summary>The guess that a sign-in is, for the counters.</summary>
    /// <param name="account">The account; null for a name that none has.</param>
    /// <param name="index">The digest of the name.</param>
    /// <param name="source">Where it comes from.</param>
    public SignInAttempt AttemptOf(Account? account, byte[] index, SignInSource source)
    {
        var name = account?.Id.ToString() ?? Convert.ToHexStringLower(index);
        var isKnownDevice = devices.TryFind(source.DeviceCookie, name, time.GetUtcNow(), out var device);
        return new SignInAttempt(name, account is not null, isKnownDevice ? device!.Value.Id : null, source.Address);
    }

    /// <summary>Records that somebody did not get in: for an account in its log, otherwise by counting.</summary>
    public async Task<SignInOutcome> RefuseAsync(Account? account, string what, SignInSource source, CancellationToken cancellationToken)
    {
        if (account is null)
        {
            trail.CountRefusal(source.Nobody, "signin");
        }
        else
        {
            await trail.RecordAsync(
                source.Nobody,
                new AuditEvent("signin.failed", "user", account.Id.ToString(), Outcome.Failed)
                {
                    Organization = account.User.Organization,
                    Detail = new CanonicalJson().Add("step", what),
                },
                cancellationToken);
        }

        return new SignInOutcome.Refused();
    }

    /// <summary>Goes on after the right password.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="attempt">The guess, still counted as a failure.</param>
    /// <param name="right">The password.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SignInOutcome> PasswordWasRightAsync(
        Account account, SignInAttempt attempt, RightPassword right, SignInSource source, CancellationToken cancellationToken)
    {
        if (await IsStoppedAsync(account, cancellationToken))
        {
            await guesses.ContinueAsync(attempt, cancellationToken);
            await RefuseAsync(account, "stopped", source, cancellationToken);
            return new SignInOutcome.Stopped();
        }

        if (account.HasSecondFactor)
        {
            await guesses.ContinueAsync(attempt, cancellationToken);
            return await WaitForFactorAsync(account, right.IsListed, cancellationToken);
        }

        var rehashed = right.Rehash is null
            ? null
            : await passwords.HashAsync(right.Rehash.Text, account.Policy.Passwords, cancellationToken);
        var news = new PasswordNews(rehashed, right.IsListed);
        return await BeginAsync(account, attempt, "password", null, news, source, cancellationToken);
    }

    /// <summary>What a passkey's challenge is bound to that is shown as the second step of a pending sign-in.</summary>
    public static string ScopeOf(string? pending) => $"pending:{Convert.ToHexStringLower(TokenText.Digest(PendingLabel, pending ?? ""))}";

    /// <summary>The account of a pending sign-in whose password has not been changed since; null where there is none.</summary>
    public async Task<Account?> PendingAsync(string? token, CancellationToken cancellationToken) =>
        await FindPendingAsync(token, cancellationToken) is { } found ? found.Account : null;

    private async Task<(Account Account, bool IsListed)?> FindPendingAsync(string? token, CancellationToken cancellationToken)
    {
        if (!TokenText.IsWellFormed(token))
        {
            return null;
        }

        var row = await database.QueryOneAsync<PendingRow>(
            "select user_id, credential_revision, is_listed from pending_sign_ins where digest = @digest and expires_at > @now",
            new { digest = TokenText.Digest(PendingLabel, token), now = time.GetUtcNow() },
            cancellationToken);
        var account = row is null ? null : await accounts.FindAsync(row.UserId, cancellationToken);
        return account is { IsActive: true } && account.Credential?.Revision == row!.CredentialRevision ? (account, row.IsListed) : null;
    }

    /// <summary>The second step: a second factor for a pending sign-in.</summary>
    public async Task<SignInOutcome> TryFactorAsync(
        string? pending, ShownFactor shown, SignInSource source, CancellationToken cancellationToken)
    {
        if (await FindPendingAsync(pending, cancellationToken) is not { } found)
        {
            return await RefuseAsync(null, "pending", source, cancellationToken);
        }

        var (account, isListed) = found;
        var attempt = AttemptOf(account, [], source);
        var decision = await guesses.BeginAsync(attempt, cancellationToken);
        if (decision.Outcome != ThrottleOutcome.Allowed)
        {
            await RefuseAsync(account, "throttle", source, cancellationToken);
            return new SignInOutcome.Wait(decision.RetryAfter ?? TimeSpan.FromMinutes(15));
        }

        if (await factors.VerifyAsync(account, shown, cancellationToken) is not { } proof)
        {
            await guesses.FailAsync(attempt, cancellationToken);
            return await RefuseAsync(account, "second-factor", source, cancellationToken);
        }

        if (await IsStoppedAsync(account, cancellationToken))
        {
            await RefuseAsync(account, "stopped", source, cancellationToken);
            return new SignInOutcome.Stopped();
        }

        var used = new FactorProof(
            proof.Factor, proof.Method, unit => proof.Use(unit) && UsePending(unit, TokenText.Digest(PendingLabel, pending!)));
        return await BeginAsync(account, attempt, $"password {proof.Method}", used, new PasswordNews(null, isListed), source, cancellationToken);
    }

    /// <summary>Begins the session, with everything that belongs to it in one unit.</summary>
    public async Task<SignInOutcome> BeginAsync(
        Account account,
        SignInAttempt attempt,
        string methods,
        FactorProof? proof,
        PasswordNews password,
        SignInSource source,
        CancellationToken cancellationToken)
    {
        var session = sessions.Make(account, source, methods, proof is not null, attempt.Device ?? "");
        var decision = await guard.DecideAsync(
            session.Actor(source), Permissions.AccountSessions, Resource.ForPerson(account.Id, account.User.Organization), null, cancellationToken);
        if (decision.Granted is not { } granted)
        {
            return await RefuseAsync(account, "inactive", source, cancellationToken);
        }

        var detail = new CanonicalJson().Add("known_device", attempt.Device is not null).Add("session", session.Row.Id);
        var change = guard.Begin(granted);
        var revision = account.Credential?.Revision ?? 0;
        change.Only(unit => unit.QueryOne<long>("select revision from credentials where user_id = @Id", new { account.Id }) == revision);
        if (proof is not null)
        {
            change.Only(proof.Use);
        }

        foreach (var method in methods.Split(' '))
        {
            change.Note($"signin.{method}", "user", account.Id.ToString(), method == "password" && proof is not null ? null : detail);
        }

        SessionStore.Begin(change, session).Also(guesses.Succeeded(attempt));
        await TellAsync(change, account, attempt, proof, source, cancellationToken);
        Keep(change, account, password);
        if (await change.CommitAsync(cancellationToken) != ChangeOutcome.Committed)
        {
            await guesses.FailAsync(attempt, cancellationToken);
            return await RefuseAsync(account, "raced", source, cancellationToken);
        }

        var (device, _) = devices.Issue(account.Id.ToString(), time.GetUtcNow());
        var mustAdd = !account.HasSecondFactor
            && await accounts.MustHaveFactorAsync(account.Id, account.Policy, time.GetUtcNow(), cancellationToken);
        var mustChange = password.IsListed || await ChosenPasswords.IsDemandedAsync(database, account.Id, cancellationToken);
        return new SignInOutcome.SignedIn(session, DeviceToken.AddTo(source.DeviceCookie, device), mustAdd, mustChange);
    }

    /// <summary>Whether a switch stops the sign-ins of an account. Whoever turned it is not stopped by it.</summary>
    public async Task<bool> IsStoppedAsync(Account account, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long>(
            "select count(*) from sign_in_stops where (scope = 'installation' or scope = @organization) and stopped_by <> @user",
            new { organization = account.User.Organization?.ToString() ?? "", user = account.Id.ToString() },
            cancellationToken) > 0;

    private void Keep(AuditedChange change, Account account, PasswordNews password)
    {
        if (password.IsListed)
        {
            ChosenPasswords.Demand(change, account.Credential!);
        }

        if (password.Rehashed is { } rehashed)
        {
            passwords.Replace(change, account.Credential!, rehashed, "password.rehash");
        }
    }

    private async Task TellAsync(
        AuditedChange change,
        Account account,
        SignInAttempt attempt,
        FactorProof? proof,
        SignInSource source,
        CancellationToken cancellationToken)
    {
        if (attempt.Device is null)
        {
            notices.Enqueue(change, account.Id, new NewSignInNotice(time.GetUtcNow(), source.Browser, source.Address));
        }

        if (proof is { Method: "recovery" })
        {
            var before = await factors.RecoveryCodesLeftAsync(account.Id, cancellationToken);
            notices.Enqueue(change, account.Id, new RecoveryUsedNotice(time.GetUtcNow(), Math.Max(0, before - 1)));
        }
    }

    private async Task<SignInOutcome> WaitForFactorAsync(Account account, bool isListed, CancellationToken cancellationToken)
    {
        var token = TokenText.New(RandomNumberGenerator.Create());
        await database.WriteAsync(
            unit => unit.Execute(
                """
                insert into pending_sign_ins (digest, user_id, credential_revision, is_listed, expires_at)
                values (@digest, @Id, @Revision, @isListed, @expires)
                """,
                new
                {
                    digest = TokenText.Digest(PendingLabel, token),
                    account.Id,
                    account.Credential!.Revision,
                    isListed,
                    expires = unit.Now + PendingLife,
                }),
            cancellationToken);
        return new SignInOutcome.FactorNeeded(new ShownOnce(token), [.. account.Factors.Select(static factor => factor.Kind).Distinct().Order()]);
    }

    private static bool UsePending(WriteUnit unit, byte[] digest) =>
        unit.Execute("delete from pending_sign_ins where digest = @digest and expires_at > @now", new { digest, now = unit.Now }) == 1;

    private sealed record PendingRow(Id<User> UserId, long CredentialRevision, bool IsListed);
}
