using Weir.Foundation;
using Weir.Guard.Keys;

namespace Weir.Tests.Guard.Keys;

/// <summary>What the files of the key store hold, and what they no longer hold.</summary>
[Trait("Engine", "sqlite")]
public sealed class KeyStoreFilesTests : IAsyncDisposable
{
    private readonly KeyStoreFixture _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_destroyed_key_leaves_no_wrapped_byte_in_any_file()
    {
        await using var ring = await _store.OpenAsync();
        var organization = KeyStoreFixture.NewOrganization();
        var person = KeyStoreFixture.NewPerson();
        await ring.CreateAsync(organization, null, Cancel);
        var kept = await _store.WrapsAsync();
        await ring.CreateAsync(person, organization, Cancel);
        await ring.RotateAsync(person, Cancel);
        var wraps = (await _store.WrapsAsync()).Where(wrap => !kept.Any(other => other.AsSpan().SequenceEqual(wrap))).ToList();
        Assert.Equal(3, wraps.Count);
        Assert.All(wraps, wrap => Assert.NotEmpty(_store.FilesWith(wrap)));

        await ring.DestroyAsync(person, Cancel);

        Assert.All(wraps, wrap => Assert.Empty(_store.FilesWith(wrap)));
        Assert.All(kept, wrap => Assert.NotEmpty(_store.FilesWith(wrap)));
    }

    [Fact]
    public async Task A_destroyed_version_leaves_no_wrapped_byte_in_any_file()
    {
        await using var ring = await _store.OpenAsync();
        var organization = KeyStoreFixture.NewOrganization();
        await ring.CreateAsync(organization, null, Cancel);
        var database = await _store.DatabaseAsync();
        var wrap = await database.QueryOneAsync<byte[]>(
            "SELECT v.wrapped FROM key_version v JOIN owner_key k ON k.id = v.key_id WHERE k.owner_kind = 2 AND v.version = 1", null, Cancel);
        await ring.RotateAsync(organization, Cancel);
        _store.Time.Advance(KeyRing.RetirementTime);
        Assert.NotEmpty(_store.FilesWith(wrap!));

        await ring.DestroyVersionAsync(organization, 1, Cancel);

        Assert.Empty(_store.FilesWith(wrap!));
    }

    [Fact]
    public async Task After_a_change_of_the_root_no_wrap_under_the_old_one_is_left()
    {
        await using var ring = await _store.OpenAsync();
        await ring.CreateAsync(KeyStoreFixture.NewOrganization(), null, Cancel);
        var old = await _store.WrapsAsync();
        var oldLine = await File.ReadAllBytesAsync(_store.RootPath, Cancel);

        await ring.RotateRootAsync(_store.Root, Cancel);

        Assert.Equal(4, old.Count);
        Assert.All(old, wrap => Assert.Empty(_store.FilesWith(wrap)));
        Assert.Empty(_store.FilesWith(oldLine));
    }

    [Fact]
    [Trait("Asvs", "V13.3.1")]
    public async Task No_file_but_the_root_key_holds_a_key_in_clear()
    {
        await using (var ring = await _store.OpenAsync())
        {
            var organization = KeyStoreFixture.NewOrganization();
            await ring.CreateAsync(organization, null, Cancel);
            await ring.CreateAsync(KeyStoreFixture.NewPerson(), organization, Cancel);
            await ring.RotateAsync(organization, Cancel);
            ring.Seal(organization, KeyPurpose.Totp, "seed"u8, []);
        }

        var keys = await ClearKeysAsync();
        Assert.Equal(7, keys.Count);
        Assert.All(keys, key => Assert.Empty(_store.FilesWith(key)));
        using var root = await _store.Root.ReadAsync(1, Cancel);
        Assert.Equal(["root.key"], _store.FilesWith(root.Reveal().ToArray()));
    }

    /// <summary>Opens every wrap by hand, from the top.</summary>
    private async Task<IReadOnlyList<byte[]>> ClearKeysAsync()
    {
        var content = await new KeyStore(await _store.DatabaseAsync()).ReadAllAsync(Cancel);
        var opened = new Dictionary<(string?, long), byte[]>();
        using var root = await _store.Root.ReadAsync(1, Cancel);
        opened.Add((null, 1), root.Reveal().ToArray());
        foreach (var row in content.Keys.OrderBy(static row => row.ParentId is not null))
        {
            foreach (var version in content.Versions.Where(version => version.KeyId == row.Id))
            {
                using var parent = SecretBytes.CopyOf(opened[(row.ParentId, version.ParentVersion)]);
                using var key = KeyWrap.Unwrap(
                    parent, (uint)version.ParentVersion, new KeyPlace(row.Owner, row.KeyId, (uint)version.Version), version.Wrapped);
                opened.Add((row.Id, version.Version), key.Reveal().ToArray());
            }
        }

        opened.Remove((null, 1));
        return [.. opened.Values];
    }
}
