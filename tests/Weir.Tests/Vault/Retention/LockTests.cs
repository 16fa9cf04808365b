using Weir.Guard.Decisions;
using Weir.Vault;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Tests.Vault.Retention;

/// <summary>Retentions grow and are weakened by nobody who may not; what is held stays.</summary>
public sealed class LockTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = ObjectKey.Of("2026/invoice.pdf");

    private VaultFixture _vault = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _vault.Guard.Time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultFixture.StartAsync();
        await _vault.BucketAsync("data", locks: true);
    }

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task Compliance_is_lengthened_and_otherwise_changed_by_nobody()
    {
        var version = await _vault.PutAsync("data", Key.ToString(), [1]);
        var until = Now.AddDays(10);
        Assert.Null(await RetainAsync(RetentionMode.Compliance, until));
        Assert.Null(await RetainAsync(RetentionMode.Compliance, until));
        Assert.Null(await RetainAsync(RetentionMode.Compliance, until = until.AddDays(1)));

        foreach (var bypass in new[] { false, true })
        {
            Assert.Equal(VaultFault.Locked, await RetainAsync(RetentionMode.Compliance, until.AddMilliseconds(-1), bypass));
            Assert.Equal(VaultFault.Locked, await RetainAsync(RetentionMode.Governance, until.AddDays(9), bypass));
            Assert.Equal(VaultFault.Locked, await FaultAsync(null, bypass));
            Assert.Equal(VaultFault.Locked, await RemoveAsync(version.Version, bypass));
        }

        Assert.Equal(new RetentionPeriod(RetentionMode.Compliance, until), (await FindAsync()).Retention);
        _vault.Guard.Time.Advance(TimeSpan.FromDays(11));
        var freshManager = _vault.Manager with { SteppedUpAt = Now };
        Assert.True((await _vault.Engine.For(freshManager).Locks.SetRetentionAsync("data", Key, null, null, false, Cancel)).IsDone);
        Assert.Null((await FindAsync()).Retention);
    }

    [Fact]
    public async Task Governance_is_weakened_only_by_whoever_may_and_says_so()
    {
        var version = await _vault.PutAsync("data", Key.ToString(), [1]);
        var until = Now.AddDays(10);
        Assert.Null(await RetainAsync(RetentionMode.Governance, until));
        var editor = _vault.Engine.For(await _vault.Guard.UserAsync(
            _vault.Organization, ("editor", Resource.ForProject(_vault.Organization, _vault.Project))));

        Assert.Equal(VaultFault.Locked, await RetainAsync(RetentionMode.Governance, until.AddDays(-1)));
        Assert.Equal(VaultFault.Locked, await RetainAsync(RetentionMode.Compliance, until.AddDays(1)));
        Assert.Equal(VaultFault.Locked, await FaultAsync(null, bypass: false));
        Assert.Equal(VaultFault.Locked, await RemoveAsync(version.Version, bypass: false));
        var shorter = new RetentionPeriod(RetentionMode.Governance, until.AddDays(-1));
        Assert.Equal(
            VaultFault.AccessDenied,
            VaultFixture.Problem(await editor.Locks.SetRetentionAsync("data", Key, null, shorter, true, Cancel)).Fault);
        Assert.Equal(until, (await FindAsync()).Retention!.Until);

        Assert.Null(await FaultAsync(shorter, bypass: true));
        Assert.Equal(shorter, (await FindAsync()).Retention);
        Assert.Null(await FaultAsync(null, bypass: true));
        Assert.Null((await FindAsync()).Retention);
        Assert.Equal(3, await CountAsync("audit_entries where action = 'object.retention' and outcome = 1"));
        Assert.Equal(1, await CountAsync("audit_entries where action = 'object.retention.bypass' and outcome = 2", wait: true));
    }

    [Fact]
    public async Task A_retention_ends_in_the_future_and_within_a_hundred_years()
    {
        await _vault.PutAsync("data", Key.ToString(), [1]);
        Assert.Equal(VaultFault.InvalidRetention, await RetainAsync(RetentionMode.Governance, Now));
        Assert.Equal(VaultFault.InvalidRetention, await RetainAsync(RetentionMode.Governance, Now.AddYears(101)));
        Assert.Equal(VaultFault.InvalidRetention, await RetainAsync((RetentionMode)7, Now.AddYears(1)));
    }

    [Fact]
    public async Task A_legal_hold_keeps_a_version_until_it_is_lifted()
    {
        var version = await _vault.PutAsync("data", Key.ToString(), [1]);
        VaultFixture.Value(await _vault.Session.Locks.SetLegalHoldAsync("data", Key, version.Version, true, Cancel));

        Assert.True((await FindAsync()).LegalHold);
        Assert.Equal(VaultFault.Locked, await RemoveAsync(version.Version, bypass: true));
        VaultFixture.Value(await _vault.Session.Locks.SetLegalHoldAsync("data", Key, null, false, Cancel));
        Assert.Null(await RemoveAsync(version.Version, bypass: false));
        Assert.Equal(2, await CountAsync("audit_entries where action = 'object.hold'"));
    }

    [Fact]
    public async Task Only_versions_of_buckets_with_object_lock_have_retentions_and_holds()
    {
        await _vault.BucketAsync("loose");
        await _vault.PutAsync("loose", Key.ToString(), [1]);
        var period = new RetentionPeriod(RetentionMode.Governance, Now.AddDays(1));
        var locks = _vault.Session.Locks;

        Assert.Equal(VaultFault.NoObjectLock, VaultFixture.Problem(await locks.SetRetentionAsync("loose", Key, null, period, false, Cancel)).Fault);
        Assert.Equal(VaultFault.NoObjectLock, VaultFixture.Problem(await locks.SetLegalHoldAsync("loose", Key, null, true, Cancel)).Fault);
        Assert.Equal(VaultFault.NoSuchKey, VaultFixture.Problem(await locks.SetLegalHoldAsync("data", Key, null, true, Cancel)).Fault);
        var marker = VaultFixture.Value(await _vault.Session.Objects.DeleteAsync("data", Key, null, DeleteRequest.Plain, Cancel)).Version;
        Assert.Equal(VaultFault.NoSuchKey, VaultFixture.Problem(await locks.SetRetentionAsync("data", Key, null, period, false, Cancel)).Fault);
        Assert.Equal(
            VaultFault.IsDeleteMarker, VaultFixture.Problem(await locks.SetRetentionAsync("data", Key, marker, period, false, Cancel)).Fault);
    }

    [Fact]
    public async Task Tags_are_replaced_even_where_a_retention_keeps_the_version()
    {
        var version = await _vault.PutAsync("data", Key.ToString(), [1]);
        Assert.Null(await RetainAsync(RetentionMode.Compliance, Now.AddDays(10)));
        KeyValuePair<string, string>[] tags = [new("class", "secret"), new("Größe", "")];

        var set = VaultFixture.Value(await _vault.Session.Tags.SetAsync("data", Key, version.Version, tags, Cancel));

        Assert.Equal(version.Version, set.Version);
        Assert.Equal(tags, VaultFixture.Value(await _vault.Session.Tags.GetAsync("data", Key, null, Cancel)).Tags);
        Assert.Equal(2, (await FindAsync()).TagCount);
        Assert.Equal(
            VaultFault.InvalidTags,
            VaultFixture.Problem(await _vault.Session.Tags.SetAsync("data", Key, null, [tags[0], tags[0]], Cancel)).Fault);
        Assert.Empty(VaultFixture.Value(await _vault.Session.Tags.SetAsync("data", Key, null, [], Cancel)).Tags);
        Assert.Equal(0, (await FindAsync()).TagCount);
        Assert.Equal(2, await CountAsync("audit_entries where action = 'object.tag'"));
        var viewer = _vault.Engine.For(await _vault.Guard.UserAsync(
            _vault.Organization, ("viewer", Resource.ForProject(_vault.Organization, _vault.Project))));
        Assert.True((await viewer.Tags.GetAsync("data", Key, null, Cancel)).IsDone);
        Assert.Equal(VaultFault.AccessDenied, VaultFixture.Problem(await viewer.Tags.SetAsync("data", Key, null, tags, Cancel)).Fault);
    }

    private Task<VaultFault?> RetainAsync(RetentionMode mode, DateTimeOffset until, bool bypass = false) =>
        FaultAsync(new RetentionPeriod(mode, until), bypass);

    private async Task<VaultFault?> FaultAsync(RetentionPeriod? period, bool bypass) =>
        (await _vault.Session.Locks.SetRetentionAsync("data", Key, null, period, bypass, Cancel)).Problem?.Fault;

    private async Task<VaultFault?> RemoveAsync(VersionName version, bool bypass) => (await _vault.Session.Objects.DeleteAsync(
        "data", Key, version, new DeleteRequest { BypassGovernance = bypass }, Cancel)).Problem?.Fault;

    private async Task<ObjectInfo> FindAsync() => VaultFixture.Value(await _vault.Session.Objects.FindAsync("data", Key, null, Cancel)).Info;

    // What changes nothing is recorded soon afterwards.
    private async Task<long> CountAsync(string from, bool wait = false)
    {
        for (var tries = 0; ; tries++)
        {
            var count = await _vault.Guard.Database.QueryOneAsync<long>($"select count(*) from {from}", null, Cancel);
            if (count > 0 || !wait || tries == 1000)
            {
                return count;
            }

            await Task.Delay(10, Cancel);
        }
    }
}
