using Weir.Masking.Destinations;
using Weir.Masking.Sources;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>PostgreSQL 14 to 18.</summary>
internal sealed class PostgreSqlEngine : DatabaseEngine
{
    /// <summary>The engine's name.</summary>
    public const string EngineName = "postgresql";

    /// <inheritdoc />
    public override string Name => EngineName;

    /// <inheritdoc />
    public override string Redact(DatabaseAddress address) => Parse(address).Display;

    /// <inheritdoc />
    public override bool HoldsPassword(DatabaseAddress address) => Parse(address).Password is not null;

    /// <inheritdoc />
    public override async Task<SourceDatabase> OpenSourceAsync(
        DatabaseAddress address, ConnectionOptions options, CancellationToken cancellationToken) =>
        await PostgreSqlSource.OpenAsync(Resolve(address, options), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public override async Task<DestinationDatabase> OpenDestinationAsync(
        DatabaseAddress address, ConnectionOptions options, CancellationToken cancellationToken) =>
        await PostgreSqlDestination.OpenAsync(Resolve(address, options), cancellationToken).ConfigureAwait(false);

    /// <summary>Reads an address and chooses its transport.</summary>
    internal static PostgreSqlAddress Resolve(DatabaseAddress address, ConnectionOptions options)
    {
        var parsed = Read(() => Parse(address).Protect(options.TlsFloor));
        return parsed with
        {
            ConnectTimeoutSeconds = Math.Max(1, Math.Min(parsed.ConnectTimeoutSeconds, (int)options.ConnectTimeout.TotalSeconds)),
        };
    }

    private static PostgreSqlAddress Parse(DatabaseAddress address) => Read(() => PostgreSqlAddress.Parse(address.Text));

    private static PostgreSqlAddress Read(Func<PostgreSqlAddress> read)
    {
        try
        {
            return read();
        }
        catch (PostgreSqlAddressException error)
        {
            throw new DatabaseException(
                error.IsInsecure ? DatabaseFailure.InsecureTransport : DatabaseFailure.BadAddress, error.Message, error);
        }
    }
}
