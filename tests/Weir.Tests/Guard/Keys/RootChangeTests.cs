using Weir.Foundation;
using Weir.Guard.Keys;

namespace Weir.Tests.Guard.Keys;

/// <summary>Making and changing the root key can be cut short anywhere: what opens the store is still there.</summary>
public sealed class RootChangeTests : IAsyncDisposable
{
    private readonly KeyStoreFixture _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData(Step.BeforePrepare)]
    [InlineData(Step.AfterPrepare)]
    [InlineData(Step.BeforeCommit)]
    [InlineData(Step.AfterCommit)]
    public async Task A_first_start_that_is_cut_short_is_finished_by_the_next(Step step)
    {
        await Assert.ThrowsAsync<IOException>(() => _store.OpenAsync(new FailingProvider(_store.Root, step)));
        await using var ring = await _store.OpenAsync();

        var bytes = ring.Seal(KeyOwner.Installation, KeyPurpose.Totp, "a"u8, []);
        Assert.Equal("a"u8, ring.Open(KeyOwner.Installation, KeyPurpose.Totp, bytes, []));
        Assert.Equal(new RootKeyVersions(1, null), await _store.Root.FindAsync(Cancel));
    }

    [Theory]
    [InlineData(Step.BeforePrepare, 1)]
    [InlineData(Step.AfterPrepare, 1)]
    [InlineData(Step.BeforeCommit, 2)]
    [InlineData(Step.AfterCommit, 2)]
    public async Task A_change_that_is_cut_short_leaves_the_old_root_or_the_new_one(Step step, uint version)
    {
        var organization = KeyStoreFixture.NewOrganization();
        byte[] bytes;
        await using (var ring = await _store.OpenAsync())
        {
            await ring.CreateAsync(organization, null, Cancel);
            bytes = ring.Seal(organization, KeyPurpose.Totp, "seed"u8, []);
            await Assert.ThrowsAsync<IOException>(() => ring.RotateRootAsync(new FailingProvider(_store.Root, step), Cancel));
            Assert.Equal("seed"u8, ring.Open(organization, KeyPurpose.Totp, bytes, []));
            await ring.CreateAsync(KeyStoreFixture.NewOrganization(), null, Cancel);
        }

        await using var again = await _store.OpenAsync();
        Assert.Equal("seed"u8, again.Open(organization, KeyPurpose.Totp, bytes, []));
        Assert.Equal(new RootKeyVersions(version, null), await _store.Root.FindAsync(Cancel));
        await again.RotateRootAsync(_store.Root, Cancel);
        Assert.Equal(new RootKeyVersions(version + 1, null), await _store.Root.FindAsync(Cancel));
    }

    [Fact]
    public async Task A_change_after_one_whose_commit_failed_never_overwrites_the_root_in_force()
    {
        byte[] bytes;
        await using (var ring = await _store.OpenAsync())
        {
            bytes = ring.Seal(KeyOwner.Installation, KeyPurpose.Totp, "seed"u8, []);
            await Assert.ThrowsAsync<IOException>(
                () => ring.RotateRootAsync(new FailingProvider(_store.Root, Step.BeforeCommit, times: 1), Cancel));
            await Assert.ThrowsAsync<IOException>(() => ring.RotateRootAsync(new FailingProvider(_store.Root, Step.AfterPrepare), Cancel));
        }

        await using var again = await _store.OpenAsync();
        Assert.Equal("seed"u8, again.Open(KeyOwner.Installation, KeyPurpose.Totp, bytes, []));
        Assert.Equal(new RootKeyVersions(2, null), await _store.Root.FindAsync(Cancel));
    }

    [Fact]
    public async Task A_changed_passphrase_takes_the_old_one_out_of_force()
    {
        PassphraseProvider With(string name, string passphrase) =>
            new(_store.RootPath, Secrets.Write(_store.Folder, name, passphrase), PassphraseProvider.MinIterations);
        var old = With("old", "correct horse battery staple");
        var young = With("young", "another horse battery staple");
        byte[] bytes;
        await using (var ring = await _store.OpenAsync(old))
        {
            bytes = ring.Seal(KeyOwner.Installation, KeyPurpose.Totp, "seed"u8, []);
            await ring.RotateRootAsync(young, Cancel);
        }

        var failure = await Assert.ThrowsAsync<RootKeyException>(() => _store.OpenAsync(old));
        Assert.Equal(RootKeyProblem.WrongPassphrase, failure.Problem);
        await using var again = await _store.OpenAsync(young);
        Assert.Equal("seed"u8, again.Open(KeyOwner.Installation, KeyPurpose.Totp, bytes, []));
    }

    [Fact]
    public async Task A_damaged_organization_stops_the_change_before_anything_is_lost()
    {
        await using var ring = await _store.OpenAsync();
        await ring.CreateAsync(KeyStoreFixture.NewOrganization(), null, Cancel);
        await (await _store.DatabaseAsync()).WriteAsync(
            static unit => unit.Execute(
                """
                UPDATE key_version SET wrapped = @wrapped
                WHERE key_id IN (SELECT id FROM owner_key WHERE owner_kind = 2) AND version = 1
                """,
                new { wrapped = new byte[40] }),
            Cancel);

        var failure = await Assert.ThrowsAsync<KeyUnavailableException>(() => ring.RotateRootAsync(_store.Root, Cancel));

        Assert.Equal(KeyUnavailableReason.Damaged, failure.Reason);
        await using var again = await _store.OpenAsync();
        Assert.Equal(new RootKeyVersions(1, null), await _store.Root.FindAsync(Cancel));
    }

    /// <summary>Where a provider fails.</summary>
    public enum Step
    {
        BeforePrepare = 1,
        AfterPrepare = 2,
        BeforeCommit = 3,
        AfterCommit = 4,
    }

    /// <summary>A real provider that fails at a step, as a crash there would.</summary>
    private sealed class FailingProvider(IRootKeyProvider inner, Step step, int times = int.MaxValue) : IRootKeyProvider
    {
        private int _left = times;

        public Task<RootKeyVersions> FindAsync(CancellationToken cancellationToken) => inner.FindAsync(cancellationToken);

        public Task<SecretBytes> ReadAsync(uint version, CancellationToken cancellationToken) => inner.ReadAsync(version, cancellationToken);

        public async Task PrepareAsync(uint version, SecretBytes key, CancellationToken cancellationToken)
        {
            FailAt(Step.BeforePrepare);
            await inner.PrepareAsync(version, key, cancellationToken);
            FailAt(Step.AfterPrepare);
        }

        public async Task CommitAsync(uint version, CancellationToken cancellationToken)
        {
            FailAt(Step.BeforeCommit);
            await inner.CommitAsync(version, cancellationToken);
            FailAt(Step.AfterCommit);
        }

        private void FailAt(Step reached)
        {
            if (reached == step && _left-- > 0)
            {
                throw new IOException("The power went out.");
            }
        }
    }
}
