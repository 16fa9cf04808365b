using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>
/// Where the root key is kept: the line between the installation and whoever guards its root. A provider holds one current version and,
/// while the root is being made or changed, the next one beside it.
/// </summary>
/// <remarks>
/// The change is durable step by step: <see cref="PrepareAsync"/> keeps both versions; then the key store says, in one transaction, that
/// the next version wraps; then <see cref="CommitAsync"/> forgets the old one. Whatever is cut short, the version that the key store
/// names can still be read. Methods are not called concurrently.
/// </remarks>
public interface IRootKeyProvider
{
    /// <summary>Which versions are kept, without opening them.</summary>
    /// <exception cref="RootKeyException">The current version's place cannot be read, or is damaged.</exception>
    Task<RootKeyVersions> FindAsync(CancellationToken cancellationToken);

    /// <summary>Gives the root key of a version; the caller disposes it.</summary>
    /// <exception cref="RootKeyException">There is none, or it cannot be opened.</exception>
    Task<SecretBytes> ReadAsync(uint version, CancellationToken cancellationToken);

    /// <summary>Keeps the next version durably beside the current one, in place of any other that was prepared before.</summary>
    /// <exception cref="RootKeyException">It cannot be written; the current version is untouched.</exception>
    Task PrepareAsync(uint version, SecretBytes key, CancellationToken cancellationToken);

    /// <summary>Makes <paramref name="version"/> the only one; doing so again changes nothing.</summary>
    /// <exception cref="RootKeyException">The version is not kept here, or the change cannot be made durable.</exception>
    Task CommitAsync(uint version, CancellationToken cancellationToken);
}

/// <summary>The versions of the root key that a provider keeps; the first has number 1.</summary>
/// <param name="Current">The version in use; null when there is none.</param>
/// <param name="Prepared">The version that was prepared and not yet committed; null when there is none.</param>
public readonly record struct RootKeyVersions(uint? Current, uint? Prepared);
