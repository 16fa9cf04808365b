using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Store;

namespace Weir.Server.SignIn.Accounts;

/// <summary>A user with everything that sign-in asks about, read at one moment.</summary>
/// <param name="User">The user.</param>
/// <param name="Organization">The organization; null for operators.</param>
/// <param name="Credential">The password's row; null where none was chosen yet.</param>
/// <param name="PasswordHash">The stored hash; null where none was chosen yet.</param>
/// <param name="Factors">Second factors and the set of recovery codes.</param>
internal sealed record Account(
    UserRow User, OrganizationRow? Organization, CredentialRow? Credential, string? PasswordHash, IReadOnlyList<FactorRow> Factors)
{
    /// <summary>The user's id.</summary>
    public Id<User> Id => User.Id;

    /// <summary>Whether the user and the organization are in use.</summary>
    public bool IsActive => User.State == AccountState.Active && Organization is null or { State: AccountState.Active };

    /// <summary>What the organization asks of sign-ins.</summary>
    public SignInPolicy Policy => SignInPolicy.Of(Organization?.Policy);

    /// <summary>The second factors, without the recovery codes that stand in for them.</summary>
    public IEnumerable<FactorRow> SecondFactors => Factors.Where(static factor => factor.Kind != FactorKind.RecoveryCodes);

    /// <summary>Whether there is a second factor.</summary>
    public bool HasSecondFactor => SecondFactors.Any();
}

/// <summary>Reads accounts. Safe for concurrent use.</summary>
/// <param name="database">The database.</param>
internal sealed class AccountReader(Database database)
{
    private const string Nobody = "";
    private const int MostHolders = 10_000;

    private readonly ReadMemory<Id<User>, IReadOnlyList<HeldRole>> _held = new(database, ["grants", "group_members"], MostHolders);

    /// <summary>Finds the account of an e-mail address. It asks the database the same questions whether there is one or not.</summary>
    /// <param name="emailIndex">As <see cref="PersonSeals.IndexOf"/> makes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Account?> FindAsync(byte[] emailIndex, CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken);
        var user = await read.QueryOneAsync<UserRow>(
            GuardTables.Users.Select + " where email_index = @emailIndex", new { emailIndex }, cancellationToken);
        return await ReadAsync(read, user, cancellationToken);
    }

    /// <summary>Reads the account of a user; null where there is no such user.</summary>
    public async Task<Account?> FindAsync(Id<User> id, CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken);
        var user = await read.QueryOneAsync<UserRow>(GuardTables.Users.Select + " where id = @id", new { id }, cancellationToken);
        return await ReadAsync(read, user, cancellationToken);
    }

    /// <summary>Whether an account must have a second factor: by its organization's policy, for all or for roles that it holds.</summary>
    public async Task<bool> MustHaveFactorAsync(Id<User> user, SignInPolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (policy.SecondFactor == FactorDemand.Everybody)
        {
            return true;
        }

        var held = await _held.GetAsync(
            user,
            (id, cancelled) => database.QueryAsync<HeldRole>(
                """
                select g.role, g.starts_at, g.ends_at from grants g
                where g.subject = @user or g.subject in (select m.group_id from group_members m where m.member = @user)
                """,
                new { user = id.ToString() },
                cancelled),
            cancellationToken);
        return held.Any(role => role.StartsAt <= now && (role.EndsAt is not { } end || now < end) && policy.Demands(role.Role));
    }

    private static async Task<Account?> ReadAsync(ReadSession read, UserRow? user, CancellationToken cancellationToken)
    {
        var id = user?.Id.ToString() ?? Nobody;
        var organization = await read.QueryOneAsync<OrganizationRow>(
            GuardTables.Organizations.Select + " where id = @id", new { id = user?.Organization?.ToString() ?? Nobody }, cancellationToken);
        var credential = await read.QueryOneAsync<CredentialRow>(
            SignInTables.Credentials.Select + " where user_id = @id", new { id }, cancellationToken);
        var hash = await read.QueryOneAsync<string>(
            "select hash from password_hashes where credential = @id", new { id = credential?.Id.ToString() ?? Nobody }, cancellationToken);
        var factors = await read.QueryAsync<FactorRow>(
            SignInTables.Factors.Select + " where user_id = @id order by id", new { id }, cancellationToken);
        return user is null ? null : new Account(user, organization, credential, hash, factors);
    }

    /// <summary>A role that somebody was given, and when it counts.</summary>
    private sealed record HeldRole(string Role, DateTimeOffset StartsAt, DateTimeOffset? EndsAt);
}
