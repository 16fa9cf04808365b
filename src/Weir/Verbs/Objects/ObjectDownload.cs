using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Win32.SafeHandles;
using Weir.Commands;
using Weir.Vault.Checksums;
using ChecksumAlgorithm = Weir.Vault.Checksums.ChecksumAlgorithm;

namespace Weir.Verbs.Objects;

/// <summary>
/// Brings an object to this machine: several ranges at once into a file beside its place, which takes the place only when all of it is there,
/// has the object's checksum and is on the disk. Whatever ends it early leaves the place as it was.
/// </summary>
/// <param name="store">Where from.</param>
/// <param name="progress">Is told of bytes.</param>
internal sealed class ObjectDownload(ObjectStore store, TransferProgress progress)
{
    private const int RangeBytes = 16 << 20;
    private const int RangesAtOnce = 4;
    private const int BufferBytes = 1 << 17;
    private const string DraftEnd = ".weir-part";

    /// <summary>Whether a file is one that is not whole yet.</summary>
    public static bool IsDraft(string name) => name.EndsWith(DraftEnd, StringComparison.Ordinal);

    /// <summary>Brings the object.</summary>
    /// <param name="from">The object.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="path">Where it belongs; what is there is replaced.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CommandException">What arrived has another checksum than the object.</exception>
    public async Task RunAsync(ObjectAddress from, string? version, string path, CancellationToken cancellationToken)
    {
        var head = await store.Client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest
            {
                BucketName = from.Bucket,
                Key = from.Key,
                VersionId = version,
                ChecksumMode = ChecksumMode.ENABLED,
            },
            cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var draft = $"{path}.{Guid.NewGuid():N}{DraftEnd}";
        try
        {
            using (var file = File.OpenHandle(
                draft, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous, head.ContentLength))
            {
                await FillAsync(file, from, version, head, cancellationToken);
                await DemandChecksumAsync(file, from, ObjectChecks.Of(head), cancellationToken);
                RandomAccess.FlushToDisk(file);
            }

            if (head.LastModified is { } modified)
            {
                File.SetLastWriteTimeUtc(draft, modified.ToUniversalTime());
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }

    // If-Match: should the object be written anew meanwhile, the ranges would be of two.
    private async Task FillAsync(
        SafeFileHandle file, ObjectAddress from, string? version, GetObjectMetadataResponse head, CancellationToken cancellationToken)
    {
        var starts = Enumerable.Range(0, (int)((head.ContentLength + RangeBytes - 1) / RangeBytes)).Select(static i => (long)i * RangeBytes);
        var manner = new ParallelOptions { MaxDegreeOfParallelism = RangesAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(starts, manner, async (start, cancelled) =>
        {
            using var answer = await store.Client.GetObjectAsync(
                new GetObjectRequest
                {
                    BucketName = from.Bucket,
                    Key = from.Key,
                    VersionId = version,
                    EtagToMatch = head.ETag,
                    ByteRange = new ByteRange(start, Math.Min(start + RangeBytes, head.ContentLength) - 1),
                },
                cancelled);
            var buffer = new byte[BufferBytes];
            for (int count; (count = await answer.ResponseStream.ReadAsync(buffer, cancelled)) > 0; start += count)
            {
                await RandomAccess.WriteAsync(file, buffer.AsMemory(0, count), start, cancelled);
                progress.Add(count);
            }
        });
    }

    private static async Task DemandChecksumAsync(
        SafeFileHandle file, ObjectAddress from, ObjectCheck? check, CancellationToken cancellationToken)
    {
        if (check is null)
        {
            return;
        }

        using var hash = new ChecksumHash(check.Algorithm);
        var buffer = new byte[BufferBytes];
        var at = 0L;
        for (int count; (count = await RandomAccess.ReadAsync(file, buffer, at, cancellationToken)) > 0; at += count)
        {
            hash.Append(buffer.AsSpan(0, count));
        }

        ObjectChecks.Demand(check, hash, from);
    }
}

/// <summary>What an object's bytes must sum up to.</summary>
/// <param name="Algorithm">How they are summed up.</param>
/// <param name="Value">What they must come to.</param>
internal sealed record ObjectCheck(ChecksumAlgorithm Algorithm, byte[] Value);

/// <summary>Compares what arrived with the checksum that the object was stored with.</summary>
internal static class ObjectChecks
{
    /// <summary>The checksum of the object; null where it is over the checksums of parts, which say nothing of the whole.</summary>
    public static ObjectCheck? Of(GetObjectMetadataResponse head) => Of(
        head.ChecksumType, head.ChecksumCRC64NVME, head.ChecksumCRC32, head.ChecksumCRC32C, head.ChecksumSHA256, head.ChecksumSHA1);

    /// <inheritdoc cref="Of(GetObjectMetadataResponse)"/>
    public static ObjectCheck? Of(GetObjectResponse answer) => Of(
        answer.ChecksumType, answer.ChecksumCRC64NVME, answer.ChecksumCRC32, answer.ChecksumCRC32C, answer.ChecksumSHA256, answer.ChecksumSHA1);

    /// <summary>Demands that the bytes came to what they must.</summary>
    /// <exception cref="CommandException">They did not.</exception>
    public static void Demand(ObjectCheck check, ChecksumHash hash, ObjectAddress from)
    {
        if (!CryptographicOperations.FixedTimeEquals(hash.Finish(), check.Value))
        {
            throw new CommandException(ExitCode.Failed, $"what arrived of {from} has another checksum than the object; nothing of it was kept");
        }
    }

    private static ObjectCheck? Of(ChecksumType? type, string? crc64, string? crc32, string? crc32C, string? sha256, string? sha1)
    {
        (ChecksumAlgorithm Algorithm, string? Value)[] known =
        [
            (ChecksumAlgorithm.Crc64Nvme, crc64), (ChecksumAlgorithm.Crc32, crc32), (ChecksumAlgorithm.Crc32C, crc32C),
            (ChecksumAlgorithm.Sha256, sha256), (ChecksumAlgorithm.Sha1, sha1),
        ];
        var found = known.FirstOrDefault(static one => !string.IsNullOrEmpty(one.Value));
        return found.Value is null || type == ChecksumType.COMPOSITE
            ? null
            : new ObjectCheck(found.Algorithm, Convert.FromBase64String(found.Value));
    }
}
