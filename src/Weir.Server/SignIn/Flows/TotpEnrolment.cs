using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Factors;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>A seed that waits for its first code.</summary>
/// <param name="Secret">In base 32, for typing.</param>
/// <param name="Uri">The <c>otpauth:</c> address.</param>
/// <param name="QrCode">The address as SVG; as secret as the address.</param>
/// <param name="ExpiresAt">Until when a code has to be shown.</param>
internal sealed record PendingTotp(ShownOnce Secret, ShownOnce Uri, ShownOnce QrCode, DateTimeOffset ExpiresAt);

/// <summary>How adding a factor ended.</summary>
internal enum EnrolmentOutcome
{
    /// <summary>Added.</summary>
    Added = 1,

    /// <summary>What was shown does not prove that the person has the factor.</summary>
    Refused = 2,

    /// <summary>The name is none.</summary>
    BadName = 3,

    /// <summary>The account has as many as it may have.</summary>
    TooMany = 4,
}

/// <summary>The outcome of adding a factor.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Factor">What was added; null otherwise.</param>
internal sealed record EnrolmentResult(EnrolmentOutcome Outcome, FactorRow? Factor);

/// <summary>Adds an authenticator app: a seed is made and kept aside, and counts once a code of it was shown.</summary>
/// <param name="database">The database.</param>
/// <param name="guard">Decides.</param>
/// <param name="keys">The keys.</param>
/// <param name="seals">Seals names.</param>
/// <param name="addresses">The installation's name in the app.</param>
/// <param name="notices">Tells the person.</param>
/// <param name="time">The clock.</param>
internal sealed class TotpEnrolment(
    Database database, AccessGuard guard, KeyRing keys, PersonSeals seals, PublicAddress addresses, Notices notices, TimeProvider time)
{
    private const int MostPerAccount = 5;
    private const long NoStep = -1;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    /// <summary>Makes a seed. A seed that was made before and not confirmed is forgotten.</summary>
    public async Task<PendingTotp> BeginAsync(Account account, CurrentSession session, CancellationToken cancellationToken)
    {
        using var secret = Totp.NewSecret(RandomNumberGenerator.Create());
        var expires = time.GetUtcNow() + Life;
        var owner = KeyOwner.Person(account.Id);
        var sealedSeed = keys.Seal(owner, KeyPurpose.Totp, secret.Reveal(), PendingContext(account.Id));
        await database.WriteAsync(
            unit => unit.Execute(
                """
                insert into factor_enrolments (user_id, session, seed_sealed, expires_at) values (@user, @session, @sealedSeed, @expires)
                on conflict (user_id) do update set session = excluded.session, seed_sealed = excluded.seed_sealed,
                    expires_at = excluded.expires_at
                """,
                new { user = account.Id, session = session.Id, sealedSeed, expires }),
            cancellationToken);
        return Show(account, secret, expires);
    }

    /// <summary>
    /// The seed that waits, or a new one. A page that is shown again after a mistyped code must not ask the person to scan anew.
    /// </summary>
    public async Task<PendingTotp> ResumeAsync(Account account, CurrentSession session, CancellationToken cancellationToken)
    {
        if (await PendingAsync(account, session, cancellationToken) is not { } pending)
        {
            return await BeginAsync(account, session, cancellationToken);
        }

        using var secret = Open(account, pending);
        return Show(account, secret, pending.ExpiresAt);
    }

    /// <summary>Adds the seed that waits, if the code is one of it. Only the session that made the seed can.</summary>
    /// <remarks>The code also counts as the session's fresh second factor.</remarks>
    public async Task<EnrolmentResult> ConfirmAsync(
        Granted granted, Account account, CurrentSession session, string? code, string? name, CancellationToken cancellationToken)
    {
        if (!PersonName.TryParse(name, out var called, out _))
        {
            return new EnrolmentResult(EnrolmentOutcome.BadName, null);
        }

        if (account.Factors.Count(static factor => factor.Kind == FactorKind.Totp) >= MostPerAccount)
        {
            return new EnrolmentResult(EnrolmentOutcome.TooMany, null);
        }

        if (await PendingAsync(account, session, cancellationToken) is not { } pending)
        {
            return new EnrolmentResult(EnrolmentOutcome.Refused, null);
        }

        var owner = KeyOwner.Person(account.Id);
        using var secret = Open(account, pending);
        if (Totp.Default.Verify(secret.Reveal(), code, time.GetUtcNow(), NoStep) is not { } step)
        {
            return new EnrolmentResult(EnrolmentOutcome.Refused, null);
        }

        var id = Id<Factor>.New(time);
        var seed = keys.Seal(owner, KeyPurpose.Totp, secret.Reveal(), FactorChecks.SeedContext(id.ToString()));
        var row = new FactorRow(
            id, account.Id, account.User.Organization, FactorKind.Totp, seals.Seal(account.Id, PersonalColumn.FactorName, id.ToString(), called.Text),
            SHA256.HashData(seed), time.GetUtcNow(), 1);
        var change = guard.Begin(granted)
            .Only(unit => Take(unit, account.Id, session.Id))
            .Create(SignInTables.Factors, row, "factor.add")
            .Also(unit => unit.Execute(
                "insert into totp_seeds (factor, seed_sealed, last_step) values (@id, @seed, @step)", new { id, seed, step }))
            .Also(unit => StepUp.Mark(unit, session.Id));
        notices.Enqueue(change, account.Id, new FactorAddedNotice(time.GetUtcNow(), called.Text));
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? new EnrolmentResult(EnrolmentOutcome.Added, row)
            : new EnrolmentResult(EnrolmentOutcome.Refused, null);
    }

    private static bool Take(WriteUnit unit, Id<User> user, Id<Session> session) => unit.Execute(
        "delete from factor_enrolments where user_id = @user and session = @session", new { user, session }) == 1;

    private static byte[] PendingContext(Id<User> user) => System.Text.Encoding.UTF8.GetBytes($"factor_enrolments.seed/{user}");

    private Task<PendingRow?> PendingAsync(Account account, CurrentSession session, CancellationToken cancellationToken) =>
        database.QueryOneAsync<PendingRow>(
            "select seed_sealed, expires_at from factor_enrolments where user_id = @user and session = @session and expires_at > @now",
            new { user = account.Id, session = session.Id, now = time.GetUtcNow() },
            cancellationToken);

    private SecretBytes Open(Account account, PendingRow pending) => SecretBytes.CopyOf(
        keys.Open(KeyOwner.Person(account.Id), KeyPurpose.Totp, pending.SeedSealed, PendingContext(account.Id)));

    private PendingTotp Show(Account account, SecretBytes secret, DateTimeOffset expires)
    {
        var email = seals.Open(account.Id, PersonalColumn.Email, account.User.EmailSealed) ?? account.Id.ToString();
        var uri = Totp.Default.Uri(secret.Reveal(), $"Weir {addresses.Origin.Host}", email);
        return new PendingTotp(
            new ShownOnce(Base32.Rfc4648.Encode(secret.Reveal())),
            uri,
            new ShownOnce(QrCode.Svg(uri.Reveal(), "QR code for an authenticator app", "totp-seed")),
            expires);
    }

    private sealed record PendingRow(byte[] SeedSealed, DateTimeOffset ExpiresAt);
}
