using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Guard;

/// <summary>What users of the key hierarchy rely on, shown on both engines.</summary>
public abstract class KeyRingTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private Database? _database;
    private KeyRing? _ring;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected Database Database => _database!;

    protected TempFolder Folder => _folder;

    private static KeyOwner Organization { get; } = KeyOwner.Organization(Id<Organization>.New(TimeProvider.System));

    private static KeyOwner Project { get; } = KeyOwner.Project(Id<Project>.New(TimeProvider.System));

    private static KeyOwner Person { get; } = KeyOwner.Person(Id<User>.New(TimeProvider.System));

    private KeyRing Ring => _ring!;

    private KeyFileProvider Root => new(_folder.File("root.key"));

    public async ValueTask InitializeAsync()
    {
        _database = await OpenDatabaseAsync();
        _ring = await OpenRingAsync();
        await Ring.CreateAsync(Organization, null, Cancel);
        await Ring.CreateAsync(Project, Organization, Cancel);
        await Ring.CreateAsync(Person, Organization, Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_ring is not null)
        {
            await _ring.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task<DatabaseAddress> CreateAddressAsync();

    protected async Task<Database> OpenDatabaseAsync() => await Database.OpenAsync(
        await CreateAddressAsync(), [KeyRing.Migrations], new DatabaseOptions(), TimeProvider.System, NullLoggerFactory.Instance, Cancel);

    [Fact]
    public void Whatever_is_sealed_is_opened_for_the_same_owner_purpose_and_context() =>
        Prop.ForAll<byte[], byte[], int>((plaintext, context, choice) =>
        {
            var owner = new[] { KeyOwner.Installation, Organization, Project, Person }[(choice & 0xFF) % 4];
            var purpose = (KeyPurpose)(((choice >> 8) & 0xFF) % 10 + 1);
            return Ring.Open(owner, purpose, Ring.Seal(owner, purpose, plaintext, context), context).AsSpan().SequenceEqual(plaintext);
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Asvs", "V11.2.5")]
    [Trait("Asvs", "V11.3.3")]
    public void No_flipped_bit_of_a_sealed_value_gets_through()
    {
        var bytes = Ring.Seal(Organization, KeyPurpose.Totp, "seed"u8, "usr_1"u8);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var failure = Assert.ThrowsAny<Exception>(() => Ring.Open(Organization, KeyPurpose.Totp, changed, "usr_1"u8));

            // A flip in the version names one that does not exist, or version 0, which seals nothing; every other alters the value.
            Assert.True(
                bit is >= 8 and < 40 and not 32 ? failure is KeyUnavailableException : failure is CryptographicException,
                $"bit {bit}: {failure}");
        }
    }

    [Fact]
    public async Task Keys_are_read_again_after_a_restart()
    {
        var sealedBytes = Ring.Seal(Project, KeyPurpose.AccessKey, "secret"u8, "key_1"u8);
        var code = Ring.Mac(Organization, KeyPurpose.Index, "ada@example.org"u8);
        using var derived = Ring.Derive(KeyOwner.Installation, KeyPurpose.LedgerSigning, "log"u8, 32);
        await ReopenAsync();
        using var again = Ring.Derive(KeyOwner.Installation, KeyPurpose.LedgerSigning, "log"u8, 32);

        Assert.Equal("secret"u8, Ring.Open(Project, KeyPurpose.AccessKey, sealedBytes, "key_1"u8));
        Assert.Equal(code, Ring.Mac(Organization, KeyPurpose.Index, "ada@example.org"u8));
        Assert.Equal(derived.Reveal(), again.Reveal());
    }

    [Fact]
    public async Task Creating_twice_keeps_the_key()
    {
        var sealedBytes = Ring.Seal(Person, KeyPurpose.AuditValue, "Ada"u8, []);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Ring.CreateAsync(Person, Organization, Cancel)));

        Assert.Equal("Ada"u8, Ring.Open(Person, KeyPurpose.AuditValue, sealedBytes, []));
        Assert.Equal([0u, 1u], await VersionsAsync(Person));
        await Assert.ThrowsAsync<ArgumentException>(() => Ring.CreateAsync(Person, KeyOwner.Installation, Cancel));
    }

    [Fact]
    public async Task Keys_stand_only_where_the_hierarchy_allows()
    {
        var project = KeyOwner.Project(Id<Project>.New(TimeProvider.System));
        var organization = KeyOwner.Organization(Id<Organization>.New(TimeProvider.System));

        await Assert.ThrowsAsync<ArgumentException>(() => Ring.CreateAsync(project, null, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Ring.CreateAsync(project, Person, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => Ring.CreateAsync(organization, KeyOwner.Installation, Cancel));
        var orphan = await Assert.ThrowsAsync<KeyUnavailableException>(() => Ring.CreateAsync(project, organization, Cancel));
        var unmade = Assert.Throws<KeyUnavailableException>(() => Ring.Seal(project, KeyPurpose.Sealing, [], []));

        Assert.Equal(KeyUnavailableReason.NotCreated, orphan.Reason);
        Assert.Equal(organization, orphan.Owner);
        Assert.Equal(KeyUnavailableReason.NotCreated, unmade.Reason);
        Assert.Throws<ArgumentException>(() => Ring.Seal(default, KeyPurpose.Sealing, [], []));
    }

    [Fact]
    [Trait("Asvs", "V11.2.2")]
    public async Task After_a_rotation_old_values_open_and_new_ones_use_the_new_version()
    {
        var old = Ring.Seal(Organization, KeyPurpose.Totp, "seed"u8, []);
        var code = Ring.Mac(Organization, KeyPurpose.Index, "a"u8);
        await Ring.RotateAsync(Organization, Cancel);
        var young = Ring.Seal(Organization, KeyPurpose.Totp, "seed"u8, []);

        Assert.Equal((1u, 2u), (SealedValue.VersionOf(old), SealedValue.VersionOf(young)));
        Assert.Equal("seed"u8, Ring.Open(Organization, KeyPurpose.Totp, old, []));
        Assert.Equal("seed"u8, Ring.Open(Organization, KeyPurpose.Totp, young, []));
        Assert.Equal(code, Ring.Mac(Organization, KeyPurpose.Index, "a"u8));
        var below = (await Ring.ListAsync(Cancel)).Where(static key => key.Parent == Organization).ToList();
        Assert.Equal(2, below.Count);
        Assert.All(below, static key => Assert.All(key.Versions, static version => Assert.Equal(2u, version.WrappedUnder)));
        await ReopenAsync();
        Assert.Equal("seed"u8, Ring.Open(Organization, KeyPurpose.Totp, old, []));
        Assert.Equal(2u, Ring.CurrentVersion(Organization));
    }

    [Fact]
    public async Task A_rotated_purpose_gives_other_codes_and_reaches_the_old_ones_by_their_version()
    {
        var old = Ring.Mac(KeyOwner.Installation, KeyPurpose.Pepper, "hash"u8);
        using var oldKey = Ring.Derive(KeyOwner.Installation, KeyPurpose.Pepper, [], 32);
        var other = Ring.Mac(KeyOwner.Installation, KeyPurpose.Index, "hash"u8);
        Assert.Equal(0u, Ring.VersionOf(KeyOwner.Installation, KeyPurpose.Pepper));

        var version = await Ring.RotatePurposeAsync(KeyOwner.Installation, KeyPurpose.Pepper, Cancel);
        await ReopenAsync();

        Assert.Equal(version, Ring.VersionOf(KeyOwner.Installation, KeyPurpose.Pepper));
        Assert.NotEqual(old, Ring.Mac(KeyOwner.Installation, KeyPurpose.Pepper, "hash"u8));
        Assert.Equal(old, Ring.Mac(KeyOwner.Installation, KeyPurpose.Pepper, 0, "hash"u8));
        using var reached = Ring.Derive(KeyOwner.Installation, KeyPurpose.Pepper, 0, [], 32);
        Assert.Equal(oldKey.Reveal(), reached.Reveal());
        Assert.Equal(other, Ring.Mac(KeyOwner.Installation, KeyPurpose.Index, "hash"u8));
    }

    [Fact]
    public async Task A_destroyed_key_opens_nothing_and_takes_everything_below_with_it()
    {
        var values = new[] { Organization, Project, Person }.ToDictionary(
            static owner => owner, owner => Ring.Seal(owner, KeyPurpose.AuditValue, "Ada"u8, []));
        await Ring.DestroyAsync(Organization, Cancel);
        await Ring.DestroyAsync(Organization, Cancel);

        foreach (var ring in (Func<Task>[])[() => Task.CompletedTask, ReopenAsync])
        {
            await ring();
            foreach (var (owner, bytes) in values)
            {
                var failure = Assert.Throws<KeyUnavailableException>(() => Ring.Open(owner, KeyPurpose.AuditValue, bytes, []));
                Assert.Equal(KeyUnavailableReason.Destroyed, failure.Reason);
                Assert.Throws<KeyUnavailableException>(() => Ring.Seal(owner, KeyPurpose.AuditValue, [], []));
                await Assert.ThrowsAsync<KeyUnavailableException>(() => Ring.RotateAsync(owner, Cancel));
            }

            await Assert.ThrowsAsync<KeyUnavailableException>(() => Ring.CreateAsync(Organization, null, Cancel));
        }

        Assert.Equal(3, (await Ring.ListAsync(Cancel)).Count(static key => key.DestroyedAt is not null));
        Assert.Equal(0, await Database.QueryOneAsync<long>(
            "SELECT count(*) FROM key_version v JOIN owner_key k ON k.id = v.key_id WHERE k.state = 2 AND v.wrapped IS NOT NULL",
            null,
            Cancel));
        Assert.NotEmpty(Ring.Seal(KeyOwner.Installation, KeyPurpose.Sealing, "still here"u8, []));
        await Assert.ThrowsAsync<ArgumentException>(() => Ring.DestroyAsync(KeyOwner.Installation, Cancel));
    }

    [Fact]
    public async Task Two_rings_over_one_store_see_each_others_changes()
    {
        await using var other = await OpenRingAsync();
        var person = KeyOwner.Person(Id<User>.New(TimeProvider.System));
        await other.CreateAsync(person, KeyOwner.Installation, Cancel);
        Assert.Equal("a"u8, Ring.Open(person, KeyPurpose.Totp, other.Seal(person, KeyPurpose.Totp, "a"u8, []), []));

        await other.RotateAsync(person, Cancel);
        var young = other.Seal(person, KeyPurpose.Totp, "b"u8, []);
        Assert.Equal(2u, SealedValue.VersionOf(young));
        Assert.Equal("b"u8, Ring.Open(person, KeyPurpose.Totp, young, []));

        await other.DestroyAsync(person, Cancel);
        await UntilAsync(() => Throws(() => Ring.Open(person, KeyPurpose.Totp, young, [])));
    }

    [Fact]
    public async Task A_version_is_destroyed_only_when_nothing_needs_it()
    {
        var old = Ring.Seal(Organization, KeyPurpose.Sealing, "old"u8, []);
        var current = await Assert.ThrowsAsync<InvalidOperationException>(() => Ring.DestroyVersionAsync(Organization, 1, Cancel));
        await Ring.RotateAsync(Organization, Cancel);
        var young = await Assert.ThrowsAsync<InvalidOperationException>(() => Ring.DestroyVersionAsync(Organization, 1, Cancel));
        await AgeAsync(Organization);
        await Ring.DestroyVersionAsync(Organization, 1, Cancel);
        await Ring.RotatePurposeAsync(Organization, KeyPurpose.Commitment, Cancel);
        await Ring.RotateAsync(Organization, Cancel);
        await AgeAsync(Organization);

        Assert.Contains("still seals", current.Message, StringComparison.Ordinal);
        Assert.Contains("a minute", young.Message, StringComparison.Ordinal);
        var pinned = await Assert.ThrowsAsync<InvalidOperationException>(() => Ring.DestroyVersionAsync(Organization, 3, Cancel));
        Assert.Contains("purpose", pinned.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ring.DestroyVersionAsync(Organization, 0, Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Ring.DestroyVersionAsync(Organization, 9, Cancel));
        await Ring.DestroyVersionAsync(Organization, 2, Cancel);
        var gone = Assert.Throws<KeyUnavailableException>(() => Ring.Open(Organization, KeyPurpose.Sealing, old, []));
        Assert.Equal(KeyUnavailableReason.UnknownVersion, gone.Reason);
        Assert.NotEmpty(Ring.Seal(Project, KeyPurpose.Sealing, "below"u8, []));
    }

    [Fact]
    public async Task The_root_is_changed_to_another_provider_and_everything_still_opens()
    {
        var sealedBytes = Ring.Seal(Project, KeyPurpose.AccessKey, "secret"u8, []);
        var passphrase = _folder.Write("passphrase", "correct horse battery staple");
        File.SetUnixFileMode(passphrase, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var target = new PassphraseProvider(_folder.File("root.key"), passphrase, PassphraseProvider.MinIterations);
        await Ring.RotateRootAsync(target, Cancel);

        Assert.Equal("secret"u8, Ring.Open(Project, KeyPurpose.AccessKey, sealedBytes, []));
        Assert.Equal(new RootKeyVersions(2, null), await target.FindAsync(Cancel));
        Assert.All(
            (await Ring.ListAsync(Cancel)).Where(static key => key.Parent is null),
            static key => Assert.All(key.Versions, static version => Assert.Equal(2u, version.WrappedUnder)));
        var plain = await Assert.ThrowsAsync<RootKeyException>(OpenRingAsync);
        Assert.Equal(RootKeyProblem.OtherProvider, plain.Problem);
        await using var again = await KeyRing.OpenAsync(target, Database, TimeProvider.System, Cancel);
        Assert.Equal("secret"u8, again.Open(Project, KeyPurpose.AccessKey, sealedBytes, []));
        await again.CreateAsync(KeyOwner.Organization(Id<Organization>.New(TimeProvider.System)), null, Cancel);
    }

    [Fact]
    public async Task Documents_are_shared_and_bound_to_their_names()
    {
        await Ring.StoreDocumentAsync("key-1", "<key/>"u8.ToArray(), Cancel);
        await Ring.StoreDocumentAsync("key-2", "<old/>"u8.ToArray(), Cancel);
        await Ring.StoreDocumentAsync("key-2", "<new/>"u8.ToArray(), Cancel);
        await using var other = await OpenRingAsync();
        var documents = await other.ReadDocumentsAsync(Cancel);

        Assert.Equal(
            ["key-1 <key/>", "key-2 <new/>"],
            documents.Select(static document => $"{document.Name} {Encoding.UTF8.GetString(document.Content)}"));
        await Database.WriteAsync(
            static unit => unit.Execute(
                "UPDATE key_ring_document SET sealed = (SELECT sealed FROM key_ring_document WHERE name = 'key-1')"),
            Cancel);
        await Assert.ThrowsAsync<CryptographicException>(() => other.ReadDocumentsAsync(Cancel));
    }

    [Fact]
    public async Task A_backup_brings_the_keys_back_but_none_that_were_destroyed_since()
    {
        var time = new ManualTime(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
        var backup = new KeyStoreBackup(_folder.File("key-backups"), _folder.File("backups"), time);
        var kept = Ring.Seal(Project, KeyPurpose.Sealing, "kept"u8, []);
        var erased = Ring.Seal(Person, KeyPurpose.Sealing, "erased"u8, []);
        await Ring.StoreDocumentAsync("key-1", "<key/>"u8.ToArray(), Cancel);
        var path = await backup.WriteAsync(Ring, Cancel);
        await using var restored = await OpenDatabaseAsync();
        await KeyStoreBackup.RestoreAsync(path, Root, restored, [Person], Cancel);
        await using var ring = await KeyRing.OpenExistingAsync(Root, restored, time, Cancel);

        Assert.Equal("kept"u8, ring.Open(Project, KeyPurpose.Sealing, kept, []));
        var gone = Assert.Throws<KeyUnavailableException>(() => ring.Open(Person, KeyPurpose.Sealing, erased, []));
        Assert.Equal(KeyUnavailableReason.Destroyed, gone.Reason);
        Assert.Single(await ring.ReadDocumentsAsync(Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => KeyStoreBackup.RestoreAsync(path, Root, restored, [], Cancel));
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        await Assert.ThrowsAsync<CryptographicException>(() => KeyStoreBackup.RestoreAsync(path, Root, restored, [], Cancel));
    }

    protected Task<KeyRing> OpenRingAsync() => KeyRing.OpenAsync(Root, Database, TimeProvider.System, Cancel);

    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (KeyUnavailableException failure)
        {
            return failure.Reason == KeyUnavailableReason.Destroyed;
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < KeyRing.NoticeTime, "a destroyed key was noticed too late");
            await Task.Delay(20, Cancel);
        }
    }

    private async Task ReopenAsync()
    {
        await Ring.DisposeAsync();
        _ring = await OpenRingAsync();
    }

    private async Task<IEnumerable<uint>> VersionsAsync(KeyOwner owner) =>
        (await Ring.ListAsync(Cancel)).Single(key => key.Owner == owner).Versions.Select(static version => version.Number);

    private Task AgeAsync(KeyOwner owner) => Database.WriteAsync(
        unit => unit.Execute(
            "UPDATE key_version SET retired_at = retired_at - 60000 WHERE key_id = (SELECT id FROM owner_key WHERE owner_id = @id)",
            new { id = owner.ToString() }),
        Cancel);
}
