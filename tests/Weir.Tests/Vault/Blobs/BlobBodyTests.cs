using System.Security.Cryptography;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Guard;
using Weir.Testing;
using Weir.Tests.Vault.Format;
using Weir.Vault.Blobs;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Blobs;

/// <summary>Bodies written in any pieces and read in any ranges, over a real directory.</summary>
public sealed class BlobBodyTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly BlobDirectory _store;
    private readonly SecretBytes _key = SecretBytes.Random(Cobblestone.KeyBytes);

    public BlobBodyTests() => _store = BlobDirectory.Open(_folder.File("blobs"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(16_383, 1000)]
    [InlineData(16_384, 16_384)]
    [InlineData(16_385, 7000)]
    [InlineData(40_000, 16_385)]
    [InlineData(700_000, 700_000)]
    [InlineData(700_000, 50_001)]
    [InlineData(17 * 16_384, 4096)]
    public async Task A_body_reads_as_it_was_written_in_whatever_pieces(int bytes, int piece)
    {
        var body = RandomNumberGenerator.GetBytes(bytes);
        var context = await WriteAsync(body, piece);

        Assert.Equal(body, await ReadAsync(context, bytes, 0, bytes));
        var stored = await File.ReadAllBytesAsync(FileOf(context), Cancel);
        Assert.Equal(body, Messages.Open(_key, context.ToBytes(), stored));
        Assert.True(bytes < 16 || stored.AsSpan().IndexOf(body.AsSpan(0, 16)) < 0, "no plaintext is stored");
    }

    [Fact]
    public async Task Any_range_reads_as_that_range()
    {
        const int Bytes = 300_000;
        var body = RandomNumberGenerator.GetBytes(Bytes);
        var context = await WriteAsync(body, 10_000);
        await using var reader = (await BlobReader.OpenAsync(_store, context, _key, Bytes, Cancel))!;
        var offsets = Gen.OneOf(
            Gen.Choose(0, Bytes), Gen.Choose(-1, 1).SelectMany(static near => Gen.Choose(1, 18).Select(chunk => (chunk * 16_384) + near)));
        foreach (var (one, other) in offsets.Two().Sample(TestScale.Count(200, 5000)))
        {
            var (first, end) = (Math.Min(one, other), Math.Max(one, other));
            var range = new byte[end - first];

            await reader.ReadAsync(first, range, Cancel);

            Assert.Equal(body[first..end], range);
        }
    }

    [Fact]
    public async Task A_damaged_chunk_is_refused_and_the_others_read()
    {
        var body = RandomNumberGenerator.GetBytes(100_000);
        var context = await WriteAsync(body, 100_000);
        await using (var file = new FileStream(FileOf(context), FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 56 + (2 * 16_400) + 9;
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 32));
        }

        Assert.Equal(body[..32_768], await ReadAsync(context, body.Length, 0, 32_768));
        Assert.Equal(body[49_152..], await ReadAsync(context, body.Length, 49_152, 100_000 - 49_152));
        foreach (var (offset, bytes) in new[] { (0, 100_000), (32_768, 1), (49_151, 1), (32_767, 2) })
        {
            await FaultAsync(SealedObjectFault.Altered, () => ReadAsync(context, body.Length, offset, bytes));
        }
    }

    [Fact]
    public async Task Another_length_than_the_index_says_is_refused()
    {
        var context = await WriteAsync(new byte[50_000], 50_000);

        await FaultAsync(SealedObjectFault.Truncated, () => ReadAsync(context, 50_001, 0, 1));
        await FaultAsync(SealedObjectFault.TrailingData, () => ReadAsync(context, 49_999, 0, 1));
        await using var reader = (await BlobReader.OpenAsync(_store, context, _key, 50_000, Cancel))!;
        await using (var file = new FileStream(FileOf(context), FileMode.Open, FileAccess.ReadWrite))
        {
            file.SetLength(20_000);
        }

        await FaultAsync(SealedObjectFault.Truncated, async () => await reader.ReadAsync(0, new byte[50_000], Cancel));
    }

    [Fact]
    public async Task A_blob_in_the_place_of_another_is_refused()
    {
        var (one, other) = (await WriteAsync(new byte[100], 100), await WriteAsync(new byte[100], 100));
        File.Copy(FileOf(one), FileOf(other), overwrite: true);

        await FaultAsync(SealedObjectFault.WrongKeyOrContext, () => ReadAsync(other, 100, 0, 100));
        await FaultAsync(
            SealedObjectFault.WrongKeyOrContext,
            () => ReadAsync(one with { Organization = Id<Organization>.New(TimeProvider.System) }, 100, 0, 100));
    }

    [Fact]
    public async Task A_missing_blob_is_no_reader_and_an_abandoned_one_is_missing()
    {
        var context = Context();
        await using (var writer = await BlobWriter.BeginAsync(_store, context, _key, Cancel))
        {
            await writer.WriteAsync(new byte[500_000], Cancel);
        }

        Assert.Null(await BlobReader.OpenAsync(_store, context, _key, 500_000, Cancel));
        Assert.Empty(Directory.GetFiles(_folder.FullName, context.Blob.ToString(), SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_range_outside_the_body_is_the_callers_mistake()
    {
        var context = await WriteAsync(new byte[100], 100);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(context, 100, 1, 100));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => ReadAsync(context, 100, -1, 1));
        Assert.Empty(await ReadAsync(context, 100, 100, 0));
    }

    private static BlobContext Context() => new(Id<Organization>.New(TimeProvider.System), BlobId.New(), 0, BlobPurpose.Content);

    private static async Task FaultAsync(SealedObjectFault fault, Func<Task> action) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<SealedObjectException>(action)).Fault);

    private async Task<BlobContext> WriteAsync(byte[] body, int piece)
    {
        var context = Context();
        await using var writer = await BlobWriter.BeginAsync(_store, context, _key, Cancel);
        for (var at = 0; at < body.Length; at += piece)
        {
            await writer.WriteAsync(body.AsMemory(at, Math.Min(piece, body.Length - at)), Cancel);
        }

        Assert.Equal(body.Length, writer.PlaintextBytes);
        await writer.CommitAsync(Cancel);
        return context;
    }

    private async Task<byte[]> ReadAsync(BlobContext context, long bodyBytes, long offset, int bytes)
    {
        await using var reader = await BlobReader.OpenAsync(_store, context, _key, bodyBytes, Cancel);
        var range = new byte[bytes];
        await reader!.ReadAsync(offset, range, Cancel);
        return range;
    }

    private string FileOf(BlobContext context) =>
        Path.Combine(_folder.File("blobs"), context.Blob.ToString()[..2], context.Blob.ToString());
}
