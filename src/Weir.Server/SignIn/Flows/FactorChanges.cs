using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Mail;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Factors;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>How the removal of a factor ended.</summary>
internal enum RemovalOutcome
{
    /// <summary>Removed.</summary>
    Removed = 1,

    /// <summary>The account has no such factor.</summary>
    NotFound = 2,

    /// <summary>It is the last one, and one is demanded of this account.</summary>
    Demanded = 3,

    /// <summary>It is the last one, and the password is too short to be the only factor.</summary>
    PasswordTooShort = 4,
}

/// <summary>A second factor as its owner sees it.</summary>
/// <param name="Row">The factor.</param>
/// <param name="UsedAt">When it was used last; null for never.</param>
/// <param name="Left">Of recovery codes: how many are left.</param>
internal sealed record FactorView(FactorRow Row, DateTimeOffset? UsedAt, int? Left);

/// <summary>Lists and removes second factors, and makes recovery codes. Callers have seen to the fresh second factor.</summary>
internal sealed class FactorChanges(
    Database database,
    AccessGuard guard,
    AccountReader accounts,
    PersonSeals seals,
    RecoveryCodes codes,
    FactorChecks checks,
    Notices notices,
    TimeProvider time)
{
    /// <summary>The factors of an account, the oldest first.</summary>
    public async Task<IReadOnlyList<FactorView>> ListAsync(Account account, CancellationToken cancellationToken)
    {
        var uses = (await database.QueryAsync<UseRow>(
            "select u.factor, u.used_at from factor_uses u join factors f on f.id = u.factor where f.user_id = @Id",
            new { account.Id },
            cancellationToken)).ToDictionary(static use => use.Factor, static use => use.UsedAt);
        var left = await checks.RecoveryCodesLeftAsync(account.Id, cancellationToken);
        return
        [
            .. account.Factors.Select(row => new FactorView(
                row,
                uses.TryGetValue(row.Id, out var used) ? used : null,
                row.Kind == FactorKind.RecoveryCodes ? left : null)),
        ];
    }

    /// <summary>Removes a factor; with the last one go the recovery codes that stood in for it.</summary>
    public async Task<RemovalOutcome> RemoveAsync(Granted granted, Account account, Id<Factor> id, CancellationToken cancellationToken)
    {
        if (account.Factors.FirstOrDefault(factor => factor.Id == id) is not { } row)
        {
            return RemovalOutcome.NotFound;
        }

        var isLast = row.Kind != FactorKind.RecoveryCodes && account.SecondFactors.Count() == 1;
        if (isLast && await accounts.MustHaveFactorAsync(account.Id, account.Policy, time.GetUtcNow(), cancellationToken))
        {
            return RemovalOutcome.Demanded;
        }

        if (isLast && account.Credential is { StandsAlone: false })
        {
            return RemovalOutcome.PasswordTooShort;
        }

        var change = guard.Begin(granted);
        foreach (var factor in isLast ? account.Factors : [row])
        {
            Remove(change, factor);
        }

        // Another removal at the same moment must not leave an account without the factor that was counted on here.
        change.Only(unit => unit.QueryOne<long>(
            "select count(*) from factors where user_id = @Id and kind <> 3", new { account.Id })
            == account.SecondFactors.Count() - (row.Kind == FactorKind.RecoveryCodes ? 0 : 1));
        notices.Enqueue(change, account.Id, new FactorRemovedNotice(time.GetUtcNow(), NameOf(account, row)));
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed ? RemovalOutcome.Removed : RemovalOutcome.NotFound;
    }

    /// <summary>Makes ten codes in place of the ones before. Null where the account has no second factor, or something changed meanwhile.</summary>
    public async Task<IReadOnlyList<ShownOnce>?> IssueCodesAsync(Granted granted, Account account, CancellationToken cancellationToken)
    {
        if (!account.HasSecondFactor)
        {
            return null;
        }

        var issued = codes.Issue(account.Id.ToString(), account.SecondFactors.Count());
        var id = Id<Factor>.New(time);
        var row = new FactorRow(
            id, account.Id, account.User.Organization, FactorKind.RecoveryCodes,
            seals.Seal(account.Id, PersonalColumn.FactorName, id.ToString(), "Recovery codes"),
            SHA256.HashData([.. issued.SelectMany(static code => code.Stored.Digest)]), time.GetUtcNow(), 1);
        var change = guard.Begin(granted);
        foreach (var old in account.Factors.Where(static factor => factor.Kind == FactorKind.RecoveryCodes))
        {
            Remove(change, old);
        }

        change.Only(unit => unit.QueryOne<long>("select count(*) from factors where user_id = @Id and kind = 3", new { account.Id }) == 0)
            .Create(SignInTables.Factors, row, "factor.add")
            .Also(unit => Insert(unit, id, issued));
        notices.Enqueue(change, account.Id, new RecoveryCodesMadeNotice(time.GetUtcNow()));
        return await change.CommitAsync(cancellationToken) == ChangeOutcome.Committed
            ? [.. issued.Select(static code => code.Text)]
            : null;
    }

    private string NameOf(Account account, FactorRow row) =>
        seals.Open(account.Id, PersonalColumn.FactorName, row.Id.ToString(), row.NameSealed) ?? row.Id.ToString();

    private static void Insert(WriteUnit unit, Id<Factor> factor, IReadOnlyList<(ShownOnce Text, StoredRecoveryCode Stored)> issued)
    {
        for (var number = 0; number < issued.Count; number++)
        {
            unit.Execute(
                "insert into recovery_codes (factor, number, digest) values (@factor, @number, @Digest)",
                new { factor, number, issued[number].Stored.Digest });
        }
    }

    private static void Remove(AuditedChange change, FactorRow row) => change
        .Also(unit => unit.Execute(
            """
            delete from factor_uses where factor = @Id;
            delete from totp_seeds where factor = @Id;
            delete from passkeys where factor = @Id;
            delete from recovery_codes where factor = @Id;
            """,
            new { row.Id }))
        .Remove(SignInTables.Factors, row, "factor.remove");

    private sealed record UseRow(Id<Factor> Factor, DateTimeOffset UsedAt);
}
