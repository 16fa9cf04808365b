using System.IO.Pipelines;
using System.Text;
using Weir.Guard.Decisions;
using Weir.Testing.S3;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Format;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Tests.Vault.Objects;

/// <summary>Objects are written, read, copied and deleted as S3 says, and each leaves its record.</summary>
public sealed class ObjectTests : IAsyncLifetime
{
    private VaultFixture _vault = null!;

    public async ValueTask InitializeAsync() => _vault = await VaultFixture.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task What_was_written_is_read_whatever_its_length()
    {
        await _vault.BucketAsync("data");
        foreach (var length in new[] { 0, 1, 16_383, 16_384, 16_385, 300_000 })
        {
            var body = VaultFixture.Bytes(length);
            var put = await _vault.PutAsync("data", "k", body);

            Assert.Equal(body, await _vault.GetAsync("data", "k"));
            Assert.Equal(length, put.Size);
            Assert.Equal(EntityTags.Of(body), put.Tag!.Value.ToString());
        }

        Assert.Equal(3, _vault.CountBlobs());
    }

    [Fact]
    public async Task Every_range_of_an_object_is_what_was_written_there()
    {
        await _vault.BucketAsync("data");
        var body = VaultFixture.Bytes(600_000);
        await _vault.PutAsync("data", "k", body);
        foreach (var (offset, bytes) in new[] { (0, 1), (16_383, 2), (16_384, 16_384), (262_143, 262_146), (599_999, 1), (600_000, 0) })
        {
            Assert.Equal(body[offset..(offset + bytes)], await _vault.GetAsync("data", "k", null, offset, bytes));
        }
    }

    [Fact]
    public async Task A_new_version_leaves_the_old_one_readable_by_its_name()
    {
        await _vault.BucketAsync("data");
        var first = await _vault.PutAsync("data", "k", "one"u8.ToArray());
        var second = await _vault.PutAsync("data", "k", "two"u8.ToArray());

        Assert.NotEqual(first.Version, second.Version);
        Assert.Equal("two"u8.ToArray(), await _vault.GetAsync("data", "k"));
        Assert.Equal("one"u8.ToArray(), await _vault.GetAsync("data", "k", first.Version));
    }

    [Fact]
    public async Task A_bucket_without_versions_keeps_one_and_gives_its_bytes_back()
    {
        await _vault.BucketAsync("data", BucketVersioning.Off);
        await _vault.PutAsync("data", "k", VaultFixture.Bytes(20_000, 1));
        var second = await _vault.PutAsync("data", "k", VaultFixture.Bytes(30_000, 2));

        Assert.True(second.Version.IsNull);
        Assert.Equal(VaultFixture.Bytes(30_000, 2), await _vault.GetAsync("data", "k"));
        await _vault.BlobsAsync(1);
        Assert.Null((await DeleteAsync("k", "data")).Version?.Id);
        Assert.Equal(VaultFault.NoSuchKey, (await _vault.RefusalAsync("data", "k")).Fault);
        await _vault.BlobsAsync(0);
    }

    [Fact]
    public async Task A_suspended_bucket_replaces_only_the_version_that_is_called_null()
    {
        var bucket = await _vault.BucketAsync("data");
        var kept = await _vault.PutAsync("data", "k", "kept"u8.ToArray());
        await SuspendAsync(bucket);
        await _vault.PutAsync("data", "k", "one"u8.ToArray());
        await _vault.PutAsync("data", "k", "two"u8.ToArray());

        Assert.Equal("two"u8.ToArray(), await _vault.GetAsync("data", "k"));
        Assert.Equal("two"u8.ToArray(), await _vault.GetAsync("data", "k", VersionName.Null));
        Assert.Equal("kept"u8.ToArray(), await _vault.GetAsync("data", "k", kept.Version));
        var marker = await DeleteAsync("k", "data");
        Assert.True(marker is { IsDeleteMarker: true, Version.IsNull: true });
        Assert.Equal(VaultFault.IsDeleteMarker, (await _vault.RefusalAsync("data", "k", VersionName.Null)).Fault);
        await DeleteAsync("k", "data", VersionName.Null);
        Assert.Equal("kept"u8.ToArray(), await _vault.GetAsync("data", "k"));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(40_000)]
    public async Task What_was_replaced_after_it_was_opened_is_gone_and_not_damaged(int length)
    {
        await _vault.BucketAsync("data", BucketVersioning.Off);
        await _vault.PutAsync("data", "k", VaultFixture.Bytes(length, 1));
        var reader = VaultFixture.Value(await _vault.Session.Objects.OpenAsync("data", ObjectKey.Of("k"), null, CancellationToken.None));
        await _vault.PutAsync("data", "k", VaultFixture.Bytes(length, 2));

        var nowhere = PipeWriter.Create(Stream.Null);
        await Assert.ThrowsAsync<ObjectGoneException>(() => reader.CopyToAsync(nowhere, 0, length, CancellationToken.None));
        Assert.Equal(VaultFixture.Bytes(length, 2), await _vault.GetAsync("data", "k"));
    }

