using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Hosting;

namespace Weir.Server.EncryptionKeys;

/// <summary>Where a new root key is kept.</summary>
/// <param name="PassphrasePath">The file with the passphrase that wraps it; null for a key file of mode 0600.</param>
public sealed record RootKeyPlace(string? PassphrasePath);

/// <summary>
/// Makes a new root key, on the server's own machine: the keys of the installation and of all organizations are wrapped anew in one unit, and
/// the old root key opens nothing any more but copies made before. Also changes the passphrase. On SQLite the server must be stopped.
/// </summary>
public static class RootKeyChange
{
    /// <summary>Changes it. It is recorded before it is done, as done at the console.</summary>
    /// <param name="options">The installation, and how its root key is kept now.</param>
    /// <param name="place">How the new one is kept.</param>
    /// <param name="reason">Why, for the record.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <returns>The file that holds the new root key.</returns>
    /// <exception cref="ServerException">There is no installation, it is in use, or a key file cannot be read or written.</exception>
    public static async Task<string> RunAsync(
        ServerOptions options, RootKeyPlace place, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(place);
        using var directory = DataDirectory.OpenExisting(options.Storage);
        await using var spine = await Spine.OpenAsync(
            options.Storage, directory, TimeProvider.System, NullLoggerFactory.Instance, cancellationToken);
        var decision = await spine.Guard.DecideAsync(
            Actor.ForConsole(), Permissions.InstallationKeyRotate, Resource.Installation, reason, cancellationToken);
        await spine.Guard.Begin(decision.Granted!)
            .Note("rootkey.change", "encryption-key", "root", new CanonicalJson().Add("kept", place.PassphrasePath is null ? "file" : "passphrase"))
            .CommitAsync(cancellationToken);
        try
        {
            await spine.Keys.RotateRootAsync(Stores.RootKey(directory, place.PassphrasePath), cancellationToken);
        }
        catch (Exception exception) when (exception is RootKeyException or KeyUnavailableException)
        {
            throw Stores.Explained(exception);
        }

        return directory.RootKeyPath;
    }
}
