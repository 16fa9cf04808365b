using Npgsql;

namespace Weir.Store.PostgreSql;

/// <summary>Makes the source of connections: pooled, and durable whatever the server's configuration says.</summary>
internal static class PostgreSqlConnections
{
    // A statement of ours takes milliseconds; one that takes longer waits for something that does not come.
    private const int CommandTimeoutSeconds = 30;

    /// <summary>Makes the source; nothing is connected yet. The caller disposes it.</summary>
    public static NpgsqlDataSource CreateSource(DatabaseAddress address, DatabaseOptions options)
    {
        var parts = new NpgsqlConnectionStringBuilder(address.Server!.ToNpgsql())
        {
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = options.ReadConnections + options.WriteConnections + 1,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            CommandTimeout = CommandTimeoutSeconds,
        };
        if (parts.Options?.Contains("synchronous_commit", StringComparison.Ordinal) != true)
        {
            // A server may be configured to acknowledge before its own fsync; what Weir acknowledges is on the disk.
            parts.Options = $"{parts.Options} -c synchronous_commit=on".TrimStart();
        }

        if (address.Schema is not null)
        {
            parts.SearchPath = address.Schema;
        }

        return new NpgsqlDataSourceBuilder(parts.ConnectionString).Build();
    }
}
