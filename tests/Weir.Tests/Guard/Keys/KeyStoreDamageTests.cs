using Weir.Guard.Keys;

namespace Weir.Tests.Guard.Keys;

/// <summary>What is missing, exchanged or altered is refused, and says what is wrong.</summary>
public sealed class KeyStoreDamageTests : IAsyncDisposable
{
    private readonly KeyStoreFixture _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_key_store_without_its_root_key_is_refused_and_no_new_key_is_made()
    {
        await (await _store.OpenAsync()).DisposeAsync();
        File.Delete(_store.RootPath);

        var failure = await Assert.ThrowsAsync<RootKeyException>(() => _store.OpenAsync());

        Assert.Equal(RootKeyProblem.Missing, failure.Problem);
        Assert.Contains(_store.RootPath, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_store.RootPath));
    }

    [Fact]
    [Trait("Engine", "sqlite")]
    public async Task A_root_key_without_its_key_store_is_refused()
    {
        await (await _store.OpenAsync()).DisposeAsync();
        await _store.CloseAsync();
        foreach (var file in Directory.EnumerateFiles(_store.Folder.FullName, "keys.db*"))
        {
            File.Delete(file);
        }

        var failure = await Assert.ThrowsAsync<RootKeyException>(() => _store.OpenAsync());

        Assert.Equal(RootKeyProblem.KeyStoreMissing, failure.Problem);
    }

    [Fact]
    public async Task Data_without_any_keys_is_refused()
    {
        var database = await _store.DatabaseAsync();

        var failure = await Assert.ThrowsAsync<RootKeyException>(
            () => KeyRing.OpenExistingAsync(_store.Root, database, _store.Time, Cancel));

        Assert.Equal(RootKeyProblem.DataWithoutKeys, failure.Problem);
        Assert.False(File.Exists(_store.RootPath));
    }

    [Fact]
    public async Task Another_installations_root_key_is_refused()
    {
        await (await _store.OpenAsync()).DisposeAsync();
        await using var other = new KeyStoreFixture();
        await (await other.OpenAsync()).DisposeAsync();
        File.Copy(other.RootPath, _store.RootPath, overwrite: true);

        var failure = await Assert.ThrowsAsync<RootKeyException>(() => _store.OpenAsync());

        Assert.Equal(RootKeyProblem.Foreign, failure.Problem);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_damaged_or_open_root_key_is_refused(bool open)
    {
        await (await _store.OpenAsync()).DisposeAsync();
        if (open)
        {
            File.SetUnixFileMode(_store.RootPath, Secrets.Private | UnixFileMode.GroupRead);
        }
        else
        {
            await File.WriteAllTextAsync(_store.RootPath, (await File.ReadAllTextAsync(_store.RootPath, Cancel))[..^9], Cancel);
        }

        var failure = await Assert.ThrowsAsync<RootKeyException>(() => _store.OpenAsync());

        Assert.Equal(open ? RootKeyProblem.OpenToOthers : RootKeyProblem.Damaged, failure.Problem);
    }

    [Fact]
    public async Task One_thousand_wraps_exchanged_in_the_store_are_refused()
    {
        var owners = new List<KeyOwner>();
        await using (var ring = await _store.OpenAsync())
        {
            for (var i = 0; i < 15; i++)
            {
                owners.Add(KeyStoreFixture.NewOrganization());
                await ring.CreateAsync(owners[^1], null, Cancel);
                owners.Add(KeyStoreFixture.NewPerson());
                await ring.CreateAsync(owners[^1], KeyOwner.Installation, Cancel);
            }
        }

        var refused = 0;
        for (var step = 1; step <= 17; step++)
        {
            await ShiftWrapsAsync();
            await using var ring = await _store.OpenAsync();
            foreach (var owner in owners)
            {
                var failure = Assert.Throws<KeyUnavailableException>(() => ring.Seal(owner, KeyPurpose.Sealing, [], []));
                Assert.Equal(KeyUnavailableReason.Damaged, failure.Reason);
                refused += 2;
            }
        }

        Assert.Equal(1020, refused);
    }

    [Fact]
    public async Task Every_flipped_bit_of_a_stored_wrap_is_refused()
    {
        var owner = KeyStoreFixture.NewPerson();
        await using var ring = await _store.OpenAsync();
        await ring.CreateAsync(owner, KeyOwner.Installation, Cancel);
        var database = await _store.DatabaseAsync();
        var loader = new KeyAccess(new KeyStore(database), new RootKey(_store.Root, new KeyStore(database)), _store.Time, 10).Loader;
        var row = (await database.QueryAsync<VersionRow>(
            "SELECT v.* FROM key_version v JOIN owner_key k ON k.id = v.key_id WHERE k.owner_kind = 4 AND v.version = 1", null, Cancel))[0];
        for (var bit = 0; bit < KeyWrap.WrappedBytes * 8; bit++)
        {
            var changed = row.Wrapped!.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await SetWrapAsync(row, changed);

            var failure = await Assert.ThrowsAsync<KeyUnavailableException>(() => loader.LoadAsync(owner, Cancel));
            Assert.Equal((owner, KeyUnavailableReason.Damaged), (failure.Owner, failure.Reason));
        }

        await SetWrapAsync(row, row.Wrapped!);
        Assert.True(await loader.LoadAsync(owner, Cancel));
    }

    private async Task SetWrapAsync(VersionRow row, byte[] wrapped) => await (await _store.DatabaseAsync()).WriteAsync(
        unit => unit.Execute(
            "UPDATE key_version SET wrapped = @wrapped WHERE key_id = @KeyId AND version = @Version",
            new { wrapped, row.KeyId, row.Version }),
        Cancel);

    /// <summary>Gives every version of every key but the installation's the wrap of the next one.</summary>
    private async Task ShiftWrapsAsync()
    {
        var database = await _store.DatabaseAsync();
        var rows = await database.QueryAsync<VersionRow>(
            """
            SELECT v.* FROM key_version v JOIN owner_key k ON k.id = v.key_id WHERE k.owner_kind <> 1 ORDER BY v.key_id, v.version
            """,
            null,
            Cancel);
        await database.WriteAsync(
            unit =>
            {
                for (var i = 0; i < rows.Count; i++)
                {
                    unit.Execute(
                        "UPDATE key_version SET wrapped = @Wrapped WHERE key_id = @KeyId AND version = @Version",
                        new { rows[(i + 1) % rows.Count].Wrapped, rows[i].KeyId, rows[i].Version });
                }
            },
            Cancel);
    }
}
