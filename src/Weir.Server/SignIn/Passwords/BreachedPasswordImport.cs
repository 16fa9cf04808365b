using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Server.SignIn.Passwords;

/// <summary>How a list of breached passwords is written.</summary>
public enum BreachedListFormat
{
    /// <summary>One SHA-1 digest in hexadecimal to a line, with or without <c>:count</c>, as the public downloader writes it.</summary>
    Sha1 = 1,

    /// <summary>One password in UTF-8 to a line.</summary>
    Passwords = 2,
}

/// <summary>
/// Turns a list of breached passwords, sorted or not, of any size, into the file that <see cref="BreachedPasswords"/> reads. Memory stays
/// at about 1/256 of the list's keys (10 bytes each); beside the target it needs a work folder of 10 bytes per line.
/// </summary>
public static class BreachedPasswordImport
{
    private const int Partitions = 256;
    private const int WorkBuffer = 16 << 10;

    /// <summary>Imports a list. The target appears whole or not at all; an existing one is replaced.</summary>
    /// <param name="list">The list's bytes.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="target">The file to make.</param>
    /// <param name="cancellationToken">Stops between lines; nothing is left behind.</param>
    /// <returns>How many different passwords the file knows.</returns>
    /// <exception cref="InvalidDataException">A line is not in the format; its number is named, never its text.</exception>
    public static async Task<long> ImportAsync(Stream list, BreachedListFormat format, string target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentException.ThrowIfNullOrEmpty(target);
        var work = Directory.CreateDirectory($"{target}.work");
        var unfinished = $"{target}.new";
        try
        {
            var counts = await PartitionAsync(list, format, work.FullName, cancellationToken);
            var keys = 0L;
            for (var partition = 0; partition < Partitions; partition++)
            {
                keys += counts[partition] == 0 ? 0 : SortPartition(PartitionPath(work.FullName, partition), counts[partition]);
                cancellationToken.ThrowIfCancellationRequested();
            }

            Write(work.FullName, unfinished, keys, cancellationToken);
            File.Move(unfinished, target, overwrite: true);
            return keys;
        }
        finally
        {
            File.Delete(unfinished);
            work.Delete(recursive: true);
        }
    }

    private static string PartitionPath(string work, int partition) => Path.Combine(work, $"{partition:x2}");

    private static async Task<long[]> PartitionAsync(Stream list, BreachedListFormat format, string work, CancellationToken cancellationToken)
    {
        var counts = new long[Partitions];
        var files = new FileStream?[Partitions];
        try
        {
            using var lines = new StreamReader(list, leaveOpen: true);
            var sha1 = new byte[20];
            for (var number = 1L; await lines.ReadLineAsync(cancellationToken) is { } line; number++)
            {
                if (line.Length == 0)
                {
                    continue;
                }

                ReadKey(line, format, number, sha1);
                var file = files[sha1[0]] ??= new FileStream(
                    PartitionPath(work, sha1[0]), FileMode.Create, FileAccess.Write, FileShare.None, WorkBuffer);
                file.Write(sha1, 0, BreachedKey.Bytes);
                counts[sha1[0]]++;
            }
        }
        finally
        {
            foreach (var file in files)
            {
                file?.Dispose();
            }
        }

        return counts;
    }

    private static void ReadKey(string line, BreachedListFormat format, long number, Span<byte> sha1)
    {
        if (format == BreachedListFormat.Passwords)
        {
            if (!UnicodeText.TryNormalize(line, out var normalized))
            {
                throw new InvalidDataException($"Importing breached passwords: line {number} is not text.");
            }

            BreachedPasswordFile.HashOf(normalized).CopyTo(sha1);
            return;
        }

        const int HexDigits = 40;
        var digits = line.AsSpan(0, Math.Min(HexDigits, line.Length));
        var count = line.AsSpan(digits.Length);
        if (Convert.FromHexString(digits, sha1, out _, out var written) != OperationStatus.Done
            || written != sha1.Length
            || !(count.IsEmpty || (count[0] == ':' && count.Length > 1 && !count[1..].Trim(' ').ContainsAnyExceptInRange('0', '9'))))
        {
            throw new InvalidDataException(
                $"Importing breached passwords: line {number} is not a SHA-1 digest in hexadecimal with or without ':count'.");
        }
    }

    /// <summary>Sorts a work file in place and drops repeated keys; gives how many are left.</summary>
    private static long SortPartition(string path, long count)
    {
        var bytes = File.ReadAllBytes(path);
        var keys = new BreachedKey[count];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = BreachedKey.Of(bytes.AsSpan(i * BreachedKey.Bytes));
        }

        Array.Sort(keys, static (a, b) => a.Place != b.Place ? a.Place.CompareTo(b.Place) : a.Fingerprint.CompareTo(b.Fingerprint));
        var kept = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (i > 0 && keys[i] == keys[i - 1])
            {
                continue;
            }

            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(kept * BreachedKey.Bytes), keys[i].Place);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(kept * BreachedKey.Bytes + 8), keys[i].Fingerprint);
            kept++;
        }

        using var file = File.Create(path);
        file.Write(bytes, 0, kept * BreachedKey.Bytes);
        return kept;
    }

    private static void Write(string work, string path, long keys, CancellationToken cancellationToken)
    {
        var layout = new BreachedPasswordFile(keys, BreachedPasswordFile.BucketsFor(keys), new byte[32]);
        using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20);
        file.SetLength(BreachedPasswordFile.HeaderBytes);
        file.Position = BreachedPasswordFile.HeaderBytes;
        WriteGroups(file, work, layout, cancellationToken);
        foreach (var key in SortedKeys(work, cancellationToken))
        {
            file.WriteByte((byte)key.Fingerprint);
            file.WriteByte((byte)(key.Fingerprint >> 8));
        }

        file.Flush();
        file.Position = BreachedPasswordFile.HeaderBytes;
        var digest = SHA256.HashData(file);
        file.Position = 0;
        file.Write((layout with { BodyDigest = digest }).ToHeader());
        file.Flush(flushToDisk: true);
    }

    private static void WriteGroups(FileStream file, string work, BreachedPasswordFile layout, CancellationToken cancellationToken)
    {
        var group = new byte[BreachedPasswordFile.GroupBytes];
        var (current, written) = (0L, 0L);
        foreach (var key in SortedKeys(work, cancellationToken))
        {
            var bucket = layout.BucketOf(key.Place);
            for (; current < bucket / BreachedPasswordFile.BucketsPerGroup; current++)
            {
                NextGroup();
            }

            ref var size = ref group[8 + (int)(bucket % BreachedPasswordFile.BucketsPerGroup)];
            if (size == byte.MaxValue)
            {
                throw new InvalidDataException("Importing breached passwords: the digests are not spread as SHA-1 spreads them.");
            }

            size++;
            written++;
        }

        for (; current < layout.Groups; current++)
        {
            NextGroup();
        }

        void NextGroup()
        {
            file.Write(group);
            Array.Clear(group);
            BinaryPrimitives.WriteInt64LittleEndian(group, written);
        }
    }

    private static IEnumerable<BreachedKey> SortedKeys(string work, CancellationToken cancellationToken)
    {
        for (var partition = 0; partition < Partitions; partition++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = PartitionPath(work, partition);
            var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
            for (var offset = 0; offset < bytes.Length; offset += BreachedKey.Bytes)
            {
                yield return BreachedKey.Of(bytes.AsSpan(offset));
            }
        }
    }
}
