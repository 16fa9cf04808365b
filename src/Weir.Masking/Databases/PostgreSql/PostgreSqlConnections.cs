using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>Connections to PostgreSQL for work that is neither a source's nor a destination's.</summary>
public static class PostgreSqlConnections
{
    /// <summary>Connects as every other part does: the same addresses, the same transport, the same errors. The caller disposes it.</summary>
    /// <exception cref="DatabaseException">The address is malformed or asks for less than the TLS floor, or there is no connection.</exception>
    public static Task<NpgsqlConnection> OpenAsync(
        DatabaseAddress address, ConnectionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        return Session.OpenAsync(PostgreSqlEngine.Resolve(address, options), cancellationToken);
    }
}
