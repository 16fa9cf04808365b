using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Throttling;
using Weir.Server.SignIn.WebAuthn;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// Signs in with a passkey alone: it verified its owner by PIN, finger or face, so it is both factors at once. Wrong answers count as wrong
/// passwords do.
/// </summary>
/// <param name="accounts">Reads accounts.</param>
/// <param name="guesses">Counts.</param>
/// <param name="passkeys">Verifies.</param>
/// <param name="completion">Begins the session.</param>
internal sealed class PasskeySignIn(AccountReader accounts, Guesses guesses, PasskeyChecks passkeys, SignInCompletion completion)
{
    /// <summary>Tries an answer of the browser.</summary>
    public async Task<SignInOutcome> TryAsync(string? json, string? cookie, SignInSource source, CancellationToken cancellationToken)
    {
        var owner = await passkeys.OwnerOfAsync(json, cancellationToken);
        var found = owner is { } id ? await accounts.FindAsync(id, cancellationToken) : null;
        var account = found is { IsActive: true } ? found : null;
        var attempt = completion.AttemptOf(account, Passkeys.CredentialOf(json) ?? [], source);
        var decision = await guesses.BeginAsync(attempt, cancellationToken);
        if (decision.Outcome != ThrottleOutcome.Allowed)
        {
            await completion.RefuseAsync(account, "throttle", source, cancellationToken);
            return new SignInOutcome.Wait(decision.RetryAfter ?? TimeSpan.FromMinutes(15));
        }

        var proof = account is null
            ? null
            : await passkeys.VerifyAsync(account, json, (cookie, PasskeyChallenges.Open), cancellationToken);
        if (proof is null)
        {
            await guesses.FailAsync(attempt, cancellationToken);
            return await completion.RefuseAsync(account, "passkey", source, cancellationToken);
        }

        if (await completion.IsStoppedAsync(account!, cancellationToken))
        {
            await guesses.ContinueAsync(attempt, cancellationToken);
            await completion.RefuseAsync(account, "stopped", source, cancellationToken);
            return new SignInOutcome.Stopped();
        }

        return await completion.BeginAsync(account!, attempt, proof.Method, proof, PasswordNews.None, source, cancellationToken);
    }
}
