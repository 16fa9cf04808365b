using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>
/// The way to keys in memory: from the cache without a lock where the cache can be relied on, otherwise from the store, one reader at a
/// time. Follows the store while it is open. Thread-safe.
/// </summary>
internal sealed class KeyAccess : IAsyncDisposable
{
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly TimeProvider _time;
    private readonly KeyCache _cache;
    private Task _following = Task.CompletedTask;

    /// <summary>Holds nothing yet.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="root">The root key, which this object disposes.</param>
    /// <param name="time">The clock.</param>
    /// <param name="keptOwners">The most owners whose keys are kept in memory.</param>
    public KeyAccess(KeyStore store, RootKey root, TimeProvider time, int keptOwners)
    {
        Root = root;
        _time = time;
        _cache = new KeyCache(keptOwners);
        Loader = new KeyLoader(store, root, _cache, time);
    }

    /// <summary>The root key; used inside <see cref="GatedAsync"/> only.</summary>
    public RootKey Root { get; }

    /// <summary>Reads keys from the store; used inside <see cref="GatedAsync"/> only.</summary>
    public KeyLoader Loader { get; }

    /// <summary>Begins to ask the store, every second, what other servers changed.</summary>
    public void Follow() => _following = Task.Run(FollowAsync, CancellationToken.None);

    /// <summary>Begins a use of an owner's keys; the caller releases them.</summary>
    /// <param name="owner">Whose keys.</param>
    /// <param name="version">A version that is looked for in the store when it is not in memory; null for none in particular.</param>
    /// <exception cref="KeyUnavailableException">The keys cannot be used.</exception>
    public OwnerKeys Acquire(KeyOwner owner, uint? version = null)
    {
        if (Loader.IsStale || !_cache.TryAcquire(owner, out var keys))
        {
            keys = Fetch(owner, fresh: false);
        }
        else if (version is { } wanted && keys.Version(wanted) is null && !keys.IsDestroyed)
        {
            // Another server may have made the version since the store was last asked.
            keys.Release();
            keys = Fetch(owner, fresh: true);
        }

        if (keys.IsDestroyed)
        {
            keys.Release();
            throw KeyUnavailableException.Destroyed(owner);
        }

        return keys;
    }

    /// <summary>Does work that reads or changes keys in the store; nobody else does meanwhile.</summary>
    public async Task<T> GatedAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(KeyRing));
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc cref="GatedAsync{T}"/>
    public Task GatedAsync(Func<Task> work, CancellationToken cancellationToken) => GatedAsync(
        async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>Zeroes everything; a use that has begun keeps its keys until it ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _cache.Clear();
        Root.Dispose();
        _gate.Release();
    }

    private OwnerKeys Fetch(KeyOwner owner, bool fresh)
    {
        if (owner.Kind == 0)
        {
            throw new ArgumentException("The default KeyOwner names nobody.", nameof(owner));
        }

        ObjectDisposedException.ThrowIf(_closing.IsCancellationRequested, typeof(KeyRing));
        var fetching = Task.Run(() => FetchAsync(owner, fresh), CancellationToken.None);

        // Sealing is synchronous because it stands in the middle of synchronous code; only a key that is not in memory waits here.
        if (!((IAsyncResult)fetching).AsyncWaitHandle.WaitOne(KeyRing.NoticeTime))
        {
            _ = ReleaseAsync(fetching);
            throw KeyUnavailableException.Unreachable(owner, null);
        }

        try
        {
            return fetching.GetAwaiter().GetResult() ?? throw KeyUnavailableException.NotCreated(owner);
        }
        catch (StoreException failure)
        {
            throw KeyUnavailableException.Unreachable(owner, failure);
        }
        catch (RootKeyException failure)
        {
            throw KeyUnavailableException.WithoutRoot(owner, failure);
        }
    }

    // The use begins under the gate, where nothing can push the keys out of the cache again.
    private Task<OwnerKeys?> FetchAsync(KeyOwner owner, bool fresh) => GatedAsync(
        async () =>
        {
            if (Loader.IsStale)
            {
                await Loader.RefreshAsync(_closing.Token).ConfigureAwait(false);
            }

            if (fresh || !_cache.Holds(owner))
            {
                await Loader.LoadAsync(owner, _closing.Token).ConfigureAwait(false);
            }

            return _cache.TryAcquire(owner, out var keys) ? keys : null;
        },
        CancellationToken.None);

    private static async Task ReleaseAsync(Task<OwnerKeys?> fetching)
    {
        try
        {
            (await fetching.ConfigureAwait(false))?.Release();
        }
        catch (Exception)
        {
            // The caller that gave up waiting has been told; there is nothing to release.
        }
    }

    private async Task FollowAsync()
    {
        using var timer = new PeriodicTimer(RefreshPeriod, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token).ConfigureAwait(false))
            {
                try
                {
                    await GatedAsync(() => Loader.RefreshAsync(_closing.Token), _closing.Token).ConfigureAwait(false);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    // Whoever uses a key while the store does not answer is told so; the next second asks again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The ring is being closed.
        }
    }
}
