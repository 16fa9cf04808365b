using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Passwords;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>A password that was judged and hashed, ready to be stored.</summary>
/// <param name="Hash">The text to store.</param>
/// <param name="StandsAlone">Whether it is long enough to be the only factor.</param>
internal sealed record ChosenPassword(string Hash, bool StandsAlone);

/// <summary>Judges, hashes and stores passwords that people choose. Safe for concurrent use.</summary>
/// <param name="policy">Judges.</param>
/// <param name="hasher">Hashes.</param>
/// <param name="time">The clock.</param>
internal sealed class ChosenPasswords(PasswordPolicy policy, PasswordHasher hasher, TimeProvider time)
{
    /// <summary>What speaks against a password, in sentences for the person; empty when nothing does.</summary>
    public IReadOnlyList<string> Judge(string? typed, bool hasSecondFactor, PasswordRules rules, PasswordContext person) =>
        [.. policy.Judge(typed, hasSecondFactor, rules, person).Select(static refusal => refusal.Message)];

    /// <summary>Hashes a password that was judged. Null when too many are being hashed at once.</summary>
    public async Task<ChosenPassword?> HashAsync(string typed, PasswordRules rules, CancellationToken cancellationToken)
    {
        if (!NormalizedPassword.TryFrom(typed, out var password))
        {
            throw new ArgumentException("Only a password that was judged can be hashed.", nameof(typed));
        }

        var hash = await hasher.HashAsync(password, cancellationToken);
        return hash is null ? null : new ChosenPassword(hash, password.CodePoints >= rules.MinimumAlone);
    }

    /// <summary>Adds a first password to a change.</summary>
    public void Add(AuditedChange change, UserRow user, ChosenPassword chosen)
    {
        var row = new CredentialRow(
            Id<Credential>.New(time), user.Id, user.Organization, DigestOf(chosen.Hash), chosen.StandsAlone, time.GetUtcNow(), 1);
        change.Create(SignInTables.Credentials, row, "password.set").Also(unit => unit.Execute(
            "insert into password_hashes (credential, hash) values (@Id, @Hash)", new { row.Id, chosen.Hash }));
    }

    /// <summary>Adds another password in place of an account's first to a change.</summary>
    /// <param name="change">The change.</param>
    /// <param name="before">The row so far.</param>
    /// <param name="chosen">The new password, or the same one hashed anew.</param>
    /// <param name="action"><c>password.change</c>, <c>password.recover</c>, or <c>password.rehash</c>, which leaves the time as it is.</param>
    /// <returns>The row afterwards.</returns>
    public CredentialRow Replace(AuditedChange change, CredentialRow before, ChosenPassword chosen, string action)
    {
        var after = before with
        {
            SecretDigest = DigestOf(chosen.Hash),
            StandsAlone = chosen.StandsAlone,
            ChangedAt = action == "password.rehash" ? before.ChangedAt : time.GetUtcNow(),
            Revision = before.Revision + 1,
        };
        change.Update(SignInTables.Credentials, before, after, action).Also(unit => unit.Execute(
            "update password_hashes set hash = @Hash where credential = @Id", new { chosen.Hash, after.Id }));
        if (action != "password.rehash")
        {
            change.Also(unit => unit.Execute("delete from password_demands where credential = @Id", new { after.Id }));
        }

        return after;
    }

    /// <summary>Adds to a change that another password is demanded, because this one stands in a list of common or stolen ones.</summary>
    public static void Demand(AuditedChange change, CredentialRow credential) => change
        .Note("password.listed", SignInTables.Credentials.Kind, credential.Id.ToString(), null)
        .Also(unit => unit.Execute(
            "insert into password_demands (credential, found_at) values (@Id, @now) on conflict (credential) do nothing",
            new { credential.Id, now = unit.Now }));

    /// <summary>Whether another password is demanded of a person.</summary>
    public static async Task<bool> IsDemandedAsync(Database database, Id<User> person, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long>(
            "select count(*) from password_demands d join credentials c on c.id = d.credential where c.user_id = @person",
            new { person },
            cancellationToken) > 0;

    /// <summary>Whom an account's password must not name.</summary>
    public static PasswordContext ContextOf(Account account, PersonSeals seals) => new(
        seals.Open(account.Id, PersonalColumn.Name, account.User.NameSealed),
        seals.Open(account.Id, PersonalColumn.Email, account.User.EmailSealed),
        account.Organization?.Name);

    private static byte[] DigestOf(string hash) => SHA256.HashData(Encoding.UTF8.GetBytes(hash));
}
