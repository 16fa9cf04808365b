using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Sessions;
using Weir.Store;

namespace Weir.Server.Organizations;

/// <summary>What sign-in keeps of a person, and what goes with the person: password, factors, sessions and links.</summary>
internal sealed class PersonSignIn(Database database, SessionStore sessions)
{
    // What stands beside the recorded rows and means nothing without them; children before what they refer to.
    private static readonly string[] Beside =
    [
        "delete from password_demands where credential in (select id from credentials where user_id = @user)",
        "delete from password_hashes where credential in (select id from credentials where user_id = @user)",
        "delete from factor_uses where factor in (select id from factors where user_id = @user)",
        "delete from totp_seeds where factor in (select id from factors where user_id = @user)",
        "delete from passkeys where factor in (select id from factors where user_id = @user)",
        "delete from recovery_codes where factor in (select id from factors where user_id = @user)",
        "delete from factor_enrolments where user_id = @user",
        "delete from pending_sign_ins where user_id = @user",
        "delete from one_time_tokens where subject = @user",
        "delete from device_requests where approved_by = @user",
    ];

    /// <summary>As deletions see it.</summary>
    public PersonPart Part => new("sign-in", CountAsync, AddAsync);

    private Task<long> CountAsync(IReadOnlyList<string> users, CancellationToken cancellationToken) => database.QueryOneAsync<long>(
        """
        select (select count(*) from credentials where user_id in @users) + (select count(*) from factors where user_id in @users)
             + (select count(*) from sessions where user_id in @users and ended_at is null)
        """,
        new { users },
        cancellationToken);

    private async Task AddAsync(AuditedChange change, Id<User> user, CancellationToken cancellationToken)
    {
        await sessions.EndAllAsync(change, user, null, "user.delete", cancellationToken);
        change.Also(unit =>
        {
            foreach (var statement in Beside)
            {
                unit.Execute(statement, new { user });
            }
        });
        var credentials = await database.QueryAsync<CredentialRow>(
            $"{SignInTables.Credentials.Select} where user_id = @user", new { user }, cancellationToken);
        foreach (var credential in credentials)
        {
            change.Remove(SignInTables.Credentials, credential, "credential.remove");
        }

        var factors = await database.QueryAsync<FactorRow>(
            $"{SignInTables.Factors.Select} where user_id = @user", new { user }, cancellationToken);
        foreach (var factor in factors)
        {
            change.Remove(SignInTables.Factors, factor, "factor.remove");
        }
    }
}
