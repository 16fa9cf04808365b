using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>
/// Brings keys from the store into the cache and follows what other servers change. Members are called under the key ring's gate, one at
/// a time; <see cref="IsStale"/> from anywhere.
/// </summary>
internal sealed class KeyLoader(KeyStore store, RootKey root, KeyCache cache, TimeProvider time)
{
    private long _epoch = -1;
    private long _checked;

    /// <summary>True when the store was last asked too long ago to rely on what is in memory.</summary>
    public bool IsStale => time.GetElapsedTime(Volatile.Read(ref _checked)) > KeyRing.NoticeTime;

    /// <summary>Reads again, or forgets, every cached key that changed in the store since the last call.</summary>
    /// <exception cref="StoreException">The store does not answer; nothing was refreshed.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var epoch = await store.EpochAsync(cancellationToken).ConfigureAwait(false);
        if (epoch != _epoch)
        {
            foreach (var owner in await store.ChangedSinceAsync(_epoch, cancellationToken).ConfigureAwait(false))
            {
                if (cache.Holds(owner))
                {
                    await ReplaceAsync(owner, cancellationToken).ConfigureAwait(false);
                }
            }

            _epoch = epoch;
        }

        Volatile.Write(ref _checked, asked);
    }

    /// <summary>Reads an owner's keys from the store into the cache; false when no key was ever made for it.</summary>
    /// <exception cref="KeyUnavailableException">A record does not open under the key above it.</exception>
    /// <exception cref="RootKeyException">The root key that wraps it cannot be had.</exception>
    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task<bool> LoadAsync(KeyOwner owner, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(owner, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            return false;
        }

        var keys = record.Row.State == KeyRow.Destroyed
            ? OwnerKeys.Destroyed(owner)
            : await UnwrapAsync(record, cancellationToken).ConfigureAwait(false);
        cache.Put(keys);
        return true;
    }

    /// <summary>Calls <paramref name="use"/> with a version of a parent's key; null is the root.</summary>
    /// <exception cref="KeyUnavailableException">The parent's key cannot be used, or has no such version.</exception>
    public async Task<T> WithParentAsync<T>(
        KeyOwner? parent, uint? version, Func<SecretBytes, uint, T> use, CancellationToken cancellationToken)
    {
        if (parent is not { } owner)
        {
            var key = await root.CurrentAsync(cancellationToken).ConfigureAwait(false);
            return version is null || version == root.Version
                ? use(key, root.Version)
                : throw new RootKeyException(RootKeyProblem.Foreign,
                    $"Opening the key store: a key is wrapped under version {version} of the root key, but {root.Version} is in use. " +
                    "Restore the key store's backup.");
        }

        if (version is { } needed && cache.TryAcquire(owner, out var keys))
        {
            try
            {
                if (keys.Version(needed) is { } held)
                {
                    return use(held, needed);
                }
            }
            finally
            {
                keys.Release();
            }
        }

        return await WithFreshAsync(owner, version, use, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a wrap, or says that its record is damaged; the caller disposes the key.</summary>
    /// <exception cref="KeyUnavailableException">The wrap does not open.</exception>
    public static SecretBytes Unwrap(SecretBytes parent, uint parentVersion, KeyPlace place, byte[] wrapped)
    {
        try
        {
            return KeyWrap.Unwrap(parent, parentVersion, place, wrapped);
        }
        catch (CryptographicException failure)
        {
            throw KeyUnavailableException.Damaged(place.Owner, place.Version, failure);
        }
    }

    private async Task<T> WithFreshAsync<T>(
        KeyOwner owner, uint? version, Func<SecretBytes, uint, T> use, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(owner, cancellationToken).ConfigureAwait(false) || !cache.TryAcquire(owner, out var keys))
        {
            throw KeyUnavailableException.NotCreated(owner);
        }

        try
        {
            if (keys.IsDestroyed)
            {
                throw KeyUnavailableException.Destroyed(owner);
            }

            var number = version ?? keys.Current;
            return use(keys.Version(number) ?? throw KeyUnavailableException.UnknownVersion(owner, number), number);
        }
        finally
        {
            keys.Release();
        }
    }

    // What cannot be read again is forgotten, so that its next use says why.
    private async Task ReplaceAsync(KeyOwner owner, CancellationToken cancellationToken)
    {
        try
        {
            if (await LoadAsync(owner, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
        catch (Exception failure) when (failure is KeyUnavailableException or RootKeyException)
        {
            // Its next use reads it again and meets the same failure.
        }

        cache.Forget(owner);
    }

    private async Task<OwnerKeys> UnwrapAsync(KeyRecord record, CancellationToken cancellationToken)
    {
        var owner = record.Row.Owner;
        var versions = new Dictionary<uint, SecretBytes>();
        try
        {
            foreach (var row in record.Versions.Where(static row => row.Wrapped is not null))
            {
                var version = checked((uint)row.Version);
                versions.Add(version, await WithParentAsync(
                    record.Row.Parent,
                    checked((uint)row.ParentVersion),
                    (parent, parentVersion) => Unwrap(parent, parentVersion, new KeyPlace(owner, record.Row.KeyId, version), row.Wrapped!),
                    cancellationToken).ConfigureAwait(false));
            }

            return new OwnerKeys(
                owner,
                record.Current,
                versions,
                record.Purposes.ToDictionary(static row => (KeyPurpose)row.Purpose, static row => checked((uint)row.Version)));
        }
        catch
        {
            foreach (var key in versions.Values)
            {
                key.Dispose();
            }

            throw;
        }
    }
}
