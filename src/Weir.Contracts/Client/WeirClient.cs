using System.Net.Http.Headers;

namespace Weir.Contracts.Client;

/// <summary>
/// A Weir server, as programs see it: one method for each thing that the API does. Every method throws <see cref="ApiException"/> where the
/// server refuses and <see cref="ConnectionException"/> where there is no answer. Reading and making are repeated by themselves when a
/// connection breaks, making under one Idempotency-Key, so a thing is made once. Safe for concurrent use.
/// </summary>
public sealed class WeirClient : IDisposable
{
    private readonly HttpClient? _http;
    private readonly ServerTrust _trust;
    private readonly ApiConnection _api;

    /// <summary>Makes a client. No connection is made before the first request.</summary>
    /// <exception cref="ArgumentException">The address is not one that begins with https.</exception>
    public WeirClient(WeirClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Address.IsAbsoluteUri || options.Address.Scheme != Uri.UriSchemeHttps)
        {
            throw new ArgumentException("A server is spoken to over https only.", nameof(options));
        }

        _trust = new ServerTrust();
        _http = new HttpClient(_trust.CreateHandler(options.Authorities)) { BaseAddress = options.Address, Timeout = options.Timeout };
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(options.Product);
        if (options.AccessKey is { } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        _api = new ApiConnection(_http, _trust, options.Time, null);
    }

    private WeirClient(ServerTrust trust, ApiConnection api)
    {
        _trust = trust;
        _api = api;
    }

    /// <summary>The SHA-256 fingerprint of the certificate that the server showed, as it prints it at its start; null before.</summary>
    public string? Fingerprint => _trust.Fingerprint;

    /// <summary>One's own account.</summary>
    public AccountClient Account => new(_api);

    /// <summary>Signing devices in.</summary>
    public DevicesClient Devices => new(_api);

    /// <summary>Organizations.</summary>
    public OrganizationsClient Organizations => new(_api);

    /// <summary>People.</summary>
    public UsersClient Users => new(_api);

    /// <summary>What wrong guesses block.</summary>
    public BlocksClient Blocks => new(_api);

    /// <summary>The keys that things are sealed under.</summary>
    public EncryptionKeysClient EncryptionKeys => new(_api);

    /// <summary>What everybody is told.</summary>
    public AnnouncementsClient Announcements => new(_api);

    /// <summary>Groups.</summary>
    public GroupsClient Groups => new(_api);

    /// <summary>Roles.</summary>
    public RolesClient Roles => new(_api);

    /// <summary>Grants.</summary>
    public GrantsClient Grants => new(_api);

    /// <summary>Service accounts.</summary>
    public ServiceAccountsClient ServiceAccounts => new(_api);

    /// <summary>Projects.</summary>
    public ProjectsClient Projects => new(_api);

    /// <summary>Buckets.</summary>
    public BucketsClient Buckets => new(_api);

    /// <summary>How to get to the server beside its API.</summary>
    public DoorsClient Doors => new(_api);

    /// <summary>Access reviews.</summary>
    public ReviewsClient Reviews => new(_api);

    /// <summary>The record.</summary>
    public AuditClient Audit => new(_api);

    /// <summary>The ledger of the record.</summary>
    public LedgerClient Ledger => new(_api);

    /// <summary>The same client, which says in every request why. It is usable as long as this one; disposing it does nothing.</summary>
    /// <param name="reason">At most 1,000 characters, for the record.</param>
    public WeirClient Because(string reason) => new(_trust, _api.Because(reason));

    /// <inheritdoc/>
    public void Dispose() => _http?.Dispose();
}
