using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Weir.Foundation;
using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>
/// Makes the first root key, changes it, and finishes what a crash cut short. The first start needs no gate, because nothing else runs.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is never asked for holds nothing to free.")]
internal sealed class RootChanges(KeyStore store, RootKey root, TimeProvider time)
{
    private const int MostAttempts = 10;

    private readonly SemaphoreSlim _oneChange = new(1, 1);

    /// <summary>Brings provider and store together: the first start, the end of an interrupted change, or a plain check.</summary>
    /// <exception cref="RootKeyException">They do not belong together, or data would be left without its key.</exception>
    public async Task PrepareAsync(IRootKeyProvider provider, bool mayCreate, CancellationToken cancellationToken)
    {
        var found = await provider.FindAsync(cancellationToken).ConfigureAwait(false);
        if (await store.CurrentRootAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            await CreateAsync(provider, found, mayCreate, cancellationToken).ConfigureAwait(false);
            return;
        }

        await root.CurrentAsync(cancellationToken).ConfigureAwait(false);
        if (found.Current != root.Version || found.Prepared is not null)
        {
            await provider.CommitAsync(root.Version, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes a new root key in <paramref name="target"/> and wraps every second-level key under it. Takes the gate itself.</summary>
    /// <exception cref="RootKeyException">The new key cannot be kept; the old one stays.</exception>
    /// <exception cref="KeyUnavailableException">A key does not open under the old root.</exception>
    public async Task RotateAsync(KeyAccess access, IRootKeyProvider target, CancellationToken cancellationToken)
    {
        await _oneChange.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; !await TryRotateAsync(access, target, cancellationToken).ConfigureAwait(false); attempt++)
            {
                if (attempt == MostAttempts)
                {
                    throw new StoreUnavailableException(
                        $"Changing the root key: other changes came first {MostAttempts} times. Try again.");
                }
            }

            await access.GatedAsync(() => root.CommitAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _oneChange.Release();
        }
    }

    // What takes long, stretching a passphrase and rewrapping, is done outside the gate: other keys stay usable meanwhile.
    private async Task<bool> TryRotateAsync(KeyAccess access, IRootKeyProvider target, CancellationToken cancellationToken)
    {
        var (old, oldVersion) = await access.GatedAsync(() => CommittedAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var next = SecretBytes.Random(KeyDerivation.KeyBytes);
        var kept = false;
        try
        {
            var version = oldVersion + 1;
            await target.PrepareAsync(version, next, cancellationToken).ConfigureAwait(false);
            var rewrapped = Rewrap(await store.UnderRootAsync(cancellationToken).ConfigureAwait(false), old, next, version);
            var check = KeyDerivation.RootCheck(next.Reveal(), version);
            kept = await access.GatedAsync(
                async () =>
                {
                    var moved = await store.Database.WriteAsync(
                        unit => Move(unit, oldVersion, version, check, rewrapped), cancellationToken).ConfigureAwait(false);
                    if (moved)
                    {
                        root.Change(target, version, next);
                    }

                    return moved;
                },
                cancellationToken).ConfigureAwait(false);
            return kept;
        }
        finally
        {
            old.Dispose();
            if (!kept)
            {
                next.Dispose();
            }
        }
    }

    private async Task<(SecretBytes Key, uint Version)> CommittedAsync(CancellationToken cancellationToken)
    {
        var key = await root.CurrentAsync(cancellationToken).ConfigureAwait(false);
        await root.CommitAsync(cancellationToken).ConfigureAwait(false);
        return (SecretBytes.CopyOf(key.Reveal()), root.Version);
    }

    private static List<(WrapRow Row, byte[] Wrapped)> Rewrap(IReadOnlyList<WrapRow> rows, SecretBytes old, SecretBytes next, uint version)
    {
        var rewrapped = new List<(WrapRow, byte[])>(rows.Count);
        foreach (var row in rows)
        {
            using var key = KeyLoader.Unwrap(old, checked((uint)row.ParentVersion), row.Place, row.Wrapped);
            rewrapped.Add((row, KeyWrap.Wrap(next, version, row.Place, key)));
        }

        return rewrapped;
    }

    private static bool Move(WriteUnit unit, uint oldVersion, uint version, byte[] check, List<(WrapRow Row, byte[] Wrapped)> rewrapped)
    {
        KeyUnits.NextEpoch(unit);
        if (KeyUnits.RootVersion(unit) == oldVersion
            && rewrapped.TrueForAll(pair => KeyUnits.Rewrap(unit, pair.Row, pair.Wrapped, version))
            && KeyUnits.LeftUnderRoot(unit, version) == 0)
        {
            KeyUnits.AddRoot(unit, version, check);
            return true;
        }

        unit.RollBack();
        return false;
    }

    // The root is prepared, then the store begins with it, then it is committed: a committed root beside an empty store has lost its store.
    private async Task CreateAsync(IRootKeyProvider provider, RootKeyVersions found, bool mayCreate, CancellationToken cancellationToken)
    {
        if (found.Current is { } version)
        {
            throw new RootKeyException(RootKeyProblem.KeyStoreMissing, string.Create(CultureInfo.InvariantCulture,
                $"Opening the key store: it is empty, but there is version {version} of a root key. Restore the key store's backup. ") +
                "If this is a new installation, move the root key away first.");
        }

        if (!mayCreate)
        {
            throw new RootKeyException(RootKeyProblem.DataWithoutKeys,
                "Opening the key store: it is empty and there is no root key, but the installation holds data. " +
                "Restore both; new keys could not read the data.");
        }

        var key = SecretBytes.Random(KeyDerivation.KeyBytes);
        try
        {
            await provider.PrepareAsync(1, key, cancellationToken).ConfigureAwait(false);
            if (await BeginStoreAsync(key, cancellationToken).ConfigureAwait(false))
            {
                root.Change(provider, 1, key);
                await provider.CommitAsync(1, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
        catch
        {
            key.Dispose();
            throw;
        }

        // Another server was first: its root key is the one, and this one is recognised as foreign.
        key.Dispose();
        await root.CurrentAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> BeginStoreAsync(SecretBytes key, CancellationToken cancellationToken)
    {
        using var fixedKey = SecretBytes.Random(KeyDerivation.KeyBytes);
        using var first = SecretBytes.Random(KeyDerivation.KeyBytes);
        var id = Id<OwnerKey>.New(time);
        var check = KeyDerivation.RootCheck(key.Reveal(), 1);
        var wrappedFixed = KeyWrap.Wrap(key, 1, new KeyPlace(KeyOwner.Installation, id.Value, OwnerKeys.FixedVersion), fixedKey);
        var wrappedFirst = KeyWrap.Wrap(key, 1, new KeyPlace(KeyOwner.Installation, id.Value, 1), first);
        return await store.Database.WriteAsync(
            unit =>
            {
                var epoch = KeyUnits.NextEpoch(unit);
                if (KeyUnits.RootVersion(unit) != 0)
                {
                    unit.RollBack();
                    return false;
                }

                KeyUnits.AddRoot(unit, 1, check);
                KeyUnits.AddKey(unit, id.ToString(), KeyOwner.Installation, null, epoch);
                KeyUnits.AddVersion(unit, id.ToString(), OwnerKeys.FixedVersion, wrappedFixed, 1);
                KeyUnits.AddVersion(unit, id.ToString(), 1, wrappedFirst, 1);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
