using System.Net;
using Npgsql;

namespace Weir.Store.PostgreSql;

/// <summary>Makes the source of connections, with TLS that is verified unless the address says otherwise in so many words.</summary>
internal static class PostgreSqlConnections
{
    /// <summary>Makes the source; nothing is connected yet. The caller disposes it.</summary>
    /// <exception cref="StoreRefusedException">The address asks for TLS that an attacker can take away.</exception>
    public static NpgsqlDataSource CreateSource(DatabaseAddress address, DatabaseOptions options)
    {
        var parts = new NpgsqlConnectionStringBuilder(address.Target)
        {
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = options.ReadConnections + options.WriteConnections + 1,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
            Enlist = false,
            ApplicationName = "weir",
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

        parts.SslMode = TlsOf(parts);
        if (!IsLocal(parts.Host!) && parts.SslMode is (SslMode.Allow or SslMode.Prefer))
        {
            throw new StoreRefusedException(
                $"Connecting to {address}: with SSL Mode={parts.SslMode} anyone between the two machines can switch TLS off. "
                + "Use VerifyFull, or say Disable if this network is trusted.");
        }

        return new NpgsqlDataSourceBuilder(parts.ConnectionString).Build();
    }

    /// <summary>What the address says; when it says nothing, verified TLS for every host but this one.</summary>
    public static SslMode TlsOf(NpgsqlConnectionStringBuilder parts) =>
        IsTlsNamed(parts) || IsLocal(parts.Host!) ? parts.SslMode : SslMode.VerifyFull;

    // ContainsKey says yes for every keyword that Npgsql knows; Keys holds those that were set.
    private static bool IsTlsNamed(NpgsqlConnectionStringBuilder parts) => parts.Keys.Contains("SSL Mode", StringComparer.OrdinalIgnoreCase);

    private static bool IsLocal(string host) =>
        host.StartsWith('/')
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
