using Microsoft.Extensions.Logging.Abstractions;
using Weir.Server.Hosting;
using Weir.Store;
using Weir.Vault;
using Weir.Vault.Blobs;
using Weir.Vault.Scrub;

namespace Weir.Server.Vault;

/// <summary>What an operator does with the objects of an installation from the command line, while its server is stopped.</summary>
public static class VaultMaintenance
{
    /// <summary>Compares catalog and blobs, both ways, and reads what is stored; changes nothing.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="scope">How much is read.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="ServerException">There is no installation, it is in use, or it cannot be opened or read.</exception>
    public static async Task<ScrubReport> CheckAsync(ServerOptions options, ScrubScope scope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        using var directory = DataDirectory.OpenExisting(options.Storage);
        await using var stores = await Stores.OpenAsync(
            options.Storage, directory, mayCreate: false, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        try
        {
            return await VaultEngine.ScrubAsync(directory.ObjectsPath, stores.Database, stores.Keys, scope, cancellationToken);
        }
        catch (Exception failure) when (failure is StoreException or BlobStoreException)
        {
            throw Stores.Explained(failure);
        }
    }
}
