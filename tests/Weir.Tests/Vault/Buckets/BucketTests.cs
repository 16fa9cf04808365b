using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Tests.Vault.Buckets;

/// <summary>Buckets are made, set and removed as S3 says, by whom the guard lets.</summary>
public sealed class BucketTests : IAsyncLifetime
{
    private VaultFixture _vault = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private SessionBuckets Buckets => _vault.Session.Buckets;

    public async ValueTask InitializeAsync() => _vault = await VaultFixture.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task A_new_bucket_keeps_versions_and_belongs_to_the_only_project_that_its_maker_reaches()
    {
        await _vault.Guard.ProjectAsync(_vault.Organization);

        var made = VaultFixture.Value(await Buckets.CreateAsync(new NewBucket("invoices") { NoncurrentDays = 30 }, Cancel));

        Assert.Equal((_vault.Project, BucketVersioning.Enabled, false, 30), (made.Project, made.Versioning, made.HasObjectLock, made.NoncurrentDays));
        Assert.Equal(made, VaultFixture.Value(await Buckets.FindAsync("invoices", Cancel)));
        Assert.Equal([made], VaultFixture.Value(await Buckets.ListAsync(Cancel)));
        Assert.Equal(1, await CountAsync("audit_entries where action = 'bucket.create' and actor = @Id", new { _vault.Manager.Id }));
    }

    [Fact]
    public async Task A_name_that_S3_does_not_know_is_none()
    {
        foreach (var name in new[]
        {
            "ab", new string('a', 64), "Upper", "under_score", "-begin", "end-", ".begin", "end.", "two..dots", "dash-.dot", "dot.-dash",
            "192.168.0.1", "xn--idn", "sthree-x", "name-s3alias", "späce", "with space", "a/b", "a\0b",
        })
        {
            Assert.Equal(VaultFault.InvalidBucketName, (await Buckets.CreateAsync(new NewBucket(name), Cancel)).Problem?.Fault);
        }

        foreach (var name in new[] { "abc", "a.b.c", "1.2.3", "256.256.256.256", "a--b", "0-9", new string('a', 63) })
        {
            Assert.True((await Buckets.CreateAsync(new NewBucket(name), Cancel)).IsDone, name);
        }
    }

    [Fact]
    public async Task A_name_is_taken_once_in_an_organization_and_says_by_whom()
    {
        var other = await _vault.Guard.ProjectAsync(_vault.Organization);
        await _vault.Guard.GrantAsync(
            SubjectKind.User, _vault.Manager.Id, "manager", Resource.ForProject(_vault.Organization, other));
        await _vault.BucketAsync("data");

        Assert.Equal(VaultFault.ProjectNeeded, await FaultAsync(new NewBucket("other")));
        Assert.Equal(VaultFault.BucketOwned, await FaultAsync(new NewBucket("data") { Project = _vault.Project }));
        Assert.Equal(VaultFault.BucketExists, await FaultAsync(new NewBucket("data") { Project = other }));
        var narrowed = _vault.Engine.For(_vault.Manager with { Scope = new AccessScope(other, null, "", null) });
        Assert.Equal(other, VaultFixture.Value(await narrowed.Buckets.CreateAsync(new NewBucket("other"), Cancel)).Project);
    }

