using System.Text.Json;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Store;

namespace Weir.Server.SignIn.Accounts;

/// <summary>What its owner is shown of an account.</summary>
/// <param name="User">The user.</param>
/// <param name="Email">The e-mail address; null where the person was erased.</param>
/// <param name="Name">The name; null where the person was erased.</param>
/// <param name="Phone">The telephone number; null where there is none.</param>
/// <param name="Mail">What mail the person refused.</param>
/// <param name="PasswordChangedAt">When the password was last changed; null where none was chosen yet.</param>
internal sealed record OwnAccount(
    UserRow User, string? Email, string? Name, string? Phone, MailPreferences Mail, DateTimeOffset? PasswordChangedAt);

/// <summary>
/// Opens what people are shown of their own account with every page and every <c>/me</c>, and keeps it opened until anybody's account is
/// written. Not after an erasure: each time it asks for the person's key, without which there is nothing. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="seals">Opens it.</param>
internal sealed class OwnAccounts(Database database, PersonSeals seals)
{
    private const int MostRemembered = 10_000;

    private readonly ReadMemory<Id<User>, OwnAccount?> _memory = new(database, ["users", "credentials"], MostRemembered);

    /// <summary>Finds the account of a user; null where there is no such user.</summary>
    public async ValueTask<OwnAccount?> FindAsync(Id<User> id, CancellationToken cancellationToken)
    {
        var account = await _memory.GetAsync(id, ReadAsync, cancellationToken);
        return account is null || seals.CanOpen(id) ? account : account with { Email = null, Name = null, Phone = null };
    }

    /// <summary>Opens a row.</summary>
    public OwnAccount Open(UserRow row, DateTimeOffset? passwordChangedAt) => new(
        row,
        seals.Open(row.Id, PersonalColumn.Email, row.EmailSealed),
        seals.Open(row.Id, PersonalColumn.Name, row.NameSealed),
        row.PhoneSealed is { } phone ? seals.Open(row.Id, PersonalColumn.Phone, phone) : null,
        JsonSerializer.Deserialize(row.MailPreferences, AccountJson.Default.MailPreferences) ?? new MailPreferences(),
        passwordChangedAt);

    private async Task<OwnAccount?> ReadAsync(Id<User> user, CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken);
        var row = await read.QueryOneAsync<UserRow>(GuardTables.Users.Select + " where id = @user", new { user }, cancellationToken);
        var changedAt = await read.QueryOneAsync<DateTimeOffset?>(
            "select changed_at from credentials where user_id = @user", new { user }, cancellationToken);
        return row is null ? null : Open(row, changedAt);
    }
}