    [Fact]
    public async Task A_delete_marker_hides_an_object_until_it_is_removed()
    {
        await _vault.BucketAsync("data");
        await _vault.PutAsync("data", "k", "one"u8.ToArray());
        var marker = await DeleteAsync("k", "data");

        var refusal = await _vault.RefusalAsync("data", "k");
        Assert.True(marker.IsDeleteMarker);
        Assert.Equal((VaultFault.NoSuchKey, marker.Version), (refusal.Fault, refusal.Marker));
        Assert.True((await DeleteAsync("k", "data", marker.Version)).IsDeleteMarker);
        Assert.Equal("one"u8.ToArray(), await _vault.GetAsync("data", "k"));
    }

    [Fact]
    public async Task Removing_the_newest_version_makes_the_one_before_it_the_newest()
    {
        await _vault.BucketAsync("data");
        await _vault.PutAsync("data", "k", "one"u8.ToArray());
        var second = await _vault.PutAsync("data", "k", "two"u8.ToArray());
        await DeleteAsync("k", "data", second.Version);

        Assert.Equal("one"u8.ToArray(), await _vault.GetAsync("data", "k"));
        Assert.Equal(VaultFault.NoSuchVersion, (await _vault.RefusalAsync("data", "k", second.Version)).Fault);
        Assert.Null((await DeleteAsync("k", "data", second.Version)).Version);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_counts_only_where_its_condition_holds(bool isThere)
    {
        await _vault.BucketAsync("data");
        var tag = isThere ? (await _vault.PutAsync("data", "k", "one"u8.ToArray())).Tag : null;
        var other = new EntityTag(new byte[16], 0);
        foreach (var (condition, holds) in new[]
        {
            (new WriteCondition { IfAbsent = true }, !isThere),
            (new WriteCondition { IfMatchAny = true }, isThere),
            (new WriteCondition { IfMatch = [other] }, false),
            (new WriteCondition { IfMatch = tag is { } mine ? [other, mine] : [other] }, isThere),
        })
        {
            var request = new PutRequest("data", ObjectKey.Of("k")) { Condition = condition };
            var result = await _vault.TryPutAsync("data", "k", "one"u8.ToArray(), request);
            Assert.Equal(holds ? null : isThere ? VaultFault.PreconditionFailed : VaultFault.NoSuchKey, result.Problem?.Fault);
            if (!isThere && holds)
            {
                await DeleteAsync("k", "data");
            }
        }
    }

    [Fact]
    public async Task Of_many_that_write_what_must_not_be_there_one_succeeds()
    {
        await _vault.BucketAsync("data");
        var request = new PutRequest("data", ObjectKey.Of("k")) { Condition = new WriteCondition { IfAbsent = true } };
        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(
            () => _vault.TryPutAsync("data", "k", VaultFixture.Bytes(20_000, n), request))));

