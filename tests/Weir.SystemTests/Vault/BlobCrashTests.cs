using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Guard;
using Weir.SystemTests.Testing;
using Weir.Testing;
using Weir.Vault.Blobs;
using Weir.Vault.Format;

namespace Weir.SystemTests.Vault;

/// <summary>What was committed is there and whole after a kill at any moment and after a full disk; what was not is not.</summary>
public sealed class BlobCrashTests
{
    private const string FolderVariable = "WEIR_BLOB_CRASH_TEST_FOLDER";

    private static readonly byte[] Key = [.. Enumerable.Range(0, Cobblestone.KeyBytes).Select(static value => (byte)value)];
    private static readonly Id<Organization> Organization = new(new Guid("018f2b6c-9d4e-7a3b-8c5d-0e1f2a3b4c5d"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Committed_blobs_survive_kill_9_whole_and_nothing_unfinished_is_visible()
    {
        using var folder = new TempFolder();
        var acknowledgements = folder.Write("acknowledged", "");
        var residue = 0;
        for (var round = 0; round < TestScale.Count(usual: 3, published: 200); round++)
        {
            var known = new FileInfo(acknowledgements).Length;
            await using (var child = ChildProcess.Start(
                Environment.ProcessPath!,
                ["-method", "Weir.SystemTests.Vault.BlobCrashTests.Child_writes_blobs_until_it_is_killed", "-explicit", "only"],
                new Dictionary<string, string?> { [FolderVariable] = folder.FullName }))
            {
                while (new FileInfo(acknowledgements).Length < known + 600 + (round * 61))
                {
                    Assert.False(child.HasExited, $"the child ended early: {child.OutputSoFar}{child.ErrorSoFar}");
                    await Task.Delay(TimeSpan.FromMilliseconds(1), Cancel);
                }

                child.Kill();
                await child.WaitAsync(Cancel);
            }

            using var store = BlobDirectory.Open(folder.File("blobs"));
            residue += store.RemovedAtStart;
            Assert.Empty(Directory.GetFiles(folder.File("blobs/incoming")));
            var complete = new HashSet<BlobId>();
            await foreach (var blob in store.ListAsync(Cancel))
            {
                complete.Add(blob);
            }

            var acknowledged = Acknowledged(acknowledgements);
            Assert.Empty(acknowledged.Select(static line => line.Blob).Except(complete));
            foreach (var (blob, bytes) in acknowledged)
            {
                Assert.Equal(Body(blob, bytes), await ReadAsync(store, blob, bytes));
            }
        }

        Assert.True(residue > 0, "no kill met a blob that was being written");
    }

    /// <summary>The process that is killed: this program, run again for this method alone. Each blob is acknowledged in a file.</summary>
    [Fact(Explicit = true)]
    public async Task Child_writes_blobs_until_it_is_killed()
    {
        var folder = Environment.GetEnvironmentVariable(FolderVariable)
            ?? throw new InvalidOperationException($"{FolderVariable} names the folder; the test that kills this process sets it");
        using var store = BlobDirectory.Open(Path.Combine(folder, "blobs"));
        await using var acknowledged =
            new FileStream(Path.Combine(folder, "acknowledged"), FileMode.Append, FileAccess.Write, FileShare.Read, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var number = 0; ; number++)
            {
                var (blob, bytes) = (BlobId.New(), (worker * 20_000) + (number % 3));
                await WriteAsync(store, blob, Body(blob, bytes));
                lock (acknowledged)
                {
                    acknowledged.Write(System.Text.Encoding.ASCII.GetBytes($"{blob} {bytes};\n"));
                }
            }
        }));
    }

    [Fact]
    public async Task A_full_disk_refuses_clearly_loses_nothing_and_writing_goes_on_when_there_is_space()
    {
        await using var disk = await SmallDisk.MountAsync(4, Cancel);
        using var store = BlobDirectory.Open(Path.Combine(disk.FullName, "blobs"));
        var written = new List<BlobId>();
        const int Bytes = 300_000;
        BlobStoreException? refusal = null;
        while (refusal is null)
        {
            var blob = BlobId.New();
            try
            {
                await WriteAsync(store, blob, Body(blob, Bytes));
                written.Add(blob);
            }
            catch (BlobStoreException failure)
            {
                refusal = failure;
            }
        }

        Assert.Equal(BlobStoreFault.Full, refusal.Fault);
        Assert.NotEmpty(written);
        Assert.False(store.Stopping.IsCancellationRequested);
        Assert.Empty(Directory.GetFiles(Path.Combine(disk.FullName, "blobs", "incoming")));
        Assert.True(await store.RemoveAsync(written[0], Cancel));
        written[0] = BlobId.New();
        await WriteAsync(store, written[0], Body(written[0], Bytes));
        foreach (var blob in written)
        {
            Assert.Equal(Body(blob, Bytes), await ReadAsync(store, blob, Bytes));
        }
    }

    private static BlobContext Context(BlobId blob) => new(Organization, blob, 0, BlobPurpose.Content);

    // What a blob should hold follows from its name, so that nothing has to be remembered over a kill.
    private static byte[] Body(BlobId blob, int bytes)
    {
        var body = new byte[bytes];
        Span<byte> seed = stackalloc byte[BlobId.Bytes + sizeof(int)];
        blob.Write(seed);
        Span<byte> block = stackalloc byte[SHA256.HashSizeInBytes];
        for (var at = 0; at < bytes; at += block.Length)
        {
            BitConverter.TryWriteBytes(seed[BlobId.Bytes..], at);
            SHA256.HashData(seed, block);
            block[..Math.Min(block.Length, bytes - at)].CopyTo(body.AsSpan(at));
        }

        return body;
    }

    private static async Task WriteAsync(BlobDirectory store, BlobId blob, byte[] body)
    {
        using var key = SecretBytes.CopyOf(Key);
        await using var writer = await BlobWriter.BeginAsync(store, Context(blob), key, Cancel);
        await writer.WriteAsync(body, Cancel);
        await writer.CommitAsync(Cancel);
    }

    private static async Task<byte[]> ReadAsync(BlobDirectory store, BlobId blob, int bytes)
    {
        using var key = SecretBytes.CopyOf(Key);
        await using var reader = await BlobReader.OpenAsync(store, Context(blob), key, bytes, Cancel);
        var body = new byte[bytes];
        await reader!.ReadAsync(0, body, Cancel);
        return body;
    }

    private static List<(BlobId Blob, int Bytes)> Acknowledged(string path) =>
    [
        .. File.ReadLines(path).Where(static line => line.EndsWith(';')).Select(static line =>
        {
            var parts = line.TrimEnd(';').Split(' ');
            Assert.True(BlobId.TryParse(parts[0], out var blob));
            return (blob, int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        }),
    ];
}
