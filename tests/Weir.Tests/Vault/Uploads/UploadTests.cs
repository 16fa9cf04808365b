using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Checksums;
using Weir.Vault.Objects;
using Weir.Vault.Uploads;

namespace Weir.Tests.Vault.Uploads;

/// <summary>Objects that are uploaded in parts.</summary>
public sealed class UploadTests : IAsyncLifetime
{
    private const int FiveMebibytes = 5 << 20;

    private static readonly ObjectKey Key = ObjectKey.Of("k");

    private VaultFixture _vault = null!;

    public async ValueTask InitializeAsync() => _vault = await VaultFixture.StartAsync();

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task Parts_become_one_object_in_the_order_of_their_numbers()
    {
        await _vault.BucketAsync("data");
        var upload = await StartAsync();
        var last = await PartAsync(upload, 7, 12_345, 3);
        var first = await PartAsync(upload, 2, FiveMebibytes, 1);
        var middle = await PartAsync(upload, 3, FiveMebibytes + 1, 2);
        await PartAsync(upload, 9, 100, 4);
        var made = VaultFixture.Value(await CompleteAsync(upload, first, middle, last));

        byte[] whole = [.. VaultFixture.Bytes(FiveMebibytes, 1), .. VaultFixture.Bytes(FiveMebibytes + 1, 2), .. VaultFixture.Bytes(12_345, 3)];
        Assert.Equal(whole, await _vault.GetAsync("data", "k"));
        Assert.Equal(whole[(FiveMebibytes - 5)..(FiveMebibytes + 20_000)], await _vault.GetAsync("data", "k", null, FiveMebibytes - 5, 20_005));
        Assert.Equal((3, whole.Length), (made.Parts, made.Size));
        Assert.EndsWith("-3", made.Tag.ToString(), StringComparison.Ordinal);
        using var sum = new ChecksumHash(ChecksumAlgorithm.Crc64Nvme);
        sum.Append(whole);
        Assert.Equal(sum.Finish(), made.Checksum!.Value.ToArray());
        Assert.Equal(VaultFault.NoSuchUpload, (await CompleteAsync(upload, first)).Problem?.Fault);
    }

    [Fact]
    public async Task Nothing_is_visible_before_the_end_and_nothing_is_left_of_what_was_aborted()
    {
        await _vault.BucketAsync("data");
        var upload = await StartAsync();
        await PartAsync(upload, 1, 50_000, 1);
        await PartAsync(upload, 1, 60_000, 2);
        var parts = VaultFixture.Value(await _vault.Session.Uploads.ListPartsAsync("data", Key, upload, 0, 10, CancellationToken.None));

        Assert.Equal(60_000, Assert.Single(parts.Parts).Size);
        Assert.Equal(VaultFault.NoSuchKey, (await _vault.RefusalAsync("data", "k")).Fault);
        VaultFixture.Value(await _vault.Session.Uploads.AbortAsync("data", Key, upload, CancellationToken.None));
        Assert.Equal(VaultFault.NoSuchUpload, (await _vault.Session.Uploads.AbortAsync("data", Key, upload, CancellationToken.None)).Problem?.Fault);
        await _vault.BlobsAsync(0);
    }

    [Fact]
    public async Task Parts_that_are_not_what_was_uploaded_make_no_object()
    {
        await _vault.BucketAsync("data");
        var upload = await StartAsync();
        var one = await PartAsync(upload, 1, 1000, 1);
        var two = await PartAsync(upload, 2, 1000, 2);

        Assert.Equal(VaultFault.PartTooSmall, (await CompleteAsync(upload, one, two)).Problem?.Fault);
        Assert.Equal(VaultFault.InvalidPartOrder, (await CompleteAsync(upload, two, one)).Problem?.Fault);
        Assert.Equal(VaultFault.InvalidPartOrder, (await CompleteAsync(upload)).Problem?.Fault);
        Assert.Equal(VaultFault.InvalidPart, (await CompleteAsync(upload, one with { Number = 3 })).Problem?.Fault);
        Assert.Equal(VaultFault.InvalidPart, (await CompleteAsync(upload, one with { Tag = two.Tag })).Problem?.Fault);
        Assert.True((await CompleteAsync(upload, one)).IsDone);
    }

