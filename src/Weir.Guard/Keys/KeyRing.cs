using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>
/// The keys of the installation, its organizations, projects and people: seals and opens values, computes codes, derives keys, and makes,
/// rotates and destroys the keys themselves (docs/adr/0008-key-hierarchy.md). Members may be called from any thread.
/// </summary>
/// <remarks>
/// Keys are read when first used and kept in memory; using a kept key takes no lock. Every second the ring asks the store what other
/// servers changed. Where the store has not answered for <see cref="NoticeTime"/>, using a key waits for it, at most that long, and then
/// fails. The opener disposes the ring, which zeroes the keys; the database stays the opener's.
/// </remarks>
public sealed class KeyRing : IAsyncDisposable
{
    /// <summary>The longest time after which a key that was destroyed elsewhere cannot be used here.</summary>
    public static readonly TimeSpan NoticeTime = TimeSpan.FromSeconds(5);

    /// <summary>How long a version must have been retired before it can be destroyed, so that no server still seals with it.</summary>
    public static readonly TimeSpan RetirementTime = TimeSpan.FromMinutes(1);

    private const int KeptOwners = 10_000;

    private readonly KeyStore _store;
    private readonly KeyAccess _access;
    private readonly KeyChanges _changes;
    private readonly RootChanges _rootChanges;

    private KeyRing(IRootKeyProvider root, Database keyStore, TimeProvider time, int keptOwners)
    {
        _store = new KeyStore(keyStore);
        _access = new KeyAccess(_store, new RootKey(root, _store), time, keptOwners);
        _changes = new KeyChanges(_store, _access.Loader, time);
        _rootChanges = new RootChanges(_store, _access.Root, time);
    }

    /// <summary>The tables that the key store's database must be opened with.</summary>
    public static MigrationSet Migrations => KeyStore.Migrations;

