using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Factors;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>What a person shows as a second factor.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Text">The code as typed, or the browser's answer as JSON.</param>
/// <param name="Challenge">With a passkey: the challenge's cookie, and what it must be bound to.</param>
internal sealed record ShownFactor(FactorKind Kind, string? Text, (string? Cookie, string Scope) Challenge = default);

/// <summary>A second factor that was right, once the unit that lets the person in also uses it up.</summary>
/// <param name="Factor">Which one.</param>
/// <param name="Method">The word for it in the record: <c>totp</c>, <c>passkey</c> or <c>recovery</c>.</param>
/// <param name="Use">Uses it up; false where somebody else was faster with the same code.</param>
internal sealed record FactorProof(Id<Factor> Factor, string Method, Func<WriteUnit, bool> Use);

/// <summary>Verifies second factors. It changes nothing itself: a code is used up in the unit of what it allows.</summary>
/// <param name="database">The database.</param>
/// <param name="keys">The keys.</param>
/// <param name="recovery">Verifies recovery codes.</param>
/// <param name="passkeys">Verifies passkeys.</param>
/// <param name="time">The clock.</param>
internal sealed class FactorChecks(
    Database database, KeyRing keys, RecoveryCodes recovery, PasskeyChecks passkeys, TimeProvider time)
{
    /// <summary>Judges what was shown; null where it is not right.</summary>
    public Task<FactorProof?> VerifyAsync(Account account, ShownFactor shown, CancellationToken cancellationToken) => shown.Kind switch
    {
        FactorKind.Totp => TotpAsync(account, shown.Text, cancellationToken),
        FactorKind.RecoveryCodes => RecoveryAsync(account, shown.Text, cancellationToken),
        FactorKind.Passkey => passkeys.VerifyAsync(account, shown.Text, shown.Challenge, cancellationToken),
        _ => Task.FromResult<FactorProof?>(null),
    };

    /// <summary>How many recovery codes of an account were not used yet.</summary>
    public async Task<int> RecoveryCodesLeftAsync(Id<User> user, CancellationToken cancellationToken) => (int)await database.QueryOneAsync<long>(
        "select count(*) from recovery_codes c join factors f on f.id = c.factor where f.user_id = @user and c.used_at is null",
        new { user },
        cancellationToken);

    /// <summary>What binds a sealed seed to its row.</summary>
    public static byte[] SeedContext(string id) => Encoding.UTF8.GetBytes($"totp_seeds.seed/{id}");

    /// <summary>Writes down that a factor was used.</summary>
    public static void Used(WriteUnit unit, Id<Factor> factor) => unit.Execute(
        "insert into factor_uses (factor, used_at) values (@factor, @now) on conflict (factor) do update set used_at = excluded.used_at",
        new { factor, now = unit.Now });

    private async Task<FactorProof?> TotpAsync(Account account, string? code, CancellationToken cancellationToken)
    {
        var seeds = await database.QueryAsync<SeedRow>(
            """
            select s.factor, s.seed_sealed, s.last_step from totp_seeds s join factors f on f.id = s.factor
            where f.user_id = @Id order by s.factor
            """,
            new { account.Id },
            cancellationToken);
        FactorProof? proof = null;
        foreach (var seed in seeds)
        {
            using var secret = SecretBytes.CopyOf(
                keys.Open(KeyOwner.Person(account.Id), KeyPurpose.Totp, seed.SeedSealed, SeedContext(seed.Factor.ToString())));
            if (Totp.Default.Verify(secret.Reveal(), code, time.GetUtcNow(), seed.LastStep) is { } step)
            {
                proof = new FactorProof(seed.Factor, "totp", unit => Advance(unit, seed.Factor, step));
            }
        }

        return proof;
    }

    // A step is accepted once, whichever of two requests comes first.
    private static bool Advance(WriteUnit unit, Id<Factor> factor, long step)
    {
        Used(unit, factor);
        return unit.Execute(
            "update totp_seeds set last_step = @step where factor = @factor and last_step < @step", new { factor, step }) == 1;
    }

    private async Task<FactorProof?> RecoveryAsync(Account account, string? code, CancellationToken cancellationToken)
    {
        var stored = await database.QueryAsync<CodeRow>(
            """
            select c.factor, c.number, c.digest, c.used_at from recovery_codes c join factors f on f.id = c.factor
            where f.user_id = @Id order by c.factor, c.number
            """,
            new { account.Id },
            cancellationToken);
        var check = recovery.Check(account.Id.ToString(), code, [.. stored.Select(static row => new StoredRecoveryCode(row.Digest, row.UsedAt))]);
        if (check.Outcome != RecoveryOutcome.Accepted)
        {
            return null;
        }

        var used = stored[check.Index];
        return new FactorProof(used.Factor, "recovery", unit => Spend(unit, used));
    }

    private static bool Spend(WriteUnit unit, CodeRow code)
    {
        Used(unit, code.Factor);
        return unit.Execute(
            "update recovery_codes set used_at = @now where factor = @Factor and number = @Number and used_at is null",
            new { now = unit.Now, code.Factor, code.Number }) == 1;
    }

    private sealed record SeedRow(Id<Factor> Factor, byte[] SeedSealed, long LastStep);

    private sealed record CodeRow(Id<Factor> Factor, int Number, byte[] Digest, DateTimeOffset? UsedAt);
}
