using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Vault;
using Weir.Vault.Catalog;
using Weir.Vault.Objects;
using Weir.Vault.Retention;
using Weir.Vault.Rotation;
using Weir.Vault.Scrub;
using Weir.Vault.Uploads;

namespace Weir.Tests.Vault.Rotation;

public sealed class RotationTests : IAsyncLifetime
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
    public async Task After_a_rotation_nothing_needs_an_older_version_and_everything_is_what_it_was()
    {
        var (small, large) = (VaultFixture.Bytes(100), VaultFixture.Bytes(40_000));
        await _vault.PutAsync(Bucket, "small", small, Put("small") with { Tags = [new("a", "b")] });
        await _vault.PutAsync(Bucket, "large", large);
        var removed = await _vault.PutAsync(Bucket, "removed", small);
        VaultFixture.Value(await _vault.Session.Objects.DeleteAsync(
            Bucket, ObjectKey.Of("removed"), removed.Version, DeleteRequest.Plain, Cancel));
        VaultFixture.Value(await _vault.Session.Objects.DeleteAsync(Bucket, ObjectKey.Of("gone"), null, DeleteRequest.Plain, Cancel));
        VaultFixture.Value(await _vault.Session.Objects.CopyAsync(
            new CopyRequest(Bucket, ObjectKey.Of("large"), null, Put("copy")), Cancel));
        var upload = VaultFixture.Value(await _vault.Session.Uploads.StartAsync(Put("parts"), isComposite: false, Cancel));
        var part = await PartAsync(upload, large);
        var before = await StatesAsync();

        Assert.Equal(2u, await _vault.RotateAsync(destroysOlder: false));

        Assert.Equal([2u], await _vault.NeededAsync());
        Assert.Equal(before, await StatesAsync());
        Assert.False(await _vault.IsDestroyedAsync(1));
        Assert.Equal(small, await _vault.GetAsync(Bucket, "small"));
        Assert.Equal(large, await _vault.GetAsync(Bucket, "copy"));
        VaultFixture.Value(await _vault.Session.Uploads.CompleteAsync(
            Bucket, ObjectKey.Of("parts"), upload.Id, new Completion([new NamedPart(1, part.Tag, null)]), Cancel));
        Assert.Equal(large, await _vault.GetAsync(Bucket, "parts"));
        Assert.True((await _vault.Engine.ScrubAsync(ScrubScope.Everything, Cancel)).IsClean);
    }

    [Fact]
    public async Task Older_versions_are_destroyed_where_that_was_asked_and_what_is_held_stays_readable()
    {
        var body = VaultFixture.Bytes(20_000);
        var until = _vault.Guard.Time.GetUtcNow().AddYears(1);
        await _vault.PutAsync(Bucket, "kept", body, Put("kept") with { Retention = new RetentionPeriod(RetentionMode.Compliance, until) });
        await _vault.PutAsync(Bucket, "held", body, Put("held") with { LegalHold = true });
        await _vault.RotateAsync(destroysOlder: false);

        Assert.Equal(3u, await _vault.RotateAsync(destroysOlder: true));

        Assert.Equal((true, true), (await _vault.IsDestroyedAsync(1), await _vault.IsDestroyedAsync(2)));
        Assert.Equal(body, await _vault.GetAsync(Bucket, "kept"));
        Assert.Equal(body, await _vault.GetAsync(Bucket, "held"));
        Assert.True((await _vault.Engine.ScrubAsync(ScrubScope.Everything, Cancel)).IsClean);
        Assert.Equal(["1 2"], await DestroyedAsync());
    }

    [Fact]
    public async Task What_began_to_be_written_before_a_rotation_is_kept_under_the_new_version()
    {
        var body = VaultFixture.Bytes(20_000);
        await using var upload = VaultFixture.Value(await _vault.Session.Objects.BeginPutAsync(Put("slow"), Cancel));
        var parts = VaultFixture.Value(await _vault.Session.Uploads.StartAsync(Put("parts"), isComposite: false, Cancel));
        await using var part = VaultFixture.Value(await _vault.Session.Uploads.BeginPartAsync(
            Bucket, ObjectKey.Of("parts"), parts.Id, 1, null, Cancel));
        await upload.WriteAsync(body, Cancel);
        await part.WriteAsync(body, Cancel);

        await _vault.Guard.Keys.RotateAsync(KeyOwner.Project(_vault.Project), Cancel);
        await _vault.RotateAsync(destroysOlder: false);
        VaultFixture.Value(await upload.CommitAsync(DeclaredDigests.None, Cancel));
        VaultFixture.Value(await part.CommitAsync(DeclaredDigests.None, Cancel));

        Assert.Equal([3u], await _vault.NeededAsync());
        Assert.Equal(body, await _vault.GetAsync(Bucket, "slow"));
    }

    [Fact]
    public async Task Nothing_is_added_under_a_version_that_is_being_left()
    {
        await _vault.Guard.Database.WriteAsync(unit => KeyFloor.Set(unit, _vault.Project, 2), Cancel);

        Assert.Equal(VaultFault.Conflict, VaultFixture.Problem(await _vault.TryPutAsync(Bucket, "k", [1])).Fault);
        Assert.Equal(
            VaultFault.Conflict,
            VaultFixture.Problem(await _vault.Session.Uploads.StartAsync(Put("k"), isComposite: false, Cancel)).Fault);
        Assert.Empty(await _vault.NeededAsync());

        await _vault.Guard.Keys.RotateAsync(KeyOwner.Project(_vault.Project), Cancel);
        await _vault.PutAsync(Bucket, "k", [1]);
        Assert.Equal([2u], await _vault.NeededAsync());
    }

    [Fact]
    public async Task A_long_reading_goes_on_when_the_version_of_its_next_piece_is_destroyed_meanwhile()
    {
        var (first, second) = (VaultFixture.Bytes((int)WriteRules.FewestPartBytes), VaultFixture.Bytes(20_000, 2));
        var upload = VaultFixture.Value(await _vault.Session.Uploads.StartAsync(Put("parts"), isComposite: false, Cancel));
        var parts = new[] { await PartAsync(upload, first), await PartAsync(upload, second, 2) };
        VaultFixture.Value(await _vault.Session.Uploads.CompleteAsync(
            Bucket, ObjectKey.Of("parts"), upload.Id, new Completion([.. parts.Select(static one => new NamedPart(one.Number, one.Tag, null))]),
            Cancel));
        var reader = VaultFixture.Value(await _vault.Session.Objects.OpenAsync(Bucket, ObjectKey.Of("parts"), null, Cancel));
        using var read = new MemoryStream();

        await reader.ReadAsync(
            0,
            reader.Info.Size,
            async (bytes, cancelled) =>
            {
                if (read.Length == 0)
                {
                    await _vault.RotateAsync(destroysOlder: true);
                }

                await read.WriteAsync(bytes, cancelled);
                return true;
            },
            Cancel);

        Assert.True(await _vault.IsDestroyedAsync(1));
        Assert.Equal([.. first, .. second], read.ToArray());
    }

    [Fact]
    public async Task A_rewrapping_that_is_cut_short_goes_on_where_it_was_and_keeps_nothing_of_a_step_that_was_not_kept()
    {
        for (var number = 0; number < ProjectRewrap.Batch + 3; number++)
        {
            await _vault.PutAsync(Bucket, $"k{number:d4}", [1]);
        }

        await _vault.Guard.Keys.RotateAsync(KeyOwner.Project(_vault.Project), Cancel);
        await _vault.Guard.Database.WriteAsync(unit => KeyFloor.Set(unit, _vault.Project, 2), Cancel);
        var rewrap = new ProjectRewrap(_vault.Guard.Database, _vault.Guard.Keys);
        var place = await rewrap.BeginAsync(_vault.Project, 2, Cancel);
        Assert.Equal(ProjectRewrap.Batch + 3, place.Total);
        var done = new List<long>();
        for (var turn = 0; place.Stage != RewrapStage.Done; turn++)
        {
            var isKept = turn % 2 == 1;
            var next = await new ProjectRewrap(_vault.Guard.Database, _vault.Guard.Keys)
                .StepAsync(_vault.Project, place, (_, _) => isKept, Cancel);
            Assert.Equal(isKept, next is not null);
            place = next ?? place;
            done.Add(place.Done);
        }

        Assert.Contains(ProjectRewrap.Batch, done);
        Assert.Equal(place.Total, place.Done);
        Assert.Equal([2u], await _vault.NeededAsync());
    }

    [Fact]
    public async Task The_record_stays_readable_when_the_version_that_it_was_written_under_is_destroyed()
    {
        var info = await _vault.PutAsync(Bucket, "letter", [1, 2, 3]);
        VaultFixture.Value(await _vault.Session.Objects.DeleteAsync(
            Bucket, ObjectKey.Of("letter"), info.Version, DeleteRequest.Plain, Cancel));
        await _vault.RotateAsync(destroysOlder: true);

        var reader = new AuditReader(_vault.Guard.Database, _vault.Guard.Trail, [VaultTables.VersionKeys]);
        var entries = await reader.SearchAsync(_vault.Organization.ToString(), new AuditFilter(), null, 100, Cancel);

        Assert.True(await _vault.IsDestroyedAsync(1));
        Assert.DoesNotContain(entries.Entries, static one => one.What.State is SealedState.Erased or SealedState.Damaged);
        var deletion = entries.Entries.Single(static one => one.Content.GetProperty("action").GetString() == "object.version.delete");
        Assert.Equal("letter", deletion.What.Content!.Value.GetProperty("detail").GetProperty("key").GetString());
        Assert.StartsWith("ver_", deletion.Content.GetProperty("what").GetProperty("owner").GetString(), StringComparison.Ordinal);
    }

    private static PutRequest Put(string key) => new(Bucket, ObjectKey.Of(key));

    private async Task<PartInfo> PartAsync(UploadInfo upload, byte[] body, int number = 1)
    {
        await using var part = VaultFixture.Value(await _vault.Session.Uploads.BeginPartAsync(
            Bucket, upload.Key, upload.Id, number, null, Cancel));
        await part.WriteAsync(body, Cancel);
        return VaultFixture.Value(await part.CommitAsync(DeclaredDigests.None, Cancel));
    }

    // As the ledger compares them: rewrapping is no change of what is recorded.
    private async Task<IReadOnlyList<string>> StatesAsync() =>
    [
        .. (await _vault.Guard.Database.QueryAsync<ObjectVersionRow>($"{VaultTables.Versions.Select} order by id", null, Cancel))
            .Select(static row => Convert.ToHexString(VaultTables.Versions.State(row))),
        .. (await _vault.Guard.Database.QueryAsync<UploadRow>(VaultTables.Uploads.Select, null, Cancel))
            .Select(static row => Convert.ToHexString(VaultTables.Uploads.State(row))),
    ];

    private async Task<IReadOnlyList<string?>> DestroyedAsync()
    {
        var reader = new AuditReader(_vault.Guard.Database, _vault.Guard.Trail, [VaultTables.VersionKeys]);
        var page = await reader.SearchAsync(_vault.Organization.ToString(), new AuditFilter(Action: "key.version.destroy"), null, 10, Cancel);
        return [.. page.Entries.Select(static one => one.What.Content!.Value.GetProperty("detail").GetProperty("destroyed").GetString())];
    }
}