    [Fact]
    public async Task Of_two_completions_at_once_one_makes_the_object()
    {
        await _vault.BucketAsync("data", BucketVersioning.Off);
        var upload = await StartAsync();
        var one = await PartAsync(upload, 1, 20_000, 1);
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => CompleteAsync(upload, one))));

        Assert.Equal(1, results.Count(static result => result.IsDone));
        Assert.All(results.Where(static result => !result.IsDone), static result => Assert.Equal(VaultFault.NoSuchUpload, result.Problem?.Fault));
        Assert.Equal(VaultFixture.Bytes(20_000, 1), await _vault.GetAsync("data", "k"));
    }

    [Fact]
    public async Task A_composite_checksum_is_over_those_of_the_parts()
    {
        await _vault.BucketAsync("data");
        var request = new PutRequest("data", Key) { Checksum = ChecksumAlgorithm.Sha256 };
        var upload = VaultFixture.Value(await _vault.Session.Uploads.StartAsync(request, isComposite: true, CancellationToken.None)).Id;
        var one = await PartAsync(upload, 1, FiveMebibytes, 1);
        var two = await PartAsync(upload, 2, 10, 2);
        var made = VaultFixture.Value(await CompleteAsync(upload, one, two));

        byte[] parts = [.. SHA256.HashData(VaultFixture.Bytes(FiveMebibytes, 1)), .. SHA256.HashData(VaultFixture.Bytes(10, 2))];
        Assert.Equal(2, made.Checksum!.Parts);
        Assert.Equal(SHA256.HashData(parts), made.Checksum.Value.ToArray());
    }

    [Fact]
    public async Task A_part_is_copied_from_a_range_of_an_object_and_the_whole_is_copied_on()
    {
        await _vault.BucketAsync("data");
        await _vault.PutAsync("data", "source", VaultFixture.Bytes(6_000_000));
        var upload = await StartAsync();
        var copied = VaultFixture.Value(await _vault.Session.Uploads.CopyPartAsync(
            "data", Key, upload, 1, new PartSource("data", ObjectKey.Of("source"), null) { Range = (10, FiveMebibytes) }, CancellationToken.None));
        var tail = await PartAsync(upload, 2, 77, 2);
        VaultFixture.Value(await CompleteAsync(upload, new NamedPart(1, copied.Part.Tag, null), tail));
        var copy = VaultFixture.Value(await _vault.Session.Objects.CopyAsync(
            new CopyRequest("data", Key, null, new PutRequest("data", ObjectKey.Of("again"))), CancellationToken.None));

        byte[] whole = [.. VaultFixture.Bytes(6_000_000)[10..(10 + FiveMebibytes)], .. VaultFixture.Bytes(77, 2)];
        Assert.Equal(whole, await _vault.GetAsync("data", "k"));
        Assert.Equal(whole, await _vault.GetAsync("data", "again"));
        Assert.Equal(2, copy.Info.Parts);
    }

    private async Task<Id<Upload>> StartAsync() => VaultFixture.Value(
        await _vault.Session.Uploads.StartAsync(new PutRequest("data", Key), isComposite: false, CancellationToken.None)).Id;

    private async Task<NamedPart> PartAsync(Id<Upload> upload, int number, int bytes, int seed)
    {
        await using var part = VaultFixture.Value(
            await _vault.Session.Uploads.BeginPartAsync("data", Key, upload, number, bytes, CancellationToken.None));
        await part.WriteAsync(VaultFixture.Bytes(bytes, seed), CancellationToken.None);
        var made = VaultFixture.Value(await part.CommitAsync(DeclaredDigests.None, CancellationToken.None));
        return new NamedPart(number, made.Tag, made.Checksum);
    }

    private Task<VaultResult<ObjectInfo>> CompleteAsync(Id<Upload> upload, params NamedPart[] parts) =>
        _vault.Session.Uploads.CompleteAsync("data", Key, upload, new Completion(parts), CancellationToken.None);
}
