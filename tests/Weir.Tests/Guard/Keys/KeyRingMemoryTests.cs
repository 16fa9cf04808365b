using Weir.Foundation;
using Weir.Guard.Keys;

namespace Weir.Tests.Guard.Keys;

/// <summary>Keys in memory: shared by threads, forgotten when too many, zeroed at the end.</summary>
public sealed class KeyRingMemoryTests : IAsyncDisposable
{
    private readonly KeyStoreFixture _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Threads_seal_and_open_while_keys_rotate_and_are_forgotten()
    {
        await using var ring = await _store.OpenAsync(keptOwners: 3);
        var owners = Enumerable.Range(0, 8).Select(static _ => KeyStoreFixture.NewPerson()).ToArray();
        foreach (var owner in owners)
        {
            await ring.CreateAsync(owner, KeyOwner.Installation, Cancel);
        }

        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(
            () =>
            {
                for (var i = 0; i < 200; i++)
                {
                    var owner = owners[(i + (worker * 3)) % owners.Length];
                    var bytes = ring.Seal(owner, KeyPurpose.Totp, [(byte)i], [(byte)worker]);
                    Assert.Equal([(byte)i], ring.Open(owner, KeyPurpose.Totp, bytes, [(byte)worker]));
                }
            },
            Cancel));
        var rotations = Task.Run(
            async () =>
            {
                foreach (var owner in owners)
                {
                    await ring.RotateAsync(owner, Cancel);
                }

                await ring.RotateAsync(KeyOwner.Installation, Cancel);
            },
            Cancel);
        await Task.WhenAll([.. workers, rotations]);

        Assert.All(owners, owner => Assert.Equal(2u, ring.CurrentVersion(owner)));
    }

    [Fact]
    public async Task A_derived_key_that_is_kept_is_the_one_that_is_derived_and_ends_with_its_owners_key()
    {
        await using var ring = await _store.OpenAsync();
        var owner = KeyStoreFixture.NewPerson();
        await ring.CreateAsync(owner, KeyOwner.Installation, Cancel);
        var version = ring.CurrentVersion(owner);
        var kept = new byte[32];

        // More than are kept, and each of them twice.
        foreach (var context in Enumerable.Range(0, 2_400).Select(static number => $"bucket {number % 1_200}"))
        {
            ring.DeriveKept(owner, KeyPurpose.ObjectDetails, version, context, kept);
            using var derived = ring.Derive(owner, KeyPurpose.ObjectDetails, version, System.Text.Encoding.UTF8.GetBytes(context), 32);
            Assert.Equal(derived.Reveal(), kept);
        }

        Assert.Throws<KeyUnavailableException>(() => ring.DeriveKept(owner, KeyPurpose.ObjectDetails, version + 1, "bucket 0", kept));
        await ring.DestroyAsync(owner, Cancel);
        Assert.Throws<KeyUnavailableException>(() => ring.DeriveKept(owner, KeyPurpose.ObjectDetails, version, "bucket 0", kept));
    }

    [Fact]
    public void Keys_are_zeroed_when_their_last_user_leaves_and_not_before()
    {
        var key = SecretBytes.Random(32);
        var keys = new OwnerKeys(KeyOwner.Installation, 1, new() { [1] = key }, []);
        Assert.True(keys.TryAcquire());

        keys.Release();
        Assert.Equal(32, key.Reveal().Length);
        keys.Release();

        Assert.Throws<ObjectDisposedException>(() => key.Reveal().Length);
        Assert.False(keys.TryAcquire());
    }

    [Fact]
    public void The_cache_forgets_those_not_used_lately()
    {
        var cache = new KeyCache(2);
        var used = KeyStoreFixture.NewPerson();
        var idle = KeyStoreFixture.NewPerson();
        foreach (var owner in (KeyOwner[])[used, idle])
        {
            cache.Put(new OwnerKeys(owner, 1, [], []));
        }

        Assert.True(cache.TryAcquire(used, out var keys));
        keys.Release();
        cache.Put(new OwnerKeys(KeyStoreFixture.NewPerson(), 1, [], []));

        Assert.True(cache.Holds(used));
        Assert.False(cache.Holds(idle));
        Assert.Equal(2, cache.Owners.Count);
    }

    [Fact]
    public async Task A_closed_ring_gives_nothing()
    {
        var ring = await _store.OpenAsync();
        await ring.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => ring.Seal(KeyOwner.Installation, KeyPurpose.Totp, [], []));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => ring.CreateAsync(KeyStoreFixture.NewOrganization(), null, Cancel));
        await ring.DisposeAsync();
    }

    [Fact]
    public async Task What_changed_elsewhere_is_noticed_once_the_notice_time_is_over()
    {
        await using var ring = await _store.OpenAsync();
        var person = KeyStoreFixture.NewPerson();
        await ring.CreateAsync(person, KeyOwner.Installation, Cancel);
        var bytes = ring.Seal(person, KeyPurpose.Totp, "seed"u8, []);
        await (await _store.DatabaseAsync()).WriteAsync(
            static unit => KeyUnits.DestroyTree(
                unit, unit.QueryOne<string>("SELECT id FROM owner_key WHERE owner_kind = 4")!, KeyUnits.NextEpoch(unit)),
            Cancel);
        _store.Time.Advance(KeyRing.NoticeTime + TimeSpan.FromMilliseconds(1));

        var failure = Assert.Throws<KeyUnavailableException>(() => ring.Open(person, KeyPurpose.Totp, bytes, []));
        Assert.Equal(KeyUnavailableReason.Destroyed, failure.Reason);
    }

    [Fact]
    public async Task A_listing_tells_ages_and_no_keys()
    {
        await using var ring = await _store.OpenAsync();
        var made = _store.Time.GetUtcNow();
        _store.Time.Advance(TimeSpan.FromDays(1));
        await ring.RotateAsync(KeyOwner.Installation, Cancel);
        var rotated = _store.Time.GetUtcNow();

        var key = Assert.Single(await ring.ListAsync(Cancel));

        Assert.Equal((KeyOwner.Installation, null, made, null), (key.Owner, key.Parent, key.CreatedAt, key.DestroyedAt));
        Assert.Equal(
            [
                new KeyVersionDescription(0, 1, made, null, null),
                new KeyVersionDescription(1, 1, made, rotated, null),
                new KeyVersionDescription(2, 1, rotated, null, null),
            ],
            key.Versions);
    }

    [Fact]
    public async Task Xml_of_data_protection_is_sealed_for_the_installation()
    {
        await using var ring = await _store.OpenAsync();
        var xml = new SealedXml(ring);

        Assert.Equal("<key/>"u8, xml.Open(xml.Seal("<key/>"u8)));
        Assert.Throws<System.Security.Cryptography.CryptographicException>(
            () => xml.Open(ring.Seal(KeyOwner.Installation, KeyPurpose.Totp, "<key/>"u8, [])));
    }
}
