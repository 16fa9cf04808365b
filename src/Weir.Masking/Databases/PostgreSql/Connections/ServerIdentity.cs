using System.Globalization;
using Npgsql;

namespace Weir.Masking.Databases.PostgreSql.Connections;

/// <summary>
/// What proves that two sessions are in the same database, however they were addressed: the cluster's system identifier, which a physical
/// copy or standby shares, where it may be read; the moment when the server started; and the database's oid.
/// </summary>
/// <param name="SystemIdentifier">From <c>pg_control_system()</c>; null where the role may not call it.</param>
/// <param name="StartedAt">Microseconds since 1970 of the server's start.</param>
/// <param name="DatabaseOid">The database's oid.</param>
internal sealed record ServerIdentity(string? SystemIdentifier, long StartedAt, uint DatabaseOid)
{
    /// <summary>Reads the identity of the session's database.</summary>
    public static async Task<ServerIdentity> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string doing = "reading the database's identity";
        var mayCall = await connection.ScalarAsync<bool>(
            doing, "SELECT has_function_privilege('pg_catalog.pg_control_system()', 'EXECUTE')", cancellationToken).ConfigureAwait(false);
        var system = mayCall
            ? await connection.ScalarAsync<string>(
                doing, "SELECT system_identifier::text FROM pg_catalog.pg_control_system()", cancellationToken).ConfigureAwait(false)
            : null;
        var rows = await connection.QueryAsync(
            doing,
            "SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000000)::bigint, oid FROM pg_catalog.pg_database "
                + "WHERE datname = current_database()",
            r => new ServerIdentity(system, r.GetInt64(0), r.GetFieldValue<uint>(1)),
            cancellationToken).ConfigureAwait(false);
        return rows[0];
    }

    /// <summary>Whether both are the same database, or one is a physical copy of the other.</summary>
    public bool IsSameAs(ServerIdentity other) => DatabaseOid == other.DatabaseOid
        && (StartedAt == other.StartedAt || (SystemIdentifier is not null && SystemIdentifier == other.SystemIdentifier));

    /// <inheritdoc />
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"postgresql:{SystemIdentifier ?? "started-" + StartedAt}:{DatabaseOid}");
}
