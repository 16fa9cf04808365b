using Weir.Foundation;
using Weir.Store;

namespace Weir.Guard.Keys;

/// <summary>
/// Makes, rotates and destroys keys in the store. All cryptography is done before a unit; the unit then checks that what it was done from
/// still holds, and otherwise the change begins again. Called under the key ring's gate, one at a time.
/// </summary>
internal sealed class KeyChanges(KeyStore store, KeyLoader loader, TimeProvider time)
{
    private const int MostAttempts = 10;
    private const int RewrapsPerUnit = 200;

    /// <summary>Makes a key with versions 0 and 1; an owner that has one keeps it.</summary>
    /// <exception cref="ArgumentException">Keys of this owner cannot stand under this parent, or already stand under another.</exception>
    /// <exception cref="KeyUnavailableException">The owner's key, or its parent's, was destroyed; or the parent has none.</exception>
    public async Task CreateAsync(KeyOwner owner, KeyOwner? parent, CancellationToken cancellationToken)
    {
        if (!owner.MayHaveParent(parent))
        {
            throw new ArgumentException($"A key of {owner} cannot stand under {parent?.ToString() ?? "the root"}.", nameof(parent));
        }

        for (var attempt = 1; ; attempt++)
        {
            if (await store.ReadAsync(owner, cancellationToken).ConfigureAwait(false) is { } existing)
            {
                CheckExisting(existing, parent);
                return;
            }

            var parentRecord = parent is { } above ? await UsableAsync(above, cancellationToken).ConfigureAwait(false) : null;
            var id = Id<OwnerKey>.New(time);
            var (first, second, parentVersion) = await NewVersionsAsync(owner, parent, parentRecord, id, cancellationToken)
                .ConfigureAwait(false);
            var made = await store.Database.WriteAsync(
                unit =>
                {
                    var epoch = KeyUnits.NextEpoch(unit);
                    if (!KeyUnits.CanWrap(unit, parentRecord?.Row.Id, parentVersion) || KeyUnits.HasKey(unit, owner))
                    {
                        unit.RollBack();
                        return false;
                    }

                    KeyUnits.AddKey(unit, id.ToString(), owner, parentRecord?.Row.Id, epoch);
                    KeyUnits.AddVersion(unit, id.ToString(), OwnerKeys.FixedVersion, first, parentVersion);
                    KeyUnits.AddVersion(unit, id.ToString(), 1, second, parentVersion);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            if (made)
            {
                return;
            }

            RefuseEndless(attempt, owner);
        }
    }

    /// <summary>
    /// Adds a version, which seals from now on, and returns its number. Moving what the key wraps is <see cref="RewrapSomeAsync"/>'s.
    /// </summary>
    /// <param name="owner">Whose key.</param>
    /// <param name="purpose">A purpose whose codes and derived keys come from the new version from now on; null for none.</param>
    /// <param name="cancellationToken">Stops before the change.</param>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    public async Task<uint> RotateAsync(KeyOwner owner, KeyPurpose? purpose, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var record = await UsableAsync(owner, cancellationToken).ConfigureAwait(false);
            var parent = record.Row.Parent;
            var parentRecord = parent is { } above ? await UsableAsync(above, cancellationToken).ConfigureAwait(false) : null;
            var version = record.Current + 1;
            using var key = SecretBytes.Random(KeyDerivation.KeyBytes);
            var place = new KeyPlace(owner, record.Row.KeyId, version);
            var (wrapped, parentVersion) = await loader.WithParentAsync(
                parent, parentRecord?.Current, (above, number) => (KeyWrap.Wrap(above, number, place, key), number), cancellationToken)
                .ConfigureAwait(false);
            var made = await store.Database.WriteAsync(
                unit =>
                {
                    var epoch = KeyUnits.NextEpoch(unit);
                    if (!KeyUnits.CanWrap(unit, parentRecord?.Row.Id, parentVersion)
                        || !KeyUnits.IsCurrent(unit, record.Row.Id, record.Current))
                    {
                        unit.RollBack();
                        return false;
                    }

                    KeyUnits.AddVersion(unit, record.Row.Id, version, wrapped, parentVersion);
                    if (purpose is { } moved)
                    {
                        KeyUnits.MovePurpose(unit, record.Row.Id, moved, version);
                    }

                    KeyUnits.Touch(unit, record.Row.Id, epoch);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            if (made)
            {
                return version;
            }

            RefuseEndless(attempt, owner);
        }
    }

    /// <summary>Moves some of the keys that older versions of this one wrap to its newest; false when none were left.</summary>
    /// <exception cref="KeyUnavailableException">A key cannot be used.</exception>
    public async Task<bool> RewrapSomeAsync(KeyOwner owner, CancellationToken cancellationToken)
    {
        var record = await UsableAsync(owner, cancellationToken).ConfigureAwait(false);
        var rows = await store.UnderOldVersionsAsync(record.Row.Id, record.Current, RewrapsPerUnit, cancellationToken)
            .ConfigureAwait(false);
        if (rows.Count == 0)
        {
            return false;
        }

        var rewrapped = new List<(WrapRow Row, byte[] Wrapped)>(rows.Count);
        foreach (var row in rows)
        {
            using var key = await loader.WithParentAsync(
                owner,
                checked((uint)row.ParentVersion),
                (parent, version) => KeyLoader.Unwrap(parent, version, row.Place, row.Wrapped),
                cancellationToken).ConfigureAwait(false);
            rewrapped.Add((row, await loader.WithParentAsync(
                owner,
                record.Current,
                (parent, version) => KeyWrap.Wrap(parent, version, row.Place, key),
                cancellationToken).ConfigureAwait(false)));
        }

        // A row that something else changed meanwhile is met again by the next call.
        await store.Database.WriteAsync(
            unit =>
            {
                KeyUnits.NextEpoch(unit);
                foreach (var (row, wrapped) in rewrapped)
                {
                    KeyUnits.Rewrap(unit, row, wrapped, record.Current);
                }
            },
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Destroys one retired version.</summary>
    /// <exception cref="KeyUnavailableException">The key cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The version is still needed.</exception>
    public async Task DestroyVersionAsync(KeyOwner owner, uint version, CancellationToken cancellationToken)
    {
        var record = await UsableAsync(owner, cancellationToken).ConfigureAwait(false);
        var needed = await store.Database.WriteAsync(
            unit =>
            {
                var epoch = KeyUnits.NextEpoch(unit);
                var reason = KeyUnits.WhyNeeded(unit, record.Row.Id, version, unit.Now - KeyRing.RetirementTime);
                if (reason is null)
                {
                    KeyUnits.DestroyVersion(unit, record.Row.Id, version);
                    KeyUnits.Touch(unit, record.Row.Id, epoch);
                }

                return reason;
            },
            cancellationToken).ConfigureAwait(false);
        if (needed is not null)
        {
            throw new InvalidOperationException($"Destroying version {version} of the key of {owner}: {needed}.");
        }
    }

    /// <summary>Destroys an owner's key and all keys below it; false when the owner never had one.</summary>
    /// <exception cref="ArgumentException">The installation's key, on which everything depends.</exception>
    public async Task<bool> DestroyAsync(KeyOwner owner, CancellationToken cancellationToken)
    {
        if (owner.Kind == KeyOwnerKind.Installation)
        {
            throw new ArgumentException("The installation's key is not destroyed; it goes with the data and the root key.", nameof(owner));
        }

        if (await store.ReadAsync(owner, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            return false;
        }

        await store.Database.WriteAsync(unit => KeyUnits.DestroyTree(unit, record.Row.Id, KeyUnits.NextEpoch(unit)), cancellationToken)
            .ConfigureAwait(false);
        return true;
    }

    private static void CheckExisting(KeyRecord existing, KeyOwner? parent)
    {
        if (existing.Row.State == KeyRow.Destroyed)
        {
            throw KeyUnavailableException.Destroyed(existing.Row.Owner);
        }

        if (existing.Row.Parent != parent)
        {
            throw new ArgumentException($"The key of {existing.Row.Owner} already stands under another key.", nameof(parent));
        }
    }

    private static void RefuseEndless(int attempt, KeyOwner owner)
    {
        if (attempt == MostAttempts)
        {
            throw new StoreUnavailableException($"Changing the key of {owner}: other changes came first {MostAttempts} times. Try again.");
        }
    }

    private async Task<(byte[] First, byte[] Second, uint ParentVersion)> NewVersionsAsync(
        KeyOwner owner, KeyOwner? parent, KeyRecord? parentRecord, Id<OwnerKey> id, CancellationToken cancellationToken)
    {
        using var fixedKey = SecretBytes.Random(KeyDerivation.KeyBytes);
        using var key = SecretBytes.Random(KeyDerivation.KeyBytes);
        return await loader.WithParentAsync(
            parent,
            parentRecord?.Current,
            (above, version) => (
                KeyWrap.Wrap(above, version, new KeyPlace(owner, id.Value, OwnerKeys.FixedVersion), fixedKey),
                KeyWrap.Wrap(above, version, new KeyPlace(owner, id.Value, 1), key),
                version),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<KeyRecord> UsableAsync(KeyOwner owner, CancellationToken cancellationToken) =>
        await store.ReadAsync(owner, cancellationToken).ConfigureAwait(false) switch
        {
            null => throw KeyUnavailableException.NotCreated(owner),
            { Row.State: KeyRow.Destroyed } => throw KeyUnavailableException.Destroyed(owner),
            var record => record,
        };
}
