using System.Data;
using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Destinations;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>What stands at the destination's place.</summary>
internal enum TargetState
{
    /// <summary>No database of that name.</summary>
    Missing = 0,

    /// <summary>A database without objects of a user.</summary>
    Empty = 1,

    /// <summary>A database that carries Weir's marker.</summary>
    Marked = 2,

    /// <summary>Any other database.</summary>
    Foreign = 3,
}

/// <summary>What was found at the destination's place.</summary>
/// <param name="State">What stands there.</param>
/// <param name="Marker">Its marker, when it is marked.</param>
/// <param name="HasExtensions">It holds extensions that an administrator may have put there because the role cannot.</param>
internal sealed record TargetFinding(TargetState State, RunMarker? Marker, bool HasExtensions);

/// <summary>The destination's server, through a session in another database than the destination's own, which will be renamed.</summary>
internal sealed class TargetServer : IAsyncDisposable
{
    private static readonly string[] MaintenanceDatabases = ["postgres", "template1"];

    private readonly NpgsqlConnection? _maintenance;
    private readonly int _major;

    private TargetServer(PostgreSqlAddress address, NpgsqlConnection? maintenance, string transport, int major)
    {
        Address = address;
        Transport = transport;
        _maintenance = maintenance;
        _major = major;
    }

    /// <summary>Where the destination's final place is.</summary>
    public PostgreSqlAddress Address { get; }

    /// <summary>How sessions are protected.</summary>
    public string Transport { get; }

    /// <summary>The server's major version.</summary>
    public int Major => _major;

    /// <summary>The session in a maintenance database; null where the role may enter none.</summary>
    public NpgsqlConnection? Maintenance => _maintenance;

    /// <summary>Connects.</summary>
    /// <exception cref="DatabaseException">Neither the destination nor a maintenance database can be entered.</exception>
    public static async Task<TargetServer> OpenAsync(PostgreSqlAddress address, CancellationToken cancellationToken)
    {
        foreach (var name in MaintenanceDatabases.Where(n => n != address.Database))
        {
            try
            {
                var connection = await Session.OpenAsync(address.WithDatabase(name), cancellationToken).ConfigureAwait(false);
                return await CreateAsync(address, connection, keep: true, cancellationToken).ConfigureAwait(false);
            }
            catch (DatabaseException error) when (error.Failure is DatabaseFailure.PermissionDenied or DatabaseFailure.Rejected
                || error.InnerException is PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName or "28000" })
            {
                // Some servers let a role into nothing but its own database.
            }
        }

        var own = await Session.OpenAsync(address, cancellationToken).ConfigureAwait(false);
        await using (own.ConfigureAwait(false))
        {
            return await CreateAsync(address, own, keep: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the role may create databases and can leave the destination's own while it is renamed.</summary>
    public async Task<bool> CanCreateDatabasesAsync(CancellationToken cancellationToken) => _maintenance is not null
        && await _maintenance.ScalarAsync<bool>(
            "reading the role's rights",
            "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
            cancellationToken).ConfigureAwait(false);

    /// <summary>Whether the destination's database exists, and whether the role owns it.</summary>
    public async Task<(bool Exists, bool IsOwned)> FindAsync(CancellationToken cancellationToken)
    {
        if (_maintenance is null)
        {
            return (true, false);
        }

        var rows = await _maintenance.QueryAsync(
            "looking for the destination",
            "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = $1",
            r => r.GetBoolean(0),
            cancellationToken,
            Address.Database).ConfigureAwait(false);
        return rows.Count == 0 ? (false, false) : (true, rows[0]);
    }

    /// <summary>The identity of the destination's database; null when it does not exist.</summary>
    public async Task<ServerIdentity?> ReadIdentityAsync(CancellationToken cancellationToken)
    {
        if (!(await FindAsync(cancellationToken).ConfigureAwait(false)).Exists)
        {
            return null;
        }

        var connection = await Session.OpenAsync(Address, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return await ServerIdentity.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks at what stands at the destination's place.</summary>
    public async Task<TargetFinding> InspectAsync(CancellationToken cancellationToken)
    {
        if (!(await FindAsync(cancellationToken).ConfigureAwait(false)).Exists)
        {
            return new TargetFinding(TargetState.Missing, null, false);
        }

        var connection = await Session.OpenAsync(Address, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            const string doing = "looking at the destination";
            var hasExtensions = await connection.ScalarAsync<bool>(
                doing, "SELECT EXISTS (SELECT FROM pg_extension WHERE extname <> 'plpgsql')", cancellationToken).ConfigureAwait(false);
            if (await MarkerTable.ReadAsync(connection, cancellationToken).ConfigureAwait(false) is { } marker)
            {
                return new TargetFinding(TargetState.Marked, marker, hasExtensions);
            }

            var hasObjects = await connection.ScalarAsync<bool>(
                doing,
                """
                SELECT EXISTS (SELECT FROM pg_depend d RIGHT JOIN (
                    SELECT 'pg_class'::regclass::oid AS class, oid, relnamespace AS namespace FROM pg_class
                    UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace FROM pg_proc
                    UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace FROM pg_type
                    UNION ALL SELECT 'pg_namespace'::regclass, oid, oid FROM pg_namespace WHERE nspname <> 'public'
                ) o ON d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e'
                JOIN pg_namespace n ON n.oid = o.namespace
                WHERE d.objid IS NULL AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
                    OR EXISTS (SELECT FROM pg_largeobject_metadata)
                """,
                cancellationToken).ConfigureAwait(false);
            return new TargetFinding(hasObjects ? TargetState.Foreign : TargetState.Empty, null, hasExtensions);
        }
    }

    /// <summary>Refuses roles that do not exist, and a server that cannot be written.</summary>
    public async Task DemandRolesAsync(IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        var connection = _maintenance ?? await Session.OpenAsync(Address, cancellationToken).ConfigureAwait(false);
        try
        {
            const string doing = "reading the destination's roles";
            var existing = await connection.QueryAsync(doing, "SELECT rolname::text FROM pg_roles", r => r.GetString(0), cancellationToken)
                .ConfigureAwait(false);
            var missing = roles.Except(existing, StringComparer.Ordinal).ToList();
            if (missing.Count > 0)
            {
                throw new DatabaseException(
                    DatabaseFailure.DestinationRefused,
                    $"Read rights are to be granted to {string.Join(", ", missing)}, which the server of {Address.Display} does not know. "
                        + "Create the role there or take it out of the configuration.");
            }

            if (await connection.ScalarAsync<bool>(doing, "SELECT pg_is_in_recovery()", cancellationToken).ConfigureAwait(false))
            {
                throw new DatabaseException(
                    DatabaseFailure.DestinationRefused, $"The server of {Address.Display} is a standby, which cannot be written.");
            }
        }
        finally
        {
            if (connection != _maintenance)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_maintenance is { State: ConnectionState.Open })
        {
            await _maintenance.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<TargetServer> CreateAsync(
        PostgreSqlAddress address, NpgsqlConnection connection, bool keep, CancellationToken cancellationToken) => new(
            address,
            keep ? connection : null,
            await Session.DescribeTransportAsync(connection, address, cancellationToken).ConfigureAwait(false),
            connection.PostgreSqlVersion.Major);
}
