using System.Globalization;
using Weir.Vault;
using Weir.Vault.Catalog;
using Weir.Vault.Format;
using Weir.Vault.Objects;
using Weir.Vault.Scrub;
using Weir.Vault.Sealing;
using Weir.Vault.Uploads;

namespace Weir.Tests.Vault.Scrub;

/// <summary>Whatever is not as it was written is found, and nothing else is.</summary>
public sealed class ScrubTests : IAsyncLifetime
{
    private VaultFixture _vault = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultFixture.StartAsync();
        await _vault.BucketAsync("data");
    }

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task A_vault_that_was_used_is_clean_and_read_as_a_whole()
    {
        var bodies = new[] { 0, 5, 16_384, 300_000 };
        foreach (var (index, length) in bodies.Index())
        {
            await _vault.PutAsync("data", $"k{index}", VaultFixture.Bytes(length));
        }

        await _vault.PutAsync("data", "k3", VaultFixture.Bytes(20_000));
        await _vault.Session.Objects.DeleteAsync("data", ObjectKey.Of("k2"), null, DeleteRequest.Plain, Cancel);
        VaultFixture.Value(await _vault.Session.Objects.CopyAsync(
            new CopyRequest("data", ObjectKey.Of("k3"), null, new PutRequest("data", ObjectKey.Of("copy"))), Cancel));
        var upload = await UploadAsync("big", 2);
        VaultFixture.Value(await _vault.Session.Uploads.CompleteAsync("data", ObjectKey.Of("big"), upload.Id, new Completion(upload.Parts), Cancel));
        await UploadAsync("under way", 1);

        var report = await _vault.Engine.ScrubAsync(ScrubScope.Everything, Cancel);

        Assert.True(report.IsClean, Said(report));
        Assert.Equal((8, 0), (report.Versions, report.Unclaimed));
        Assert.Equal(bodies.Sum() + (2 * 20_000) + (3 * WriteRules.FewestPartBytes), report.ReadBytes);
        Assert.Equal((6, 9), (report.Blobs, report.ReadBlobs));
    }

    [Fact]
    public async Task Every_slice_reads_its_own_and_together_they_read_all()
    {
        for (var number = 0; number < 30; number++)
        {
            await _vault.PutAsync("data", number.ToString(CultureInfo.InvariantCulture), [1, 2]);
        }

        var read = 0L;
        for (var slice = 0; slice < 7; slice++)
        {
            var report = await _vault.Engine.ScrubAsync(ScrubScope.OfSlice(7, slice), Cancel);
            Assert.Equal((true, 30), (report.IsClean, report.Versions));
            read += report.ReadBlobs;
        }

        Assert.Equal(30, read);
        Assert.Equal(0, (await _vault.Engine.ScrubAsync(ScrubScope.WithoutBytes, Cancel)).ReadBlobs);
    }

    [Fact]
    public async Task A_blob_that_is_missing_cut_or_altered_anywhere_is_found()
    {
        await _vault.PutAsync("data", "secret-name", VaultFixture.Bytes(40_000));
        var file = Directory.EnumerateFiles(_vault.BlobFolder, "*", SearchOption.AllDirectories)
            .Single(static path => Path.GetFileName(path).Length == 2 * BlobId.Bytes);
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        foreach (var place in new[] { 0, 40, 16_500, bytes.Length - 1 })
        {
            var altered = bytes.ToArray();
            altered[place] ^= 1;
            await File.WriteAllBytesAsync(file, altered, Cancel);
            await DemandAsync(ScrubFault.Damaged);
            Assert.True((await _vault.Engine.ScrubAsync(ScrubScope.WithoutBytes, Cancel)).IsClean);
        }

        await File.WriteAllBytesAsync(file, bytes[..^1], Cancel);
        await DemandAsync(ScrubFault.Damaged, ScrubScope.WithoutBytes);
        File.Delete(file);
        await DemandAsync(ScrubFault.MissingBlob);
        await DemandAsync(ScrubFault.MissingBlob, ScrubScope.WithoutBytes);
        await File.WriteAllBytesAsync(file, bytes, Cancel);
        Assert.True((await _vault.Engine.ScrubAsync(ScrubScope.Everything, Cancel)).IsClean);
    }

    [Fact]
    public async Task A_catalog_that_contradicts_itself_is_found()
    {
        foreach (var (damage, fault) in new[]
        {
            ("update object_blobs set body = wrapped_key", ScrubFault.Damaged),
            ("update object_blobs set wrapped_key = body", ScrubFault.Damaged),
            ("update object_blobs set size = size + 1", ScrubFault.MissingBytes),
            ("delete from object_blobs", ScrubFault.MissingBytes),
            ("update object_versions set size = size + 1", ScrubFault.MissingBytes),
            ("update object_versions set details_sealed = tag_sealed", ScrubFault.DamagedDetails),
            ("update object_versions set tag_sealed = details_sealed", ScrubFault.DamagedDetails),
            ("delete from current_objects", ScrubFault.WrongNewest),
            ("update object_versions set kind = 2", ScrubFault.WrongNewest),
            ("update current_objects set version = 'ver_gone'", ScrubFault.StrayRow),
            ("update object_blobs set version = 'ver_gone'", ScrubFault.StrayRow),
        })
        {
            await _vault.PutAsync("data", "secret-name", [1, 2, 3]);
            await ExecuteAsync(damage);
            await DemandAsync(fault);
            await ExecuteAsync("delete from object_blobs; delete from current_objects; delete from object_versions");
        }

        Assert.True((await _vault.Engine.ScrubAsync(ScrubScope.Everything, Cancel)).IsClean);
    }

    [Fact]
    public async Task Bytes_that_open_and_are_not_what_was_written_are_found()
    {
        await _vault.PutAsync("data", "secret-name", [1, 2, 3]);
        var row = await _vault.Guard.Database.QueryOneAsync<Part>("select version, details_sealed as details from object_blobs", null, Cancel);
        var version = await _vault.Guard.Database.QueryOneAsync<ObjectVersionRow>(VaultTables.Versions.Select, null, Cancel);
        using var seal = DetailsSeal.Of(_vault.Guard.Keys, version!);
        var (place, column) = (VersionDescriber.PartRow(row!.Version, 0), VersionDescriber.PartColumn);
        var digests = PartDetails.Read(seal.Open(place, column, row.Details));
        digests.Checksum[0] ^= 1;
        var details = seal.Seal(place, column, digests.ToBytes());
        await _vault.Guard.Database.WriteAsync(unit => unit.Execute("update object_blobs set details_sealed = @details", new { details }), Cancel);

        await DemandAsync(ScrubFault.WrongDigest);
    }

    [Fact]
    public async Task A_blob_that_nobody_named_for_a_day_is_taken_back_and_one_that_was_named_stays()
    {
        await _vault.PutAsync("data", "k", VaultFixture.Bytes(20_000));
        var folder = Path.Combine(_vault.BlobFolder, "ab");
        var (stray, later) = (Path.Combine(folder, "ab" + new string('1', 30)), Path.Combine(folder, "ab" + new string('2', 30)));
        await File.WriteAllTextAsync(stray, "left", Cancel);
        await File.WriteAllTextAsync(later, "being written", Cancel);
        var scope = ScrubScope.WithoutBytes with { TakesBack = true };

        var first = await _vault.Engine.ScrubAsync(scope, Cancel);
        Assert.Equal((true, 2, 3), (first.IsClean, first.Unclaimed, first.Blobs));
        await _vault.Guard.Database.WriteAsync(
            unit => unit.Execute(
                """
                insert into object_blobs (version, part, blob, start, size, wrapped_key, details_sealed, body, uploaded_at)
                select version, 7, @blob, 0, 13, wrapped_key, details_sealed, null, 1 from object_blobs
                """,
                new { blob = Convert.FromHexString(Path.GetFileName(later)) }),
            Cancel);
        _vault.Guard.Time.Advance(StrayBlobs.Grace - TimeSpan.FromSeconds(1));
        await _vault.Engine.ScrubAsync(scope, Cancel);
        Assert.True(File.Exists(stray));
        _vault.Guard.Time.Advance(TimeSpan.FromSeconds(1));
        await _vault.Engine.ScrubAsync(scope, Cancel);

        for (var tries = 0; File.Exists(stray) && tries < 1000; tries++)
        {
            await Task.Delay(10, Cancel);
        }

        Assert.Equal((false, true), (File.Exists(stray), File.Exists(later)));
    }

    private Task ExecuteAsync(string sql) => _vault.Guard.Database.WriteAsync(unit => unit.Execute(sql), Cancel);

    private static string Said(ScrubReport report) => string.Join('\n', report.Findings);

    private async Task DemandAsync(ScrubFault fault, ScrubScope? scope = null)
    {
        var report = await _vault.Engine.ScrubAsync(scope ?? ScrubScope.Everything, Cancel);
        Assert.True(report.Counts.ContainsKey(fault), $"{fault} is not among: {Said(report)}");
        Assert.DoesNotContain("secret-name", Said(report), StringComparison.Ordinal);
    }

    private async Task<(Weir.Foundation.Id<Upload> Id, IReadOnlyList<NamedPart> Parts)> UploadAsync(string key, int parts)
    {
        var started = VaultFixture.Value(await _vault.Session.Uploads.StartAsync(new PutRequest("data", ObjectKey.Of(key)), false, Cancel));
        var named = new List<NamedPart>();
        for (var number = 1; number <= parts; number++)
        {
            await using var part = VaultFixture.Value(
                await _vault.Session.Uploads.BeginPartAsync("data", ObjectKey.Of(key), started.Id, number, null, Cancel));
            await part.WriteAsync(VaultFixture.Bytes((int)WriteRules.FewestPartBytes, number), Cancel);
            named.Add(new NamedPart(number, VaultFixture.Value(await part.CommitAsync(DeclaredDigests.None, Cancel)).Tag, null));
        }

        return (started.Id, named);
    }

    private sealed record Part(string Version, byte[] Details);
}