        var winner = Array.FindIndex(results, static result => result.IsDone);
        Assert.Equal(7, results.Count(static result => result.Problem?.Fault == VaultFault.PreconditionFailed));
        Assert.Equal(VaultFixture.Bytes(20_000, winner), await _vault.GetAsync("data", "k"));
        Assert.Equal(1, _vault.CountBlobs());
    }

    [Fact]
    public async Task Bytes_that_are_not_what_was_declared_leave_nothing()
    {
        await _vault.BucketAsync("data");
        foreach (var (declared, fault) in new[]
        {
            (new DeclaredDigests { Md5 = new byte[16] }, VaultFault.WrongMd5),
            (new DeclaredDigests { Sha256 = new byte[32] }, VaultFault.WrongSha256),
            (new DeclaredDigests { Checksum = new byte[8] }, VaultFault.WrongChecksum),
        })
        {
            var begun = VaultFixture.Value(await _vault.Session.Objects.BeginPutAsync(
                new PutRequest("data", ObjectKey.Of("k")), CancellationToken.None));
            await using (begun)
            {
                await begun.WriteAsync(VaultFixture.Bytes(50_000), CancellationToken.None);
                Assert.Equal(fault, VaultFixture.Problem(await begun.CommitAsync(declared, CancellationToken.None)).Fault);
            }

            Assert.Equal(0, _vault.CountBlobs());
        }

        Assert.Equal(VaultFault.NoSuchKey, (await _vault.RefusalAsync("data", "k")).Fault);
    }

    [Fact]
    public async Task Metadata_tags_and_checksum_come_back_and_stand_nowhere_in_clear()
    {
        await _vault.BucketAsync("data");
        var request = new PutRequest("data", ObjectKey.Of("k"))
        {
            Metadata = new ObjectMetadata { ContentType = "text/canary", User = [KeyValuePair.Create("patient", "canary-4711")] },
            Tags = [KeyValuePair.Create("kind", "canary-tag")],
        };
        await _vault.PutAsync("data", "k", "canary-body"u8.ToArray(), request);
        var found = VaultFixture.Value(await _vault.Session.Objects.FindAsync("data", request.Key, null, CancellationToken.None));

        Assert.Equal("text/canary", found.Info.Metadata.ContentType);
        Assert.Equal(request.Metadata.User, found.Info.Metadata.User);
        Assert.Equal(1, found.Info.TagCount);
        var stored = await _vault.Guard.Database.QueryAsync<byte[]>(
            "select details_sealed from object_versions union all select entry from audit_entries union all select body from object_blobs",
            null,
            CancellationToken.None);
        Assert.DoesNotContain(stored, static row => row.AsSpan().IndexOf("canary"u8) >= 0);
    }

    [Fact]
    public async Task A_copy_inside_a_project_writes_no_byte_and_outlives_its_source()
    {
        await _vault.BucketAsync("data");
        await _vault.BucketAsync("more", BucketVersioning.Off);
        var source = await _vault.PutAsync("data", "k", VaultFixture.Bytes(40_000));
        var copied = VaultFixture.Value(await CopyAsync("data", "k", "more", "copy"));

        Assert.Equal(source.Version, copied.SourceVersion);
        Assert.Equal(source.Tag, copied.Info.Tag);
        Assert.Equal(1, _vault.CountBlobs());
        await DeleteAsync("k", "data", source.Version);
        Assert.Equal(VaultFixture.Bytes(40_000), await _vault.GetAsync("more", "copy"));
        await DeleteAsync("copy", "more");
        await _vault.BlobsAsync(0);
    }

    [Fact]
    public async Task A_copy_to_another_project_is_sealed_anew()
    {
        var other = await _vault.Guard.ProjectAsync(_vault.Organization);
        await _vault.Guard.GrantAsync(
            Weir.Guard.Grants.SubjectKind.User, _vault.Manager.Id, "manager", Resource.ForProject(_vault.Organization, other));
        await _vault.BucketAsync("data");
        await _vault.BucketAsync("far", project: other);
        await _vault.PutAsync("data", "k", VaultFixture.Bytes(40_000));
        VaultFixture.Value(await CopyAsync("data", "k", "far", "k"));

        Assert.Equal(VaultFixture.Bytes(40_000), await _vault.GetAsync("far", "k"));
        Assert.Equal(2, _vault.CountBlobs());
    }

    [Fact]
    public async Task A_held_version_is_not_removed_early_by_anybody_without_the_right()
    {
        await _vault.BucketAsync("data", locks: true);
        var until = _vault.Guard.Time.GetUtcNow().AddDays(30);
        var compliance = await _vault.PutAsync("data", "c", [1], Held("c", new RetentionPeriod(RetentionMode.Compliance, until)));
        var governance = await _vault.PutAsync("data", "g", [1], Held("g", new RetentionPeriod(RetentionMode.Governance, until)));
        var hold = await _vault.PutAsync("data", "h", [1], Held("h", null) with { LegalHold = true });
        var bypass = new DeleteRequest { BypassGovernance = true };

        Assert.Equal(VaultFault.Locked, await RefusedAsync("c", compliance.Version, bypass));
        Assert.Equal(VaultFault.Locked, await RefusedAsync("h", hold.Version, bypass));
        Assert.Equal(VaultFault.Locked, await RefusedAsync("g", governance.Version, DeleteRequest.Plain));
        Assert.Null(await RefusedAsync("g", governance.Version, bypass));
        var removal = Assert.Single(await _vault.Guard.Database.QueryAsync<byte[]>(
            "select entry from audit_entries where action = 'object.version.delete' and resource = @id and outcome = 1",
            new { id = governance.Version.Id },
            CancellationToken.None));
        Assert.Contains("\"permission\":\"object.retention.bypass\"", Encoding.UTF8.GetString(removal), StringComparison.Ordinal);
        _vault.Guard.Time.Advance(TimeSpan.FromDays(31));
        Assert.Null(await RefusedAsync("c", compliance.Version, DeleteRequest.Plain));
    }

    [Fact]
    public async Task A_flipped_bit_is_found_before_a_byte_of_its_chunk_is_given_out()
    {
        await _vault.BucketAsync("data");
        await _vault.PutAsync("data", "k", VaultFixture.Bytes(100_000));
        var file = Directory.EnumerateFiles(_vault.BlobFolder, "*", SearchOption.AllDirectories)
            .Single(static path => !path.EndsWith("lock", StringComparison.Ordinal));
        var stored = await File.ReadAllBytesAsync(file, CancellationToken.None);
        stored[56 + (16_400 * 2) + 7] ^= 1;
        await File.WriteAllBytesAsync(file, stored, CancellationToken.None);

        Assert.Equal(VaultFixture.Bytes(100_000)[..32_768], await _vault.GetAsync("data", "k", null, 0, 32_768));
        await Assert.ThrowsAsync<SealedObjectException>(() => _vault.GetAsync("data", "k", null, 32_768, 1));
    }

    [Fact]
    public async Task A_bucket_that_is_removed_while_an_object_is_written_takes_none()
    {
        await _vault.BucketAsync("data");
        var begun = VaultFixture.Value(await _vault.Session.Objects.BeginPutAsync(
            new PutRequest("data", ObjectKey.Of("k")), CancellationToken.None));
        await using (begun)
        {
            await begun.WriteAsync(VaultFixture.Bytes(50_000), CancellationToken.None);
            VaultFixture.Value(await _vault.Session.Buckets.DeleteAsync("data", CancellationToken.None));
            Assert.Equal(
                VaultFault.NoSuchBucket, VaultFixture.Problem(await begun.CommitAsync(DeclaredDigests.None, CancellationToken.None)).Fault);
        }

        Assert.Equal(0, _vault.CountBlobs());
    }

    [Fact]
    public async Task Who_has_no_right_gets_nothing_and_is_recorded()
    {
        await _vault.BucketAsync("data");
        await _vault.PutAsync("data", "k", [1]);
        var uploader = await _vault.Guard.UserAsync(
            _vault.Organization, ("uploader", Resource.ForBucket(_vault.Organization, _vault.Project, "data", "in/")));
        var session = _vault.Engine.For(uploader);

        Assert.True((await _vault.TryPutAsync("data", "in/x", new byte[] { 1 }, session: session)).IsDone);
        Assert.Equal(VaultFault.AccessDenied, (await _vault.TryPutAsync("data", "out/x", new byte[] { 1 }, session: session)).Problem?.Fault);
        Assert.Equal(
            VaultFault.AccessDenied,
            VaultFixture.Problem(await session.Objects.OpenAsync("data", ObjectKey.Of("in/x"), null, CancellationToken.None)).Fault);
        var stranger = await _vault.Guard.UserAsync(await _vault.Guard.OrganizationAsync("other"));
        Assert.Equal(
            VaultFault.NoSuchBucket,
            VaultFixture.Problem(await _vault.Engine.For(stranger).Objects.OpenAsync("data", ObjectKey.Of("k"), null, CancellationToken.None)).Fault);
    }

    private static PutRequest Held(string key, RetentionPeriod? period) => new("data", ObjectKey.Of(key)) { Retention = period };

    private async Task<Deletion> DeleteAsync(string key, string bucket, VersionName? version = null) => VaultFixture.Value(
        await _vault.Session.Objects.DeleteAsync(bucket, ObjectKey.Of(key), version, DeleteRequest.Plain, CancellationToken.None));

    private async Task<VaultFault?> RefusedAsync(string key, VersionName version, DeleteRequest request) =>
        (await _vault.Session.Objects.DeleteAsync("data", ObjectKey.Of(key), version, request, CancellationToken.None)).Problem?.Fault;

    private Task<VaultResult<Copied>> CopyAsync(string from, string key, string to, string target) => _vault.Session.Objects.CopyAsync(
        new CopyRequest(from, ObjectKey.Of(key), null, new PutRequest(to, ObjectKey.Of(target))), CancellationToken.None);

    private Task SuspendAsync(BucketRow bucket) => _vault.Guard.DoAsync(
        Resource.ForOrganization(_vault.Organization),
        change => change.Update(
            VaultTables.Buckets, bucket, bucket with { Versioning = BucketVersioning.Suspended, Revision = bucket.Revision + 1 }, "bucket.update"));
}
