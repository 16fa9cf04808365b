using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Server.Api;
using Weir.Server.Mail;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>When and from where a key was last used.</summary>
internal sealed record KeyUse(Id<AccessKey> AccessKey, DateTimeOffset UsedAt, byte[] AddressSealed);

/// <summary>Makes, finds and shows access keys. Safe for concurrent use.</summary>
/// <param name="database">The database.</param>
/// <param name="secrets">Makes and opens secrets.</param>
/// <param name="notices">Tells people of keys that act in their name.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessKeyStore(Database database, KeySecrets secrets, Notices notices, TimeProvider time)
{
    /// <summary>How many keys that still count one user or service account has at most.</summary>
    public const int MostKeys = 50;

    /// <summary>How long a key counts unless told otherwise.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(90);

    /// <summary>How long a key counts at most.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(365);

    /// <summary>What lists of keys are sorted and filtered by.</summary>
    public static readonly ListShape Shape = new(
        new Dictionary<string, string> { ["createdAt"] = "created_at", ["expiresAt"] = "expires_at" },
        new Dictionary<string, (string, Func<string, object?>)>
        {
            ["door"] = ("door", static text => KeyDoors.TryParse(text, out var door) ? (int)door : null),
        });

    /// <summary>One page of the holder's keys.</summary>
    /// <param name="query">Which page, read by <see cref="Shape"/>.</param>
    /// <param name="holder">Whose.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Page<AccessKeyView>> ListAsync(ListQuery query, KeyHolder holder, CancellationToken cancellationToken)
    {
        var page = await query.With("owner", holder.Id).ReadAsync<AccessKeyRow, AccessKeyRow>(
            database,
            $"{AccessKeyTables.Keys.Select} where owner = @owner",
            static (row, column) => column == "created_at" ? row.CreatedAt : row.ExpiresAt,
            static row => row.Id.ToString(),
            static row => row,
            cancellationToken);
        var uses = await database.QueryAsync<KeyUse>(
            "select access_key, used_at, address_sealed from access_key_uses where access_key in @ids",
            new { ids = page.Items.Select(static row => row.Id.ToString()).ToArray() },
            cancellationToken);
        var byKey = uses.ToDictionary(static use => use.AccessKey);
        return new Page<AccessKeyView>([.. page.Items.Select(row => View(row, byKey.GetValueOrDefault(row.Id)))], page.Next);
    }

    /// <summary>The holder's key that the path names; null where there is none.</summary>
    public Task<AccessKeyRow?> FindAsync(ApiCall call, KeyHolder holder) =>
        ResourceRules.RouteId<AccessKey>(call.Context, "key") is { } id
            ? database.QueryOneAsync<AccessKeyRow>(
                $"{AccessKeyTables.Keys.Select} where id = @id and owner = @owner", new { id, owner = holder.Id }, call.Aborted)
            : Task.FromResult<AccessKeyRow?>(null);

    /// <summary>A key as clients see it, with its last use.</summary>
    public async Task<AccessKeyView> ViewAsync(AccessKeyRow row, CancellationToken cancellationToken) => View(
        row,
        await database.QueryOneAsync<KeyUse>(
            "select access_key, used_at, address_sealed from access_key_uses where access_key = @Id", new { row.Id }, cancellationToken));

    /// <summary>How many of the holder's keys still count.</summary>
    public Task<long> CountAsync(KeyHolder holder, CancellationToken cancellationToken) => database.QueryOneAsync<long>(
        "select count(*) from access_keys where owner = @Id and revoked_at is null and expires_at > @now",
        new { holder.Id, now = time.GetUtcNow() },
        cancellationToken);

    /// <summary>When the key ends that an actor came with.</summary>
    public Task<DateTimeOffset?> EndAsync(Actor actor, CancellationToken cancellationToken) => database.QueryOneAsync<DateTimeOffset?>(
        "select expires_at from access_keys where id = @Credential", new { actor.Credential }, cancellationToken);

    /// <summary>Says whether a project of the organization can be named in a scope.</summary>
    public async Task<bool> HasProjectAsync(Id<Organization>? organization, Id<Project> project, CancellationToken cancellationToken) =>
        await database.QueryOneAsync<long>(
            "select count(*) from projects where id = @project and organization = @organization and state < 3",
            new { project, organization },
            cancellationToken) == 1;

    /// <summary>Makes a key; it exists once the change of <see cref="Add"/> is committed.</summary>
    public (AccessKeyRow Row, NewSecret Secret) Make(
        KeyHolder holder, string name, Door door, AccessScope scope, string networks, string maker, DateTimeOffset expiresAt)
    {
        var id = Id<AccessKey>.New(time);
        var secret = door == Door.S3 ? secrets.S3(holder.KeyOwner, id) : secrets.Token(holder.KeyOwner, id);
        var permissions = scope.Permissions is { } named ? string.Join(' ', named.Order(StringComparer.Ordinal)) : null;
        var row = new AccessKeyRow(
            id, holder.Organization, holder.Kind, holder.Id, name, door, secret.Mac, secret.MacVersion, secret.S3AccessKeyId, scope.Project,
            scope.Bucket, scope.Prefix, permissions, networks, maker, time.GetUtcNow(), expiresAt, null, null, null, 1);
        return (row, secret);
    }

    /// <summary>Adds a key and what is sealed of its secret to a change. A person is told of a key that acts in their name.</summary>
    public AuditedChange Add(AuditedChange change, AccessKeyRow row, NewSecret secret, string action)
    {
        change.Create(AccessKeyTables.Keys, row, action);
        if (row.OwnerKind == ActorKind.User)
        {
            notices.Enqueue(change, Id<User>.Parse(row.Owner, null), new AccessKeyCreatedNotice(row.CreatedAt, row.Name, row.ExpiresAt));
        }

        return secret.Sealed is { } sealedSecret
            ? change.Also(unit => unit.Execute(
                "insert into access_key_secrets (access_key, secret_sealed) values (@Id, @sealedSecret)", new { row.Id, sealedSecret }))
            : change;
    }

    /// <summary>Revokes a key in a change: it counts no more, and what was sealed of its secret is gone.</summary>
    public AuditedChange Revoke(AuditedChange change, AccessKeyRow row, string by) => change
        .Update(
            AccessKeyTables.Keys,
            row,
            row with { RevokedAt = time.GetUtcNow(), RevokedBy = by, Revision = row.Revision + 1 },
            "accesskey.revoke")
        .Also(unit => unit.Execute("delete from access_key_secrets where access_key = @Id", new { row.Id }));

    /// <summary>A key as clients see it.</summary>
    public AccessKeyView View(AccessKeyRow row, KeyUse? use) => new(
        row.Id.ToString(),
        row.Owner,
        row.Name,
        KeyDoors.WordOf(row.Door),
        row.RevokedAt is not null ? "revoked" : row.ExpiresAt <= time.GetUtcNow() ? "expired" : "active",
        row.S3AccessKeyId,
        KeyScopes.View(row),
        KeyNetworks.List(row.Networks),
        row.CreatedBy,
        row.CreatedAt,
        row.ExpiresAt,
        row.RotatedFrom?.ToString(),
        row.RevokedAt,
        use?.UsedAt,
        use is null ? null : secrets.OpenAddress(row.KeyOwner, row.Id, use.AddressSealed));
}
