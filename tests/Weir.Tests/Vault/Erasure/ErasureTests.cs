using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Store;
using Weir.Tests.Vault.Rotation;
using Weir.Vault;
using Weir.Vault.Erasure;
using Weir.Vault.Objects;
using Weir.Vault.Retention;
using Weir.Vault.Rotation;
using Weir.Vault.Scrub;

namespace Weir.Tests.Vault.Erasure;

public sealed class ErasureTests : IAsyncLifetime
{
    private const string Bucket = "data";

    private VaultFixture _vault = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultFixture.StartAsync();
        await _vault.BucketAsync(Bucket, locks: true);
    }

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task An_erased_object_is_gone_with_all_that_was_said_of_it_and_nothing_else_is()
    {
        var (body, other) = (VaultFixture.Bytes(20_000), VaultFixture.Bytes(20_000, 2));
        var earlier = await _vault.PutAsync(Bucket, "letter", body);
        VaultFixture.Value(await _vault.Session.Objects.DeleteAsync(Bucket, ObjectKey.Of("letter"), earlier.Version, DeleteRequest.Plain, Cancel));
        var first = await _vault.PutAsync(Bucket, "letter", body);
        var second = await _vault.PutAsync(Bucket, "letter", [1, 2, 3]);
        VaultFixture.Value(await _vault.Session.Objects.DeleteAsync(Bucket, ObjectKey.Of("letter"), null, DeleteRequest.Plain, Cancel));
        VaultFixture.Value(await _vault.Session.Uploads.StartAsync(new PutRequest(Bucket, ObjectKey.Of("letter")), false, Cancel));
        var kept = await _vault.PutAsync(Bucket, "letter2", other);
        await _vault.GetAsync(Bucket, "letter", first.Version);
        var hashes = await HashesAsync();

        Assert.Equal(new Erased(3, 1, 1, 1), VaultFixture.Value(await _vault.EraseAsync(Bucket, "letter")));

        Assert.Equal(VaultFault.NoSuchKey, (await _vault.RefusalAsync(Bucket, "letter")).Fault);
        Assert.Equal(VaultFault.NoSuchVersion, (await _vault.RefusalAsync(Bucket, "letter", first.Version)).Fault);
        Assert.Equal(other, await _vault.GetAsync(Bucket, "letter2"));
        await _vault.BlobsAsync(1);
        var record = await _vault.RecordAsync();
        var gone = new[] { earlier, first, second }.Select(static info => info.Version.ToString()).ToHashSet();
        var entries = record.Where(entry => gone.Contains(entry.ResourceOf())).ToList();
        Assert.True(entries.Count >= 6);
        Assert.All(entries, static entry => Assert.Equal(SealedState.Erased, entry.What.State));
        Assert.DoesNotContain(record, static entry => entry.What.State == SealedState.Damaged);
        Assert.All(
            record.Where(entry => entry.ResourceOf() == kept.Version.ToString()),
            static entry => Assert.Equal(SealedState.Opened, entry.What.State));
        var told = Assert.Single(record, static entry => entry.Content.GetProperty("action").GetString() == "object.erase").What.Content!.Value;
        Assert.Equal("request 17", told.GetProperty("reason").GetString());
        Assert.Equal(3, told.GetProperty("detail").GetProperty("versions").GetArrayLength());
        Assert.Equal(hashes, (await HashesAsync()).Take(hashes.Count));

        await _vault.WorkAsync();
        Assert.True(await _vault.IsDestroyedAsync(1));
        Assert.Equal([2u], await _vault.NeededAsync());
        Assert.Equal(other, await _vault.GetAsync(Bucket, "letter2"));
        Assert.True((await _vault.Engine.ScrubAsync(ScrubScope.Everything, Cancel)).IsClean);
        Assert.Equal(VaultFault.NoSuchKey, VaultFixture.Problem(await _vault.EraseAsync(Bucket, "letter")).Fault);
    }

    [Fact]
    public async Task One_version_is_erased_alone_and_the_one_before_is_read_again()
    {
        var (old, young) = (VaultFixture.Bytes(100), VaultFixture.Bytes(100, 2));
        var first = await _vault.PutAsync(Bucket, "k", old);
        var second = await _vault.PutAsync(Bucket, "k", young);

        VaultFixture.Value(await _vault.EraseAsync(Bucket, "k", second.Version));

        Assert.Equal(old, await _vault.GetAsync(Bucket, "k"));
        Assert.Equal(old, await _vault.GetAsync(Bucket, "k", first.Version));
        var problem = VaultFixture.Problem(await _vault.EraseAsync(Bucket, "k", second.Version));
        Assert.Equal(VaultFault.NoSuchVersion, problem.Fault);
    }

    [Fact]
    public async Task A_version_that_was_removed_before_is_erased_from_the_record_by_its_id()
    {
        var info = await _vault.PutAsync(Bucket, "k", [1]);
        VaultFixture.Value(await _vault.Session.Objects.DeleteAsync(Bucket, ObjectKey.Of("k"), info.Version, DeleteRequest.Plain, Cancel));
        Assert.Equal(VaultFault.NoSuchVersion, VaultFixture.Problem(await _vault.EraseAsync(Bucket, "other", info.Version)).Fault);

        Assert.Equal(new Erased(0, 0, 1, 1), VaultFixture.Value(await _vault.EraseAsync(Bucket, "k", info.Version)));

        Assert.All(
            (await _vault.RecordAsync()).Where(entry => entry.ResourceOf() == info.Version.ToString()),
            static entry => Assert.Equal(SealedState.Erased, entry.What.State));
    }

    [Fact]
    public async Task What_is_held_is_listed_and_nothing_of_the_object_is_erased()
    {
        var until = DateTimeOffset.FromUnixTimeMilliseconds(_vault.Guard.Time.GetUtcNow().AddYears(1).ToUnixTimeMilliseconds());
        var body = VaultFixture.Bytes(20_000);
        var request = new PutRequest(Bucket, ObjectKey.Of("k"));
        var free = await _vault.PutAsync(Bucket, "k", body);
        var governance = await _vault.PutAsync(
            Bucket, "k", body, request with { Retention = new RetentionPeriod(RetentionMode.Governance, until) });
        var held = await _vault.PutAsync(Bucket, "k", body, request with { LegalHold = true });

        var problem = VaultFixture.Problem(await _vault.EraseAsync(Bucket, "k"));

        Assert.Equal(VaultFault.Locked, problem.Fault);
        Assert.Equal(
            [new HeldVersion(governance.Version, new RetentionPeriod(RetentionMode.Governance, until), false), new(held.Version, null, true)],
            problem.Held);
        foreach (var version in new[] { free, governance, held })
        {
            Assert.Equal(body, await _vault.GetAsync(Bucket, "k", version.Version));
        }

        VaultFixture.Value(await _vault.EraseAsync(Bucket, "k", free.Version));
        Assert.Equal(VaultFault.Locked, VaultFixture.Problem(await _vault.EraseAsync(Bucket, "k", held.Version)).Fault);
        await _vault.WorkAsync();
        Assert.True(await _vault.IsDestroyedAsync(1));
        Assert.Equal(body, await _vault.GetAsync(Bucket, "k", governance.Version));
        Assert.Equal(body, await _vault.GetAsync(Bucket, "k", held.Version));
        await _vault.Guard.Trail.DisposeAsync();
        var refused = (await _vault.RecordAsync("object.erase")).Where(static one => one.Content.GetProperty("outcome").GetInt32() == 2).ToList();
        Assert.Equal(2, refused.Count);
        Assert.Contains(refused, static one => one.What.Content!.Value.GetProperty("detail").GetProperty("held").GetInt32() == 2);
    }

    [Fact]
    public async Task A_copy_is_an_object_of_its_own_and_stays()
    {
        var body = VaultFixture.Bytes(20_000);
        await _vault.PutAsync(Bucket, "k", body);
        VaultFixture.Value(await _vault.Session.Objects.CopyAsync(
            new CopyRequest(Bucket, ObjectKey.Of("k"), null, new PutRequest(Bucket, ObjectKey.Of("copy"))), Cancel));

        VaultFixture.Value(await _vault.EraseAsync(Bucket, "k"));
        await _vault.WorkAsync();

        Assert.Equal(body, await _vault.GetAsync(Bucket, "copy"));
        await _vault.BlobsAsync(1);
    }

    [Fact]
    public async Task What_is_erased_while_a_rotation_goes_on_is_followed_by_another_rotation()
    {
        await _vault.PutAsync(Bucket, "k", [1]);
        await _vault.Guard.Keys.RotateAsync(Weir.Guard.Keys.KeyOwner.Project(_vault.Project), Cancel);
        await _vault.Guard.Database.WriteAsync(
            unit =>
            {
                KeyFloor.Set(unit, _vault.Project, 2);
                WorkQueue.Enqueue(unit, Weir.Server.EncryptionKeys.KeyRewrapWork.WorkKind, _vault.Project.ToString(), "{}", unit.Now);
            },
            Cancel);
        await _vault.PutAsync(Bucket, "k", [2]);

        Assert.Equal(2u, VaultFixture.Value(await _vault.EraseAsync(Bucket, "k")).KeyVersion);
        await _vault.WorkAsync();

        Assert.Equal(3u, _vault.CurrentVersion());
        Assert.Equal((true, true), (await _vault.IsDestroyedAsync(1), await _vault.IsDestroyedAsync(2)));
    }

    [Fact]
    public async Task Erasing_takes_the_right_a_fresh_factor_and_a_reason()
    {
        await _vault.PutAsync(Bucket, "k", [1]);
        var on = Resource.ForProject(_vault.Organization, _vault.Project);
        var editor = await _vault.Guard.UserAsync(_vault.Organization, ("editor", on));

        foreach (var (problem, denial) in new[]
        {
            (await _vault.EraseAsync(Bucket, "k", reason: null), DenialReason.ReasonNeeded),
            (await _vault.EraseAsync(Bucket, "k", actor: _vault.Manager with { SteppedUpAt = null }), DenialReason.StepUpNeeded),
            (await _vault.EraseAsync(Bucket, "k", actor: editor), DenialReason.NotGranted),
        })
        {
            Assert.Equal(new VaultProblem(VaultFault.AccessDenied) { Denial = denial }.Denial, VaultFixture.Problem(problem).Denial);
        }

        Assert.Equal([1], await _vault.GetAsync(Bucket, "k"));
        Assert.Equal(1u, await _vault.RotateAsync(destroysOlder: false) - 1);
    }

    // The leaves of the ledger are the entries' bytes: erasure changes none that is there.
    private async Task<IReadOnlyList<string>> HashesAsync() =>
    [
        .. (await _vault.RecordAsync()).OrderBy(static entry => entry.Seq).Select(static entry => Convert.ToHexString(entry.Stored)),
    ];
}
