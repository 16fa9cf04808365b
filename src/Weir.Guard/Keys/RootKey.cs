using System.Security.Cryptography;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>
/// The root key in memory, in the version that the key store names. Not for concurrent use: the key ring's gate guards it. Its owner
/// disposes it.
/// </summary>
/// <param name="provider">Where it is read from.</param>
/// <param name="store">Says which version wraps, and recognises the key.</param>
internal sealed class RootKey(IRootKeyProvider provider, KeyStore store) : IDisposable
{
    private IRootKeyProvider _provider = provider;
    private SecretBytes? _key;

    /// <summary>The version in memory.</summary>
    public uint Version { get; private set; }

    /// <summary>The version that wraps now; it is read again when another server changed the root. Valid until the next call.</summary>
    /// <exception cref="RootKeyException">The provider does not hold it, or holds another installation's.</exception>
    public async Task<SecretBytes> CurrentAsync(CancellationToken cancellationToken)
    {
        var row = await store.CurrentRootAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new RootKeyException(
                RootKeyProblem.KeyStoreMissing, "Reading the key store: it names no root key. Restore its backup.");
        var version = checked((uint)row.Version);
        if (_key is not null && Version == version)
        {
            return _key;
        }

        var key = await _provider.ReadAsync(version, cancellationToken).ConfigureAwait(false);
        if (!CryptographicOperations.FixedTimeEquals(KeyDerivation.RootCheck(key.Reveal(), version), row.CheckValue))
        {
            key.Dispose();
            throw new RootKeyException(RootKeyProblem.Foreign,
                "Opening the key store: the root key is whole, but this key store was made with another one. " +
                "Bring the two that belong together.");
        }

        Hold(version, key);
        return key;
    }

    /// <summary>
    /// Completes a change whose commit failed: the next version must not be prepared where the current one may still stand.
    /// </summary>
    /// <exception cref="RootKeyException">The provider cannot commit.</exception>
    public Task CommitAsync(CancellationToken cancellationToken) => _provider.CommitAsync(Version, cancellationToken);

    /// <summary>Goes over to the next version and its provider, which both then belong to this object.</summary>
    public void Change(IRootKeyProvider provider, uint version, SecretBytes key)
    {
        _provider = provider;
        Hold(version, key);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key?.Dispose();
        _key = null;
    }

    private void Hold(uint version, SecretBytes key)
    {
        _key?.Dispose();
        _key = key;
        Version = version;
    }
}
