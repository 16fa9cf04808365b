using System.Net;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Throttling;
using Weir.Server.SignIn.Tokens;
using Weir.Store;

namespace Weir.Server.AccessKeys;

/// <summary>
/// Finds out whose access key was shown. What does not count is refused without saying why: a wrong secret, an unknown, expired or revoked
/// key, one of another door or from another network, an owner or organization that is shut. Why is in the record of the key's owner.
/// </summary>
/// <remarks>
/// <para>Every refusal of a well-formed key scores against the address, in the counters that all doors share. A right key is let in from
/// an address that others have misused: its 256 bits are not guessed, and nobody must be able to lock it out.</para>
/// <para>What is stored of a key is kept until one of its tables is written (<see cref="ReadMemory{TKey,TValue}"/>): a key that was revoked, or
/// whose owner was disabled, is refused from the next request on. Safe for concurrent use.</para>
/// </remarks>
internal sealed class AccessKeyAuthenticator(
    Database database, KeySecrets secrets, AuditTrail trail, Guesses guesses, SignInThrottle throttle, TimeProvider time)
{
    // Keys in use at once; each takes about a kilobyte.
    private const int MostRemembered = 10_000;

    private static readonly string[] Tables =
        ["access_keys", "access_key_secrets", "users", "service_accounts", "organizations", "sign_in_stops"];

    private const string Find =
        """
        select k.id, k.organization, k.owner_kind, k.owner, k.door, k.secret_mac, k.mac_version, k.project, k.bucket, k.prefix, k.permissions,
               k.networks, k.expires_at, k.revoked_at, coalesce(u.state, s.state) as owner_state, o.state as organization_state,
               (select count(*) from sign_in_stops t where t.scope = 'installation' or t.scope = k.organization) as stops,
               x.secret_sealed
        from access_keys k
             left join users u on u.id = k.owner
             left join service_accounts s on s.id = k.owner
             left join organizations o on o.id = k.organization
             left join access_key_secrets x on x.access_key = k.id
        """;

    private readonly ReadMemory<Id<AccessKey>, StoredKey?> _tokens = new(database, Tables, MostRemembered);
    private readonly ReadMemory<string, StoredKey?> _pairs = new(database, Tables, MostRemembered);
    private readonly KeyUses _uses = new(database, secrets, time);

    /// <summary>Finds the actor of a token as the API and SFTP take it.</summary>
    /// <param name="text">What was shown.</param>
    /// <param name="door">The door it was shown at.</param>
    /// <param name="address">Where it comes from, after trusted proxies.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The actor; null where the key does not count.</returns>
    public async Task<Actor?> FindAsync(string? text, Door door, IPAddress? address, CancellationToken cancellationToken)
    {
        if (!ApiKeyToken.TryParse(text, out var token) || IsDenied(address))
        {
            return null;
        }

        var key = await _tokens.GetAsync(
            token.Id,
            (id, cancelled) => database.QueryOneAsync<StoredKey>(Find + " where k.id = @id", new { id }, cancelled),
            cancellationToken);

        // An unknown key costs what a known one does; no digest is all zeros.
        var matches = secrets.Matches(
            key?.KeyOwner ?? KeyOwner.Installation, key?.MacVersion ?? 0, token, key?.SecretMac ?? new byte[TokenText.DigestBytes]);
        var fault = key is null ? "unknown" : !matches ? "secret" : FaultOf(key, door, address);
        return fault is null
            ? await AcceptAsync(key!, door, address, cancellationToken)
            : await RefuseAsync(key, fault, door, address, cancellationToken);
    }

    /// <summary>Finds the key that an S3 client says it signed with.</summary>
    /// <param name="accessKeyId">The id that the client sent.</param>
    /// <param name="address">Where it comes from, after trusted proxies.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The key; null where it does not count. The caller says by <see cref="AcceptAsync(S3Credential, CancellationToken)"/> or
    /// <see cref="RefuseAsync(S3Credential, CancellationToken)"/> whether the signature was right.
    /// </returns>
    public async Task<S3Credential?> FindS3Async(string? accessKeyId, IPAddress? address, CancellationToken cancellationToken)
    {
        if (!S3KeyPair.IsAccessKeyId(accessKeyId) || IsDenied(address))
        {
            return null;
        }

        var key = await _pairs.GetAsync(
            accessKeyId!,
            (id, cancelled) => database.QueryOneAsync<StoredKey>(Find + " where k.s3_access_key_id = @id", new { id }, cancelled),
            cancellationToken);
        var fault = key?.SecretSealed is null ? "unknown" : FaultOf(key, Door.S3, address);
        if (fault is not null)
        {
            await RefuseAsync(key, fault, Door.S3, address, cancellationToken);
            return null;
        }

        return secrets.CanOpen(key!.KeyOwner) ? new S3Credential(key, address) : null;
    }

    /// <summary>Opens the secret of a key; the caller disposes it.</summary>
    /// <exception cref="KeyUnavailableException">The owner was erased just now, or the key store does not answer.</exception>
    public SecretBytes OpenS3(S3Credential credential) => secrets.OpenS3(credential.Key.KeyOwner, credential.Key.Id, credential.Key.SecretSealed!);

    /// <summary>The signature was right.</summary>
    public Task<Actor> AcceptAsync(S3Credential credential, CancellationToken cancellationToken) =>
        AcceptAsync(credential.Key, Door.S3, credential.Address, cancellationToken);

    /// <summary>The signature was wrong.</summary>
    public Task RefuseAsync(S3Credential credential, CancellationToken cancellationToken) =>
        RefuseAsync(credential.Key, "secret", Door.S3, credential.Address, cancellationToken);

    private bool IsDenied(IPAddress? address) => address is not null && throttle.IsDenied(address);

    private string? FaultOf(StoredKey key, Door door, IPAddress? address) => key switch
    {
        _ when key.Door != door => "door",
        { RevokedAt: not null } => "revoked",
        _ when key.ExpiresAt <= time.GetUtcNow() => "expired",
        { OwnerState: not AccountState.Active } => "owner",
        { OrganizationState: not (null or AccountState.Active) } => "organization",
        { Stops: > 0 } => "stopped",
        _ => KeyNetworks.LetIn(key.Networks, address) ? null : "network",
    };

    private static Actor ActorOf(StoredKey key, Door door, IPAddress? address)
    {
        var actor = key.OwnerKind == ActorKind.User
            ? Actor.ForUser(Id<User>.Parse(key.Owner, null), key.Organization, door)
            : Actor.ForServiceAccount(Id<ServiceAccount>.Parse(key.Owner, null), key.Organization!.Value, door);
        return actor with { Address = address, Credential = key.Id.ToString(), Scope = key.Scope };
    }

    private async Task<Actor> AcceptAsync(StoredKey key, Door door, IPAddress? address, CancellationToken cancellationToken)
    {
        var actor = ActorOf(key, door, address);
        if (await _uses.NoteAsync(key, address, cancellationToken))
        {
            await trail.RecordAsync(actor, Event(key, Outcome.Done, null), cancellationToken);
        }

        return actor;
    }

    private async Task<Actor?> RefuseAsync(StoredKey? key, string fault, Door door, IPAddress? address, CancellationToken cancellationToken)
    {
        if (key is not null)
        {
            await trail.RecordAsync(Actor.Anonymous(door, address), Event(key, Outcome.Failed, fault), cancellationToken);
        }

        if (address is not null)
        {
            await guesses.FailAsync(new SignInAttempt("", IsKnownAccount: false, Device: null, address), cancellationToken);
        }

        return null;
    }

    private static AuditEvent Event(StoredKey key, Outcome outcome, string? fault) =>
        new("accesskey.use", AccessKeyTables.Keys.Kind, key.Id.ToString(), outcome)
        {
            Organization = key.Organization,
            SealedFor = key.KeyOwner,
            Detail = fault is null ? null : new CanonicalJson().Add("fault", fault),
        };
}

/// <summary>A key with all that decides whether it still counts.</summary>
internal sealed record StoredKey(
    Id<AccessKey> Id,
    Id<Organization>? Organization,
    ActorKind OwnerKind,
    string Owner,
    Door Door,
    byte[] SecretMac,
    long MacVersion,
    Id<Project>? Project,
    string? Bucket,
    string Prefix,
    string? Permissions,
    string Networks,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? RevokedAt,
    AccountState? OwnerState,
    AccountState? OrganizationState,
    long Stops,
    byte[]? SecretSealed)
{
    /// <summary>Whose key seals what belongs to the access key.</summary>
    public KeyOwner KeyOwner => KeyHolder.KeyOwnerOf(OwnerKind, Owner, Organization);

    /// <summary>What the key can be used for at most.</summary>
    public AccessScope Scope => field ??= KeyScopes.Of(Project, Bucket, Prefix, Permissions);
}

/// <summary>An S3 key that counts, as long as the signature proves right.</summary>
/// <param name="Key">The key; the same object as long as nothing that was read of it can have changed.</param>
/// <param name="Address">Where the request comes from.</param>
internal sealed record S3Credential(StoredKey Key, IPAddress? Address);
