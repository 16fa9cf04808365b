using Weir.Masking.Destinations;
using Weir.Masking.Sources;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>SQLite files. An address is a path and holds no password.</summary>
internal sealed class SqliteEngine : DatabaseEngine
{
    /// <summary>The engine's name in addresses and schemas.</summary>
    public const string EngineName = "sqlite";

    /// <inheritdoc />
    public override string Name => EngineName;

    /// <inheritdoc />
    public override string Redact(DatabaseAddress address) => $"sqlite:{address.Text}";

    /// <inheritdoc />
    public override bool HoldsPassword(DatabaseAddress address) => false;

    /// <inheritdoc />
    public override async Task<SourceDatabase> OpenSourceAsync(
        DatabaseAddress address, ConnectionOptions options, CancellationToken cancellationToken)
    {
        var path = SqliteFile.Resolve(address.Text);
        return await Task.Run(() => SqliteSource.Open(path, Redact(address)), cancellationToken);
    }

    /// <inheritdoc />
    public override Task<DestinationDatabase> OpenDestinationAsync(
        DatabaseAddress address, ConnectionOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<DestinationDatabase>(new SqliteDestination(SqliteFile.Resolve(address.Text), Redact(address)));
}