    [Fact]
    public async Task Of_two_who_make_the_same_name_one_wins()
    {
        var both = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Buckets.CreateAsync(new NewBucket("data"), Cancel)));

        Assert.Equal(1, both.Count(static result => result.IsDone));
        Assert.All(both.Where(static result => !result.IsDone), static result => Assert.Equal(VaultFault.BucketOwned, result.Problem!.Fault));
    }

    [Fact]
    public async Task Nobody_makes_sees_or_removes_a_bucket_without_the_right_to()
    {
        await _vault.BucketAsync("data");
        var viewer = await _vault.Guard.UserAsync(
            _vault.Organization, ("viewer", Resource.ForProject(_vault.Organization, _vault.Project)));
        var elsewhere = await _vault.Guard.OrganizationAsync("elsewhere");
        var foreign = await _vault.Guard.ProjectAsync(elsewhere);
        var stranger = await _vault.Guard.UserAsync(elsewhere, ("manager", Resource.ForProject(elsewhere, foreign)));
        var nobody = await _vault.Guard.UserAsync(_vault.Organization);

        foreach (var (actor, sees) in new[] { (viewer, true), (nobody, false), (stranger, false) })
        {
            var session = _vault.Engine.For(actor);
            Assert.Equal(
                actor == stranger ? VaultFault.NoSuchBucket : VaultFault.AccessDenied,
                VaultFixture.Problem(await session.Buckets.DeleteAsync("data", Cancel)).Fault);
            Assert.Equal(sees, (await session.Buckets.FindAsync("data", Cancel)).IsDone);
            Assert.Equal(sees ? 1 : 0, VaultFixture.Value(await session.Buckets.ListAsync(Cancel)).Count);
            Assert.Equal(
                VaultFault.AccessDenied,
                VaultFixture.Problem(await session.Buckets.CreateAsync(new NewBucket("mine") { Project = _vault.Project }, Cancel)).Fault);
        }

        Assert.Equal(
            VaultFault.AccessDenied,
            VaultFixture.Problem(await _vault.Engine.For(nobody).Buckets.CreateAsync(new NewBucket("mine"), Cancel)).Fault);
        Assert.Equal(foreign, VaultFixture.Value(await _vault.Engine.For(stranger).Buckets.CreateAsync(new NewBucket("data"), Cancel)).Project);
        Assert.Equal(VaultFault.AccessDenied, await FaultAsync(new NewBucket("mine") { Project = foreign }));
        var anonymous = _vault.Engine.For(Actor.Anonymous(Door.S3, null));
        Assert.Equal(VaultFault.AccessDenied, VaultFixture.Problem(await anonymous.Buckets.ListAsync(Cancel)).Fault);
    }

    [Fact]
    public async Task A_bucket_goes_only_when_nothing_is_in_it()
    {
        await _vault.BucketAsync("data");
        var version = await _vault.PutAsync("data", "k", [1]);
        Assert.Equal(VaultFault.BucketNotEmpty, VaultFixture.Problem(await Buckets.DeleteAsync("data", Cancel)).Fault);
        var marker = VaultFixture.Value(await _vault.Session.Objects.DeleteAsync("data", ObjectKey.Of("k"), null, DeleteRequest.Plain, Cancel));
        await _vault.Session.Objects.DeleteAsync("data", ObjectKey.Of("k"), version.Version, DeleteRequest.Plain, Cancel);
        Assert.Equal(VaultFault.BucketNotEmpty, VaultFixture.Problem(await Buckets.DeleteAsync("data", Cancel)).Fault);
        await _vault.Session.Objects.DeleteAsync("data", ObjectKey.Of("k"), marker.Version, DeleteRequest.Plain, Cancel);
        var upload = VaultFixture.Value(await _vault.Session.Uploads.StartAsync(new PutRequest("data", ObjectKey.Of("k")), false, Cancel));
        Assert.Equal(VaultFault.BucketNotEmpty, VaultFixture.Problem(await Buckets.DeleteAsync("data", Cancel)).Fault);
        VaultFixture.Value(await _vault.Session.Uploads.AbortAsync("data", ObjectKey.Of("k"), upload.Id, Cancel));

        VaultFixture.Value(await Buckets.DeleteAsync("data", Cancel));

        Assert.Equal(VaultFault.NoSuchBucket, VaultFixture.Problem(await Buckets.FindAsync("data", Cancel)).Fault);
        Assert.Equal(VaultFault.NoSuchBucket, VaultFixture.Problem(await Buckets.DeleteAsync("data", Cancel)).Fault);
        Assert.Equal(1, await CountAsync("audit_entries where action = 'bucket.delete'"));
        VaultFixture.Value(await Buckets.CreateAsync(new NewBucket("data"), Cancel));
    }

    [Fact]
    public async Task Versioning_begins_and_pauses_and_never_was_not()
    {
        VaultFixture.Value(await Buckets.CreateAsync(new NewBucket("data") { Versioning = BucketVersioning.Off }, Cancel));
        foreach (var versioning in new[] { BucketVersioning.Enabled, BucketVersioning.Enabled, BucketVersioning.Suspended, BucketVersioning.Enabled })
        {
            Assert.Equal(versioning, VaultFixture.Value(await Buckets.SetVersioningAsync("data", versioning, Cancel)).Versioning);
        }

        Assert.Equal(
            VaultFault.InvalidVersioning, VaultFixture.Problem(await Buckets.SetVersioningAsync("data", BucketVersioning.Off, Cancel)).Fault);
        Assert.Equal(3, await CountAsync("audit_entries where action = 'bucket.versioning'"));
        var editor = _vault.Engine.For(await _vault.Guard.UserAsync(
            _vault.Organization, ("editor", Resource.ForProject(_vault.Organization, _vault.Project))));
        Assert.Equal(
            VaultFault.AccessDenied, VaultFixture.Problem(await editor.Buckets.SetVersioningAsync("data", BucketVersioning.Suspended, Cancel)).Fault);
        Assert.Equal(
            VaultFault.AccessDenied,
            VaultFixture.Problem(await editor.Buckets.CreateAsync(new NewBucket("loose") { Versioning = BucketVersioning.Off }, Cancel)).Fault);
        Assert.True((await editor.Buckets.CreateAsync(new NewBucket("kept"), Cancel)).IsDone);
    }

    [Fact]
    public async Task A_bucket_with_object_lock_keeps_versions_for_ever()
    {
        var made = VaultFixture.Value(await Buckets.CreateAsync(
            new NewBucket("data") { HasObjectLock = true, Versioning = BucketVersioning.Off }, Cancel));
        Assert.Equal((true, BucketVersioning.Enabled), (made.HasObjectLock, made.Versioning));
        Assert.Equal(
            VaultFault.InvalidVersioning, VaultFixture.Problem(await Buckets.SetVersioningAsync("data", BucketVersioning.Suspended, Cancel)).Fault);

        var standing = new DefaultRetention(RetentionMode.Compliance, null, 7);
        Assert.Equal(standing, VaultFixture.Value(await Buckets.SetObjectLockAsync("data", standing, Cancel)).DefaultRetention);
        Assert.Null(VaultFixture.Value(await Buckets.SetObjectLockAsync("data", null, Cancel)).DefaultRetention);
        foreach (var wrong in new[]
        {
            new DefaultRetention(RetentionMode.Governance, null, null), new DefaultRetention(RetentionMode.Governance, 0, null),
            new DefaultRetention(RetentionMode.Governance, 1, 1), new DefaultRetention(RetentionMode.Governance, null, 101),
            new DefaultRetention((RetentionMode)9, 1, null),
        })
        {
            Assert.Equal(VaultFault.InvalidRetention, VaultFixture.Problem(await Buckets.SetObjectLockAsync("data", wrong, Cancel)).Fault);
        }
    }

    [Fact]
    public async Task Object_lock_comes_to_a_bucket_that_keeps_versions_and_to_no_other()
    {
        await _vault.BucketAsync("data", BucketVersioning.Suspended);
        Assert.Equal(VaultFault.InvalidVersioning, VaultFixture.Problem(await Buckets.SetObjectLockAsync("data", null, Cancel)).Fault);
        VaultFixture.Value(await Buckets.SetVersioningAsync("data", BucketVersioning.Enabled, Cancel));
        Assert.True(VaultFixture.Value(await Buckets.SetObjectLockAsync("data", null, Cancel)).HasObjectLock);
    }

    [Fact]
    public async Task Tags_are_kept_sealed_and_given_back()
    {
        await _vault.BucketAsync("data");
        Assert.Empty(VaultFixture.Value(await Buckets.GetTagsAsync("data", Cancel)));
        KeyValuePair<string, string>[] tags = [new("cost centre", "4711"), new("Owner", "Grün")];

        VaultFixture.Value(await Buckets.SetTagsAsync("data", tags, Cancel));

        Assert.Equal(tags, VaultFixture.Value(await Buckets.GetTagsAsync("data", Cancel)));
        VaultFixture.Value(await Buckets.SetTagsAsync("data", [], Cancel));
        Assert.Equal(1, await CountAsync("buckets where tags_sealed is null"));
        Assert.Equal(VaultFault.InvalidTags, VaultFixture.Problem(await Buckets.SetTagsAsync("data", [tags[0], tags[0]], Cancel)).Fault);
        var most = Enumerable.Range(0, 51).Select(static number => KeyValuePair.Create($"{number}", "")).ToArray();
        VaultFixture.Value(await Buckets.SetTagsAsync("data", most[1..], Cancel));
        Assert.Equal(VaultFault.InvalidTags, VaultFixture.Problem(await Buckets.SetTagsAsync("data", most, Cancel)).Fault);
    }

    [Fact]
    public async Task Nothing_is_made_or_changed_in_a_project_that_is_put_aside()
    {
        await _vault.BucketAsync("data");
        await _vault.Guard.Database.WriteAsync(
            unit => unit.Execute("update projects set state = 2 where id = @Project", new { _vault.Project }), Cancel);

        Assert.Equal(VaultFault.Closed, VaultFixture.Problem(await Buckets.DeleteAsync("data", Cancel)).Fault);
        Assert.Equal(VaultFault.Closed, VaultFixture.Problem(await Buckets.SetTagsAsync("data", [], Cancel)).Fault);
        Assert.Equal(VaultFault.Closed, await FaultAsync(new NewBucket("more") { Project = _vault.Project }));
        Assert.True((await Buckets.FindAsync("data", Cancel)).IsDone);
    }

    private async Task<VaultFault> FaultAsync(NewBucket request) => VaultFixture.Problem(await Buckets.CreateAsync(request, Cancel)).Fault;

    private Task<long> CountAsync(string from, object? arguments = null) =>
        _vault.Guard.Database.QueryOneAsync<long>($"select count(*) from {from}", arguments, Cancel);
}
