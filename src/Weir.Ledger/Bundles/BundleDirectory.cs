using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Weir.Ledger;

/// <summary>The files of a bundle on disk, which may be hostile: only regular files of the expected size are opened.</summary>
/// <param name="root">The bundle's folder.</param>
internal sealed class BundleDirectory(string root)
{
    /// <summary>The signed checkpoint.</summary>
    public const string CheckpointFile = "checkpoint";

    /// <summary>The folder of earlier checkpoints, each named by its size.</summary>
    public const string EarlierFolder = "checkpoints";

    /// <summary>The public keys.</summary>
    public const string KeysFile = "keys";

    /// <summary>The states of the audited rows.</summary>
    public const string StatesFile = "states.jsonl";

    /// <summary>The folder of tiles and entries.</summary>
    public const string TileFolder = "tile";

    /// <summary>The folder of time stamps, each named by the size of its checkpoint.</summary>
    public const string TimeStampFolder = "timestamps";

    private const int MaxDepth = 12;

    /// <summary>The full path of a file.</summary>
    public string PathOf(string file) => Path.Combine(root, file);

    /// <summary>The length of a regular file; −1 when there is none.</summary>
    public long LengthOf(string file)
    {
        var info = new FileInfo(PathOf(file));
        return info.Exists && info.LinkTarget is null && (info.Attributes & (FileAttributes.Directory | FileAttributes.Device)) == 0
            ? info.Length
            : -1;
    }

    /// <summary>Reads a whole file into a buffer; what cannot be read is a finding.</summary>
    /// <param name="file">The file.</param>
    /// <param name="exact">The length that it must have; −1 for any that fits the buffer.</param>
    /// <param name="buffer">Gets the content.</param>
    /// <param name="findings">Gets what is wrong.</param>
    /// <returns>The number of bytes; −1 when it was not read.</returns>
    public int Read(string file, int exact, byte[] buffer, FindingList findings)
    {
        var length = LengthOf(file);
        if (length < 0)
        {
            findings.Add(FindingKind.MissingFile, file, "there is no such regular file");
            return -1;
        }

        if (length == 0 || length > buffer.Length || (exact >= 0 && length != exact))
        {
            findings.Add(FindingKind.WrongLength, file, exact >= 0 ? $"{length} bytes, expected {exact}" : $"{length} bytes");
            return -1;
        }

        try
        {
            using var handle = File.OpenHandle(PathOf(file));
            var read = 0;
            while (read < length)
            {
                var count = RandomAccess.Read(handle, buffer.AsSpan(read, (int)length - read), read);
                if (count == 0)
                {
                    break;
                }

                read += count;
            }

            if (read == length)
            {
                return read;
            }

            findings.Add(FindingKind.WrongLength, file, "the file became shorter while it was read");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            findings.Add(FindingKind.MissingFile, file, "the file cannot be read");
        }

        return -1;
    }

    /// <summary>Reads a small file; null, and a finding, when it cannot be.</summary>
    public byte[]? ReadSmall(string file, FindingList findings)
    {
        var buffer = new byte[SignedNote.MaxBytes];
        var length = Read(file, -1, buffer, findings);
        return length < 0 ? null : buffer[..length];
    }

    /// <summary>Every file below the bundle, relative to it, without following links; what is neither file nor folder is a finding.</summary>
    public IEnumerable<string> Files(FindingList findings) => Walk(new DirectoryInfo(root), "", 0, findings);

    /// <summary>Reads the size in the name of an earlier checkpoint.</summary>
    public static bool TryEarlier(string file, [NotNullWhen(true)] out long? size) => TrySize(EarlierFolder, file, out size);

    /// <summary>The name of an earlier checkpoint.</summary>
    public static string EarlierFile(long size) => string.Create(CultureInfo.InvariantCulture, $"{EarlierFolder}/{size}");

    /// <summary>Reads the size in the name of a time stamp.</summary>
    public static bool TryTimeStamp(string file, [NotNullWhen(true)] out long? size) => TrySize(TimeStampFolder, file, out size);

    /// <summary>The name of a time stamp.</summary>
    public static string TimeStampFile(long size) => string.Create(CultureInfo.InvariantCulture, $"{TimeStampFolder}/{size}");

    private static bool TrySize(string folder, string file, [NotNullWhen(true)] out long? size)
    {
        size = file.StartsWith(folder + "/", StringComparison.Ordinal)
            && CanonicalText.TryParseNumber(file.AsSpan(folder.Length + 1), out var number)
                ? number
                : null;
        return size is not null;
    }

    private static IEnumerable<string> Walk(DirectoryInfo folder, string prefix, int depth, FindingList findings)
    {
        foreach (var item in folder.EnumerateFileSystemInfos())
        {
            var name = prefix + item.Name;
            if (item.LinkTarget is not null || depth > MaxDepth || (item.Attributes & FileAttributes.Device) != 0)
            {
                findings.Add(FindingKind.UnexpectedFile, name, "a bundle holds regular files only");
            }
            else if (item is DirectoryInfo inner)
            {
                foreach (var file in Walk(inner, name + "/", depth + 1, findings))
                {
                    yield return file;
                }
            }
            else
            {
                yield return name;
            }
        }
    }
}
