using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Retention;
using Weir.Vault.Scrub;

namespace Weir.Tests.Vault.Retention;

/// <summary>Versions go after the time that their bucket keeps them, and nothing else does.</summary>
public sealed class NoncurrentExpiryTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_overwritten_goes_after_its_time_and_what_is_newest_or_held_stays()
    {
        await using var vault = await VaultFixture.StartAsync();
        VaultFixture.Value(await vault.Session.Buckets.CreateAsync(new NewBucket("data") { HasObjectLock = true, NoncurrentDays = 7 }, Cancel));
        VaultFixture.Value(await vault.Session.Buckets.CreateAsync(new NewBucket("kept"), Cancel));
        var first = await PutAsync("data", "k");
        var held = await PutAsync("data", "held");
        var until = vault.Guard.Time.GetUtcNow().AddDays(30);
        VaultFixture.Value(await vault.Session.Locks.SetRetentionAsync(
            "data", ObjectKey.Of("held"), null, new RetentionPeriod(RetentionMode.Governance, until), false, Cancel));
        await PutAsync("data", "alone");
        await PutAsync("kept", "k");
        await PutAsync("kept", "k");
        vault.Guard.Time.Advance(TimeSpan.FromDays(20));
        var second = await PutAsync("data", "k");
        await PutAsync("data", "held");

        vault.Guard.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, await vault.Engine.ExpireAsync(Cancel));
        vault.Guard.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, await vault.Engine.ExpireAsync(Cancel));

        Assert.Equal(VaultFault.NoSuchVersion, (await vault.RefusalAsync("data", "k", first)).Fault);
        Assert.Equal(20_000, (await vault.GetAsync("data", "k", second)).Length);
        Assert.Equal(20_000, (await vault.GetAsync("data", "held", held)).Length);
        Assert.Equal(20_000, (await vault.GetAsync("data", "alone")).Length);
        await vault.BlobsAsync(6);
        Assert.True((await vault.Engine.ScrubAsync(ScrubScope.Everything, Cancel)).IsClean);
        vault.Guard.Time.Advance(TimeSpan.FromDays(10));
        Assert.Equal(1, await vault.Engine.ExpireAsync(Cancel));
        Assert.Equal(2, await vault.Guard.Database.QueryOneAsync<long>(
            "select count(*) from audit_entries where action = 'object.version.expire'", null, Cancel));

        async Task<VersionName> PutAsync(string bucket, string key) => (await vault.PutAsync(bucket, key, VaultFixture.Bytes(20_000))).Version;
    }

    [Fact]
    public async Task Many_versions_go_batch_by_batch_and_none_of_a_project_that_is_put_aside()
    {
        await using var vault = await VaultFixture.StartAsync();
        VaultFixture.Value(await vault.Session.Buckets.CreateAsync(new NewBucket("data") { NoncurrentDays = 1 }, Cancel));
        for (var number = 0; number < 120; number++)
        {
            await vault.PutAsync("data", $"k{number % 2}", [1]);
        }

        vault.Guard.Time.Advance(TimeSpan.FromDays(1));
        await StateAsync(2);
        Assert.Equal(0, await vault.Engine.ExpireAsync(Cancel));
        await StateAsync(1);
        Assert.Equal(118, await vault.Engine.ExpireAsync(Cancel));
        Assert.Equal((2, 2), (await CountAsync("object_versions"), await CountAsync("object_blobs")));

        Task StateAsync(int state) => vault.Guard.Database.WriteAsync(
            unit => unit.Execute("update projects set state = @state", new { state }), Cancel);

        Task<long> CountAsync(string table) => vault.Guard.Database.QueryOneAsync<long>($"select count(*) from {table}", null, Cancel);
    }
}
