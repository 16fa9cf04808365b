using System.Globalization;
using System.Text;
using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>Read rights on a finished copy.</summary>
internal static class ReadGrants
{
    /// <summary>
    /// Lets the roles connect and read every table and view. Everybody who can connect may read the marker: it says only how the copy was
    /// made.
    /// </summary>
    public static async Task GrantAsync(
        NpgsqlConnection connection, string database, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        const string doing = "granting read rights";
        var sql = new StringBuilder("GRANT USAGE ON SCHEMA weir_marker TO PUBLIC; GRANT SELECT ON weir_marker.run TO PUBLIC; ");
        if (roles.Count > 0)
        {
            var grantees = string.Join(", ", roles.Select(TableName.Quote));
            var current = connection.Database;
            var schemas = await connection.QueryAsync(
                doing,
                "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'weir_marker')",
                r => r.GetString(0),
                cancellationToken).ConfigureAwait(false);
            sql.Append(CultureInfo.InvariantCulture, $"GRANT CONNECT ON DATABASE {TableName.Quote(current)} TO {grantees}; ");
            foreach (var schema in schemas.Select(TableName.Quote))
            {
                sql.Append(CultureInfo.InvariantCulture, $"GRANT USAGE ON SCHEMA {schema} TO {grantees}; "
                    + $"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {grantees}; ");
            }
        }

        await connection.ExecuteAsync($"{doing} on {database}", sql.ToString(), cancellationToken).ConfigureAwait(false);
    }
}
