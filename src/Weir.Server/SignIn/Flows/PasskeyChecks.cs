using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Tokens;
using Weir.Server.SignIn.WebAuthn;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>What a page hands to the browser, with the cookie that keeps the challenge.</summary>
/// <param name="OptionsJson">Options for <c>navigator.credentials</c>.</param>
/// <param name="Cookie">The cookie's value.</param>
internal sealed record PasskeyOptions(string OptionsJson, ShownOnce Cookie);

/// <summary>
/// Asks for and verifies passkeys. They are bound to the server's public host name; where that is an address, there are no passkeys.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="addresses">The public host name.</param>
/// <param name="challenges">Keeps challenges.</param>
/// <param name="random">The source of chance.</param>
/// <param name="time">The clock.</param>
internal sealed class PasskeyChecks(
    Database database, PublicAddress addresses, PasskeyChallenges challenges, RandomNumberGenerator random, TimeProvider time)
{
    private const string Select =
        """
        select p.factor, p.credential_id, p.user_handle, p.public_key, p.sign_count, p.is_backup_eligible, p.is_backed_up, p.model, f.user_id
        from passkeys p join factors f on f.id = p.factor
        """;

    /// <summary>The ceremonies; null where the public host name is an address.</summary>
    public Passkeys? Ceremonies =>
        addresses.Origin.HostNameType == UriHostNameType.Dns ? new Passkeys(PasskeySettings.For(addresses.Origin, "Weir"), random) : null;

    /// <summary>The handle by which authenticators know an account.</summary>
    public static byte[] HandleOf(Id<User> user) => user.Value.ToByteArray(bigEndian: true);

    /// <summary>The passkeys of an account.</summary>
    public async Task<IReadOnlyList<Passkey>> OfAsync(Id<User> user, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<PasskeyRow>($"{Select} where f.user_id = @user order by p.factor", new { user }, cancellationToken);
        return [.. rows.Select(static row => row.ToPasskey())];
    }

    /// <summary>Begins to ask for a passkey.</summary>
    /// <param name="account">Whose; null where the passkey shall say who.</param>
    /// <param name="scope">What the challenge is bound to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where there are no passkeys.</returns>
    public async Task<PasskeyOptions?> BeginAsync(Account? account, string scope, CancellationToken cancellationToken)
    {
        if (Ceremonies is not { } ceremonies)
        {
            return null;
        }

        var allowed = account is null ? [] : await OfAsync(account.Id, cancellationToken);
        var (json, challenge) = ceremonies.BeginSignIn(account is null ? null : HandleOf(account.Id), allowed, time.GetUtcNow());
        return new PasskeyOptions(json, challenges.Keep(challenge, scope));
    }

    /// <summary>The user whose passkey an answer names; null where there is none.</summary>
    public async Task<Id<User>?> OwnerOfAsync(string? json, CancellationToken cancellationToken) =>
        Passkeys.CredentialOf(json) is { } credential ? (await FindAsync(credential, cancellationToken))?.UserId : null;

    /// <summary>Judges an answer for an account; null where it is not right.</summary>
    public async Task<FactorProof?> VerifyAsync(
        Account account, string? json, (string? Cookie, string Scope) challenge, CancellationToken cancellationToken)
    {
        if (Ceremonies is not { } ceremonies
            || await challenges.TakeAsync(challenge.Cookie, challenge.Scope, cancellationToken) is not { } taken)
        {
            return null;
        }

        var row = Passkeys.CredentialOf(json) is { } credential ? await FindAsync(credential, cancellationToken) : null;
        var own = row is not null && row.UserId == account.Id ? row : null;
        var result = ceremonies.FinishSignIn(taken, json, own?.ToPasskey(), time.GetUtcNow());
        return result.Passkey is { } moved ? new FactorProof(own!.Factor, "passkey", unit => Move(unit, own, moved)) : null;
    }

    /// <summary>Whether any account has a credential of this id.</summary>
    public async Task<bool> IsTakenAsync(byte[] credential, CancellationToken cancellationToken) =>
        await FindAsync(credential, cancellationToken) is not null;

    private Task<PasskeyRow?> FindAsync(byte[] credential, CancellationToken cancellationToken) =>
        database.QueryOneAsync<PasskeyRow>($"{Select} where p.credential_id = @credential", new { credential }, cancellationToken);

    private static bool Move(WriteUnit unit, PasskeyRow before, Passkey after)
    {
        FactorChecks.Used(unit, before.Factor);
        return unit.Execute(
            """
            update passkeys set sign_count = @SignCount, is_backed_up = @IsBackedUp where factor = @Factor and sign_count = @Seen
            """,
            new { SignCount = (long)after.SignCount, after.IsBackedUp, before.Factor, Seen = before.SignCount }) == 1;
    }

    private sealed record PasskeyRow(
        Id<Factor> Factor,
        byte[] CredentialId,
        byte[] UserHandle,
        byte[] PublicKey,
        long SignCount,
        bool IsBackupEligible,
        bool IsBackedUp,
        string Model,
        Id<User> UserId)
    {
        public Passkey ToPasskey() =>
            new(CredentialId, UserHandle, PublicKey, (uint)SignCount, IsBackupEligible, IsBackedUp, Guid.Parse(Model), "");
    }
}
