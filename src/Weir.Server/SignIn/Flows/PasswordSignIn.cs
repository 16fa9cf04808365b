using System.Text;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Throttling;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// The first step of signing in: e-mail address and password. A name that no account has takes the same way as one that has: the same
/// questions to the database, the same counting, the same hash, the same answer.
/// </summary>
/// <param name="accounts">Reads accounts.</param>
/// <param name="seals">Makes the digests that accounts are found by.</param>
/// <param name="keys">The keys.</param>
/// <param name="guesses">Counts.</param>
/// <param name="hasher">Verifies.</param>
/// <param name="policy">Knows the passwords that were stolen elsewhere.</param>
/// <param name="completion">Begins the session, or keeps the sign-in until the second factor.</param>
internal sealed class PasswordSignIn(
    AccountReader accounts,
    PersonSeals seals,
    KeyRing keys,
    Guesses guesses,
    PasswordHasher hasher,
    PasswordPolicy policy,
    SignInCompletion completion)
{
    private const int LongestName = 1024;
    private static readonly TimeSpan UntilReset = TimeSpan.FromMinutes(15);

    /// <summary>Tries a password.</summary>
    public async Task<SignInOutcome> TryAsync(string? email, string? password, SignInSource source, CancellationToken cancellationToken)
    {
        if (!NormalizedPassword.TryFrom(password, out var typed) || email is null || email.Length > LongestName)
        {
            return await completion.RefuseAsync(null, "password", source, cancellationToken);
        }

        var index = IndexOf(email);
        var account = await accounts.FindAsync(index, cancellationToken);
        var attempt = completion.AttemptOf(account, index, source);
        var decision = await guesses.BeginAsync(attempt, cancellationToken);
        if (decision.Outcome != ThrottleOutcome.Allowed)
        {
            await completion.RefuseAsync(account, "throttle", source, cancellationToken);
            return new SignInOutcome.Wait(decision.RetryAfter ?? UntilReset);
        }

        var check = account is { PasswordHash: { } stored, IsActive: true }
            ? await hasher.VerifyAsync(typed, stored, cancellationToken)
            : await hasher.VerifyDummyAsync(typed, cancellationToken);
        switch (check.Outcome)
        {
            case PasswordOutcome.Accepted:
                return await completion.PasswordWasRightAsync(
                    account!, attempt, new RightPassword(check.NeedsRehash ? typed : null, policy.IsListed(typed)), source, cancellationToken);
            case PasswordOutcome.Busy:
                await guesses.TakeBackAsync(attempt, cancellationToken);
                return new SignInOutcome.Busy();
            default:
                await guesses.FailAsync(attempt, cancellationToken);
                return await completion.RefuseAsync(account, "password", source, cancellationToken);
        }
    }

    private byte[] IndexOf(string email) => EmailAddress.TryParse(email, out var address, out _)
        ? seals.IndexOf(address)
        : keys.Mac(KeyOwner.Installation, KeyPurpose.Index, Encoding.UTF8.GetBytes($"sign-in/none/{email}"));
}