    /// <summary>Opens the hierarchy; where neither a root key nor keys exist, makes both.</summary>
    /// <param name="root">Where the root key is kept.</param>
    /// <param name="keyStore">Opened with <see cref="Migrations"/>; not the database whose backups are kept for long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="RootKeyException">The root key cannot be had, or does not belong to this key store.</exception>
    /// <exception cref="StoreException">The key store cannot be read.</exception>
    public static Task<KeyRing> OpenAsync(
        IRootKeyProvider root, Database keyStore, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(root, keyStore, time, mayCreate: true, KeptOwners, cancellationToken);

    /// <summary>
    /// Opens the hierarchy of an installation that holds data: where there is none, that is an error, because new keys could not read the
    /// data (<see cref="RootKeyProblem.DataWithoutKeys"/>).
    /// </summary>
    /// <inheritdoc cref="OpenAsync(IRootKeyProvider, Database, TimeProvider, CancellationToken)"/>
    public static Task<KeyRing> OpenExistingAsync(
        IRootKeyProvider root, Database keyStore, TimeProvider time, CancellationToken cancellationToken) =>
        OpenAsync(root, keyStore, time, mayCreate: false, KeptOwners, cancellationToken);

    /// <summary>Makes an owner's key if there is none yet. Call it before the unit that makes the owner, or first uses the key.</summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="parent">
    /// Null for the installation and organizations; a project's organization; a person's organization or the installation.
    /// </param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="ArgumentException">Another parent than these, or than the one that the key has.</exception>
    /// <exception cref="KeyUnavailableException">The owner's or the parent's key was destroyed, or the parent has none.</exception>
    public Task CreateAsync(KeyOwner owner, KeyOwner? parent, CancellationToken cancellationToken) => _access.GatedAsync(
        async () =>
        {
            await _changes.CreateAsync(owner, parent, cancellationToken).ConfigureAwait(false);
            await _access.Loader.LoadAsync(owner, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>
    /// Seals bytes under the owner's newest version, for one purpose and one place; values of the record under version 0, which no rotation
    /// ends (docs/adr/0008-key-hierarchy.md).
    /// </summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="plaintext">Any number of bytes.</param>
    /// <param name="context">What the value belongs to, such as the id of its row; the same bytes open it. May be empty.</param>
    /// <returns>Self-describing bytes, 45 more than the plaintext (docs/formats/sealed-values.md).</returns>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public byte[] Seal(KeyOwner owner, KeyPurpose purpose, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> context)
    {
        var keys = _access.Acquire(owner);
        try
        {
            // What the record says is never sealed anew, so it is sealed under the version that stands as long as the key.
            var version = purpose == KeyPurpose.AuditValue ? keys.VersionFor(purpose) : keys.Current;
            return SealedValue.Seal(Version(keys, version).Reveal(), version, owner, purpose, plaintext, context);
        }
        finally
        {
            keys.Release();
        }
    }

    /// <summary>Opens what <see cref="Seal"/> made with any version that was not destroyed.</summary>
    /// <exception cref="KeyUnavailableException">The key, or the version that sealed the value, cannot be used.</exception>
    /// <exception cref="CryptographicException">The bytes were altered, or sealed for another owner, purpose or context.</exception>
    public byte[] Open(KeyOwner owner, KeyPurpose purpose, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> context)
    {
        var version = SealedValue.VersionOf(sealedBytes);
        var keys = _access.Acquire(owner, version);
        try
        {
            return SealedValue.Open(Version(keys, version).Reveal(), owner, purpose, sealedBytes, context);
        }
        finally
        {
            keys.Release();
        }
    }

    /// <summary>
    /// HMAC-SHA-256 of <paramref name="data"/> under a key for the owner and the purpose: 32 bytes, the same for ever until
    /// <see cref="RotatePurposeAsync"/>.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public byte[] Mac(KeyOwner owner, KeyPurpose purpose, ReadOnlySpan<byte> data) => Mac(owner, purpose, version: null, data);

    /// <summary>The code of <see cref="Mac(KeyOwner, KeyPurpose, ReadOnlySpan{byte})"/> as a given version computes it.</summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="version">As <see cref="VersionOf"/> once said; null for the one it says now.</param>
    /// <param name="data">Any number of bytes.</param>
    /// <exception cref="KeyUnavailableException">The key or the version cannot be used.</exception>
    public byte[] Mac(KeyOwner owner, KeyPurpose purpose, uint? version, ReadOnlySpan<byte> data)
    {
        var keys = _access.Acquire(owner, version);
        try
        {
            var number = version ?? keys.VersionFor(purpose);
            var macKey = keys.MacKey(purpose, number) ?? throw KeyUnavailableException.UnknownVersion(keys.Owner, number);
            return HMACSHA256.HashData(macKey.Reveal(), data);
        }
        finally
        {
            keys.Release();
        }
    }

    /// <summary>
    /// Derives a key for the owner, the purpose and a context; the same bytes for ever until <see cref="RotatePurposeAsync"/>. The caller
    /// disposes it.
    /// </summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="context">What the derived key is for, within the purpose.</param>
    /// <param name="length">Bytes, from 1 to 16,320. Another length gives unrelated bytes.</param>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public SecretBytes Derive(KeyOwner owner, KeyPurpose purpose, ReadOnlySpan<byte> context, int length) =>
        Derive(owner, purpose, version: null, context, length);

    /// <summary>The key of <see cref="Derive(KeyOwner, KeyPurpose, ReadOnlySpan{byte}, int)"/> as a given version derives it.</summary>
    /// <inheritdoc cref="Derive(KeyOwner, KeyPurpose, ReadOnlySpan{byte}, int)"/>
    /// <param name="owner">Whose key.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="version">As <see cref="VersionOf"/> once said, or another that was not destroyed; null for what it says now.</param>
    /// <param name="context">What the derived key is for, within the purpose.</param>
    /// <param name="length">Bytes, from 1 to 16,320. Another length gives unrelated bytes.</param>
    public SecretBytes Derive(KeyOwner owner, KeyPurpose purpose, uint? version, ReadOnlySpan<byte> context, int length)
    {
        var keys = _access.Acquire(owner, version);
        try
        {
            var number = version ?? keys.VersionFor(purpose);
            return KeyDerivation.Derive(Version(keys, number).Reveal(), owner, purpose, number, context, length);
        }
        finally
        {
            keys.Release();
        }
    }

    /// <summary>
    /// The 32 bytes that <see cref="Derive(KeyOwner, KeyPurpose, uint?, ReadOnlySpan{byte}, int)"/> gives, for a context that is used again and
    /// again: the ring keeps them as long as the owner's key itself.
    /// </summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="version">Which version of it.</param>
    /// <param name="context">What the derived key is for, within the purpose.</param>
    /// <param name="key">Receives 32 bytes; the caller clears them.</param>
    /// <exception cref="KeyUnavailableException">The key or the version cannot be used.</exception>
    public void DeriveKept(KeyOwner owner, KeyPurpose purpose, uint version, string context, Span<byte> key)
    {
        var keys = _access.Acquire(owner, version);
        try
        {
            if (!keys.TryDerive(purpose, version, context, key))
            {
                throw KeyUnavailableException.UnknownVersion(owner, version);
            }
        }
        finally
        {
            keys.Release();
        }
    }

    /// <summary>The version that codes and derived keys of a purpose come from: 0, or what <see cref="RotatePurposeAsync"/> made.</summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public uint VersionOf(KeyOwner owner, KeyPurpose purpose) => Ask(owner, keys => keys.VersionFor(purpose));

    /// <summary>The version that seals.</summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public uint CurrentVersion(KeyOwner owner) => Ask(owner, static keys => keys.Current);

    /// <summary>
    /// Adds a version that seals from now on, and moves the keys below under it. What older versions sealed still opens, and codes and
    /// derived keys stay as they are. If the moving is cut short, the next rotation completes it.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public Task RotateAsync(KeyOwner owner, CancellationToken cancellationToken) => RotateAsync(owner, null, cancellationToken);

    /// <summary>
    /// Adds a version as <see cref="RotateAsync(KeyOwner, CancellationToken)"/> does and lets the purpose's codes and derived keys come
    /// from it: every index, pepper or key of that purpose changes, and older ones are reached by their version only.
    /// </summary>
    /// <returns>The new version.</returns>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public Task<uint> RotatePurposeAsync(KeyOwner owner, KeyPurpose purpose, CancellationToken cancellationToken) =>
        RotateAsync(owner, purpose, cancellationToken);

    /// <summary>
    /// Makes a new root key and wraps the keys of the installation and all organizations under it; also changes a passphrase.
    /// </summary>
    /// <param name="target">
    /// Where the new root key is kept, under the path of the old one: the same provider again, or one with another passphrase, or another
    /// kind. Other servers need the file before they next read a key of the second level.
    /// </param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="RootKeyException">The new root key cannot be kept; the old one stays in force.</exception>
    public async Task RotateRootAsync(IRootKeyProvider target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        await _rootChanges.RotateAsync(_access, target, cancellationToken).ConfigureAwait(false);
        await _store.Database.EraseRemainsAsync("key_version", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Destroys an owner's key and all keys below it, for ever: their wrapped bytes are gone from the key store's files when this returns,
    /// and no server opens anything with them after <see cref="NoticeTime"/>. Copies in backups are the caller's concern. An owner without
    /// a key is left as it is; repeating it erases what a first call that was cut short left behind.
    /// </summary>
    /// <exception cref="ArgumentException">The installation's own key.</exception>
    /// <exception cref="StoreException">The key may be unusable, but remains of it may still be in the files: call again.</exception>
    public async Task DestroyAsync(KeyOwner owner, CancellationToken cancellationToken)
    {
        var existed = false;
        await _access.GatedAsync(
            async () =>
            {
                existed = await _changes.DestroyAsync(owner, cancellationToken).ConfigureAwait(false);
                await _access.Loader.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (existed)
        {
            await _store.Database.EraseRemainsAsync("key_version", cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Destroys a version that was retired a minute ago or before: what it sealed cannot be opened again.</summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    /// <exception cref="InvalidOperationException">
    /// The version is unknown or still needed: it is 0, or seals, or a purpose's codes come from it, or keys below are wrapped under it.
    /// </exception>
    public async Task DestroyVersionAsync(KeyOwner owner, uint version, CancellationToken cancellationToken)
    {
        await _access.GatedAsync(
            async () =>
            {
                await _changes.DestroyVersionAsync(owner, version, cancellationToken).ConfigureAwait(false);
                await _access.Loader.RefreshAsync(CancellationToken.None).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        await _store.Database.EraseRemainsAsync("key_version", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One owner's key with its versions and their ages; no key bytes. Null where none was made.</summary>
    public async Task<KeyDescription?> DescribeAsync(KeyOwner owner, CancellationToken cancellationToken) =>
        await _store.ReadAsync(owner, cancellationToken).ConfigureAwait(false) is { } record
            ? KeyDescription.Of(record.Row, record.Versions)
            : null;

    /// <summary>Every key with its versions and their ages, owners in the order of their making; no key bytes.</summary>
    public async Task<IReadOnlyList<KeyDescription>> ListAsync(CancellationToken cancellationToken) =>
        KeyDescription.From(await _store.ReadAllAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Keeps a document of a ring that all servers share, sealed for the installation; one of that name is replaced.</summary>
    /// <param name="name">At most 200 characters; it is stored in clear.</param>
    /// <param name="document">The content.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    public Task StoreDocumentAsync(string name, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(name.Length, 200, nameof(name));
        var bytes = Seal(KeyOwner.Installation, KeyPurpose.DataProtection, document.Span, RingDocument.Context(name));
        return _store.Database.WriteAsync(unit => KeyUnits.PutDocument(unit, name, bytes), cancellationToken);
    }

    /// <summary>The documents of the shared ring, oldest first.</summary>
    /// <exception cref="KeyUnavailableException">The installation's key cannot be used.</exception>
    /// <exception cref="CryptographicException">A document was altered.</exception>
    public async Task<IReadOnlyList<RingDocument>> ReadDocumentsAsync(CancellationToken cancellationToken)
    {
        var rows = await _store.DocumentsAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new RingDocument(
            row.Name, Open(KeyOwner.Installation, KeyPurpose.DataProtection, row.Sealed, RingDocument.Context(row.Name))))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _access.DisposeAsync();

    /// <summary>Opens a ring that keeps at most <paramref name="keptOwners"/> owners' keys in memory.</summary>
    internal static async Task<KeyRing> OpenAsync(
        IRootKeyProvider root, Database keyStore, TimeProvider time, bool mayCreate, int keptOwners, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(root);
        var ring = new KeyRing(root, keyStore, time, keptOwners);
        try
        {
            await ring._rootChanges.PrepareAsync(root, mayCreate, cancellationToken).ConfigureAwait(false);
            await ring._access.Loader.RefreshAsync(cancellationToken).ConfigureAwait(false);
            await ring._access.Loader.LoadAsync(KeyOwner.Installation, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await ring.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        ring._access.Follow();
        return ring;
    }

    /// <summary>Asks the store now what other servers changed.</summary>
    internal Task RefreshAsync(CancellationToken cancellationToken) =>
        _access.GatedAsync(() => _access.Loader.RefreshAsync(cancellationToken), cancellationToken);

    /// <summary>The whole key store sealed under the root key, for a backup.</summary>
    internal async Task<byte[]> SealContentAsync(CancellationToken cancellationToken)
    {
        byte[] bytes = [];
        await _access.GatedAsync(
            async () =>
            {
                var root = await _access.Root.CurrentAsync(cancellationToken).ConfigureAwait(false);
                bytes = KeyStoreBackup.Seal(root, _access.Root.Version, await _store.ReadAllAsync(cancellationToken).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static SecretBytes Version(OwnerKeys keys, uint version) =>
        keys.Version(version) ?? throw KeyUnavailableException.UnknownVersion(keys.Owner, version);

    private T Ask<T>(KeyOwner owner, Func<OwnerKeys, T> question)
    {
        var keys = _access.Acquire(owner);
        try
        {
            return question(keys);
        }
        finally
        {
            keys.Release();
        }
    }

    private async Task<uint> RotateAsync(KeyOwner owner, KeyPurpose? purpose, CancellationToken cancellationToken)
    {
        var version = 0u;
        await _access.GatedAsync(
            async () =>
            {
                version = await _changes.RotateAsync(owner, purpose, cancellationToken).ConfigureAwait(false);
                await _access.Loader.LoadAsync(owner, CancellationToken.None).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        for (var more = true; more;)
        {
            await _access.GatedAsync(
                async () => more = await _changes.RewrapSomeAsync(owner, cancellationToken).ConfigureAwait(false), cancellationToken)
                .ConfigureAwait(false);
        }

        return version;
    }
}
