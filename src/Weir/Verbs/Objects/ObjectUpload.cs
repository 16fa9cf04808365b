using System.Security.Cryptography;
using Amazon.S3.Transfer;

namespace Weir.Verbs.Objects;

/// <summary>
/// Brings a file to the server: in one piece, or in parts of which several are under way at once. The server compares each with the checksum
/// that is sent with it, and shows nothing before all of it is there; what ends early is aborted.
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="progress">Is told of bytes.</param>
internal sealed class ObjectUpload(ObjectStore store, TransferProgress progress)
{
    private const long FewestPartBytes = 16 << 20;
    private const long StreamPartBytes = 64 << 20;
    private const int MostParts = 9_000;
    private const int PartsAtOnce = 4;

    /// <summary>Brings a file.</summary>
    /// <param name="path">The file; <c>-</c> for standard input, of which a few parts are held in memory.</param>
    /// <param name="to">The object.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task RunAsync(string path, ObjectAddress to, CancellationToken cancellationToken)
    {
        using var transfer = new TransferUtility(
            store.Client, new TransferUtilityConfig { ConcurrentServiceRequests = PartsAtOnce, MinSizeBeforePartUpload = FewestPartBytes });
        var request = new TransferUtilityUploadRequest { BucketName = to.Bucket, Key = to.Key };
        if (path == TransferStep.StandardStream)
        {
            request.InputStream = Console.OpenStandardInput();
            request.PartSize = StreamPartBytes;
        }
        else
        {
            request.FilePath = path;
            request.PartSize = PartBytes(new FileInfo(path).Length);
        }

        var told = 0L;
        request.UploadProgressEvent += (_, moved) =>
            progress.Add(moved.TransferredBytes - Interlocked.Exchange(ref told, moved.TransferredBytes));
        await transfer.UploadAsync(request, cancellationToken);
    }

    /// <summary>
    /// Whether an object has the bytes of a file, by its entity tag. One that was cut into parts by another rule than this class has never.
    /// </summary>
    public static async Task<bool> HasBytesAsync(string path, long size, string tag, CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, useAsync: true);
        if (!tag.Contains('-', StringComparison.Ordinal))
        {
            return tag == Convert.ToHexStringLower(await DigestAsync(file, long.MaxValue, cancellationToken));
        }

        var digests = new List<byte>();
        do
        {
            digests.AddRange(await DigestAsync(file, PartBytes(size), cancellationToken));
        }
        while (file.Position < size);
#pragma warning disable CA5351 // S3 defines the entity tag as MD5; nothing rests on it.
        var parts = digests.Count / MD5.HashSizeInBytes;
        return tag == $"{Convert.ToHexStringLower(MD5.HashData([.. digests]))}-{parts}";
#pragma warning restore CA5351
    }

    private static async Task<byte[]> DigestAsync(FileStream file, long most, CancellationToken cancellationToken)
    {
#pragma warning disable CA5351 // As above.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        var buffer = new byte[1 << 17];
        for (int count; (count = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), cancellationToken)) > 0; most -= count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return hash.GetHashAndReset();
    }

    private static long PartBytes(long size) => Math.Max(FewestPartBytes, (size + MostParts - 1) / MostParts);
}
