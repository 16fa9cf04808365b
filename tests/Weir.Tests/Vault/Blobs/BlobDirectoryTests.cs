using System.Text;
using Weir.Testing;
using Weir.Vault.Blobs;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Blobs;

/// <summary>Blobs as files: whole or not at all, never changed, and nothing after a sync that failed.</summary>
public sealed class BlobDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly TempFolder _folder = new();

    private string Root => _folder.File("blobs");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_committed_blob_is_there_after_a_restart_and_reads_as_it_was_written()
    {
        var blob = BlobId.New();
        using (var store = BlobDirectory.Open(Root))
        {
            await WriteAsync(store, blob, "one "u8.ToArray(), "two"u8.ToArray());
        }

        using var again = BlobDirectory.Open(Root);
        await using var opened = await again.OpenAsync(blob, Cancel);

        Assert.Equal(7, opened!.Bytes);
        Assert.Equal("one two", await ReadAsync(opened, 0, 100));
        Assert.Equal("two", await ReadAsync(opened, 4, 3));
        Assert.Empty(await ReadAsync(opened, 7, 3));
        Assert.Equal([blob], await ListAsync(again));
        Assert.Equal(0, again.RemovedAtStart);
    }

    [Fact]
    public async Task A_blob_that_was_not_committed_was_never_there()
    {
        using var store = BlobDirectory.Open(Root);
        var blob = BlobId.New();
        await using (var upload = await store.CreateAsync(blob, Cancel))
        {
            await upload.WriteAsync("half"u8.ToArray(), Cancel);

            Assert.Null(await store.OpenAsync(blob, Cancel));
            Assert.Empty(await ListAsync(store));
        }

        Assert.Null(await store.OpenAsync(blob, Cancel));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task After_a_write_that_was_cut_short_nothing_is_written_or_committed()
    {
        using var store = BlobDirectory.Open(Root);
        await using var upload = await store.CreateAsync(BlobId.New(), Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await upload.WriteAsync(new byte[10], new CancellationToken(canceled: true)));

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await upload.WriteAsync(new byte[10], Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await upload.CommitAsync());
        Assert.Empty(Files());
    }

    [Fact]
    public async Task What_an_earlier_process_left_unfinished_is_removed_at_the_start_and_nothing_else()
    {
        var blob = BlobId.New();
        using (var store = BlobDirectory.Open(Root))
        {
            await WriteAsync(store, blob, "whole"u8.ToArray());
        }

        await File.WriteAllTextAsync(Path.Combine(Root, "incoming", BlobId.New().ToString()), "half", Cancel);
        await File.WriteAllTextAsync(Path.Combine(Root, "incoming", BlobId.New().ToString()), "", Cancel);

        using var again = BlobDirectory.Open(Root);

        Assert.Equal(2, again.RemovedAtStart);
        Assert.Equal([blob], await ListAsync(again));
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_blob_is_never_overwritten()
    {
        using var store = BlobDirectory.Open(Root);
        var blob = BlobId.New();
        await using (var first = await store.CreateAsync(blob, Cancel))
        {
            await FaultAsync(BlobStoreFault.Exists, async () => await store.CreateAsync(blob, Cancel));
            await first.WriteAsync("first"u8.ToArray(), Cancel);
            await first.CommitAsync();
        }

        await FaultAsync(BlobStoreFault.Exists, () => WriteAsync(store, blob, "second"u8.ToArray()));

        await using var opened = await store.OpenAsync(blob, Cancel);
        Assert.Equal("first", await ReadAsync(opened!, 0, 10));
        Assert.Single(Files());
    }

    [Fact]
    public async Task A_removed_blob_is_gone_and_who_has_it_open_reads_on()
    {
        using var store = BlobDirectory.Open(Root);
        var blob = BlobId.New();
        await WriteAsync(store, blob, "content"u8.ToArray());
        await using var opened = await store.OpenAsync(blob, Cancel);

        Assert.True(await store.RemoveAsync(blob, Cancel));

        Assert.False(await store.RemoveAsync(blob, Cancel));
        Assert.Null(await store.OpenAsync(blob, Cancel));
        Assert.Empty(Files());
        Assert.Equal("content", await ReadAsync(opened!, 0, 10));
    }

    [Fact]
    public async Task Only_the_owner_gets_at_the_files_and_their_names_are_the_blobs_names()
    {
        using var store = BlobDirectory.Open(Root);
        var blob = BlobId.New();
        await WriteAsync(store, blob, "content"u8.ToArray());

        var file = Assert.Single(Files());
        Assert.Equal(Path.Combine(Root, blob.ToString()[..2], blob.ToString()), file);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Root));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public void A_directory_serves_one_at_a_time()
    {
        using (BlobDirectory.Open(Root))
        {
            var failure = Assert.Throws<BlobStoreException>(() => BlobDirectory.Open(Root));
            Assert.Equal(BlobStoreFault.InUse, failure.Fault);
        }

        BlobDirectory.Open(Root).Dispose();
    }

    [Fact]
    public void A_path_that_cannot_be_a_directory_is_refused()
    {
        _folder.Write("blobs", "a file");

        Assert.Equal(BlobStoreFault.Unusable, Assert.Throws<BlobStoreException>(() => BlobDirectory.Open(Root)).Fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_sync_is_final(bool ofFile)
    {
        var isBroken = false;
        var disk = new DiskSync(
            file => Sync(isBroken && ofFile, () => DiskSync.Real.File(file)),
            folder => Sync(isBroken && !ofFile, () => DiskSync.Real.Folder(folder)));
        using var store = BlobDirectory.Open(Root, disk);
        var (before, after) = (BlobId.New(), BlobId.New());
        await WriteAsync(store, before, "before"u8.ToArray());
        await using var begun = await store.CreateAsync(BlobId.New(), Cancel);
        isBroken = true;

        await FaultAsync(BlobStoreFault.Final, () => WriteAsync(store, after, "after"u8.ToArray()));

        // That the next sync says it worked means nothing.
        isBroken = false;
        Assert.True(store.Stopping.IsCancellationRequested);
        await FaultAsync(BlobStoreFault.Final, async () => await store.CreateAsync(BlobId.New(), Cancel));
        await FaultAsync(BlobStoreFault.Final, async () => await begun.CommitAsync());
        await FaultAsync(BlobStoreFault.Final, async () => await store.RemoveAsync(before, Cancel));
        await using var opened = await store.OpenAsync(before, Cancel);
        Assert.Equal("before", await ReadAsync(opened!, 0, 10));
    }

    [Fact]
    public async Task Every_commit_forces_the_content_then_the_name_to_the_disk()
    {
        var steps = new List<string>();
        using var store = BlobDirectory.Open(
            Root, new DiskSync(_ => steps.Add($"content {Files().Count}"), folder => steps.Add($"name {Path.GetFileName(folder)} {Files().Count}")));
        steps.Clear();
        var blob = BlobId.New();

        await WriteAsync(store, blob, "content"u8.ToArray());

        // While the content is forced the file is not yet among the complete ones.
        Assert.Equal(["content 0", $"name {blob.ToString()[..2]} 1"], steps);
    }

    private static void Sync(bool isBroken, Action sync)
    {
        if (isBroken)
        {
            throw new IOException("Input/output error", 5);
        }

        sync();
    }

    private static async Task WriteAsync(BlobDirectory store, BlobId blob, params byte[][] pieces)
    {
        await using var upload = await store.CreateAsync(blob, Cancel);
        foreach (var piece in pieces)
        {
            await upload.WriteAsync(piece, Cancel);
        }

        await upload.CommitAsync();
    }

    private static async Task<string> ReadAsync(IBlob blob, long offset, int bytes)
    {
        var buffer = new byte[bytes];
        return Encoding.ASCII.GetString(buffer, 0, await blob.ReadAsync(offset, buffer, Cancel));
    }

    private static async Task<List<BlobId>> ListAsync(BlobDirectory store)
    {
        var blobs = new List<BlobId>();
        await foreach (var blob in store.ListAsync(Cancel))
        {
            blobs.Add(blob);
        }

        return blobs;
    }

    private static async Task FaultAsync(BlobStoreFault fault, Func<Task> action) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<BlobStoreException>(action)).Fault);

    private List<string> Files() => [.. Directory.EnumerateDirectories(Root)
        .Where(static folder => Path.GetFileName(folder).Length == 2)
        .SelectMany(Directory.EnumerateFiles)];
}
