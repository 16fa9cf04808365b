using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.SignIn.Accounts;

/// <summary>A link that lets its bearer do one thing once.</summary>
/// <param name="Address">The whole address, the secret in it; goes to the person it is for and nowhere else.</param>
/// <param name="ExpiresAt">The first moment at which it no longer counts.</param>
internal sealed record OneTimeLink(ShownOnce Address, DateTimeOffset ExpiresAt);

/// <summary>
/// Makes and redeems one-time links. A new link for the same purpose and person replaces the older ones. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="addresses">What links begin with.</param>
/// <param name="time">The clock.</param>
internal sealed class OneTimeLinks(Database database, PublicAddress addresses, TimeProvider time)
{
    /// <summary>How long the set-up of a new server may take.</summary>
    public static readonly TimeSpan SetUpLife = TimeSpan.FromMinutes(15);

    /// <summary>How long an invitation may lie.</summary>
    public static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);

    /// <summary>How long a link to a new password counts.</summary>
    public static readonly TimeSpan RecoveryLife = TimeSpan.FromHours(1);

    /// <summary>Makes a link that exists once the change is committed.</summary>
    public OneTimeLink Invite(AuditedChange change, Id<User> user) =>
        Issue(change, TokenPurpose.Invitation, user.ToString(), InvitationLife, "invitation");

    /// <summary>Makes a link to a new password that exists once the change is committed. It never skips a second factor.</summary>
    public OneTimeLink Recover(AuditedChange change, Id<User> user) =>
        Issue(change, TokenPurpose.Recovery, user.ToString(), RecoveryLife, "recovery");

    /// <summary>Makes the link to set the server up.</summary>
    public async Task<OneTimeLink> SetUpAsync(CancellationToken cancellationToken)
    {
        var (text, stored) = OneTimeToken.Issue(TokenPurpose.SetUp, time.GetUtcNow(), SetUpLife, RandomNumberGenerator.Create());
        await database.WriteAsync(unit => Insert(unit, stored, SignInStopRow.Installation), cancellationToken);
        return new OneTimeLink(Link("set-up", text), stored.ExpiresAt);
    }

    /// <summary>Judges a token, without using it up.</summary>
    /// <returns>How it stands, with whose it is where it is good.</returns>
    public async Task<(TokenCheck Check, string Subject, byte[] Digest)> FindAsync(
        TokenPurpose purpose, string? text, CancellationToken cancellationToken)
    {
        if (!OneTimeToken.TryDigest(purpose, text, out var digest))
        {
            return (TokenCheck.Unknown, "", []);
        }

        var row = await database.QueryOneAsync<TokenRow>(
            "select purpose, digest, subject, expires_at, used_at from one_time_tokens where digest = @digest", new { digest }, cancellationToken);
        var stored = row is null ? null : new StoredToken(row.Purpose, row.Digest, row.ExpiresAt, row.UsedAt);
        return (OneTimeToken.Check(purpose, text, stored, time.GetUtcNow()), row?.Subject ?? "", digest);
    }

    /// <summary>Uses a token up in the unit of what it allows; false where it was used, replaced or ran out meanwhile.</summary>
    public static bool Use(WriteUnit unit, byte[] digest) => unit.Execute(
        "update one_time_tokens set used_at = @now where digest = @digest and used_at is null and expires_at > @now",
        new { digest, now = unit.Now }) == 1;

    private OneTimeLink Issue(AuditedChange change, TokenPurpose purpose, string subject, TimeSpan life, string page)
    {
        var (text, stored) = OneTimeToken.Issue(purpose, time.GetUtcNow(), life, RandomNumberGenerator.Create());
        change.Also(unit => Insert(unit, stored, subject));
        return new OneTimeLink(Link(page, text), stored.ExpiresAt);
    }

    private static void Insert(WriteUnit unit, StoredToken token, string subject)
    {
        unit.Execute("delete from one_time_tokens where subject = @subject and purpose = @Purpose", new { subject, token.Purpose });
        unit.Execute(
            """
            insert into one_time_tokens (digest, purpose, subject, created_at, expires_at) values (@Digest, @Purpose, @subject, @now, @ExpiresAt)
            """,
            new { token.Digest, token.Purpose, subject, now = unit.Now, token.ExpiresAt });
    }

    private ShownOnce Link(string page, ShownOnce token) => new(new Uri(addresses.Origin, $"/{page}/{token.Reveal()}").ToString());

    private sealed record TokenRow(TokenPurpose Purpose, byte[] Digest, string Subject, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt);
}
