using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Masking.Keys;

/// <summary>
/// The master key's file: one line, <c>weir-key-1:BASE64:CHECK</c>, where CHECK is the first 8 hexadecimal digits of SHA-256 over
/// everything before the second colon (docs/formats/keys.md).
/// </summary>
internal static class KeyFile
{
    private const string Family = "weir-key-";
    private const string Prefix = Family + "1:";
    private const int CheckDigits = 8;
    private const int MaxFileBytes = 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Reads the key at <paramref name="path"/>; the caller disposes it.</summary>
    /// <exception cref="KeyFileException">With the exact reason.</exception>
    public static SecretBytes Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsWindows())
        {
            throw NoFileModes();
        }

        Span<byte> content = stackalloc byte[MaxFileBytes + 1];
        Span<char> text = stackalloc char[MaxFileBytes + 1];
        try
        {
            var length = ReadContent(path, content);
            if (length > MaxFileBytes || !Ascii.IsValid(content[..length]))
            {
                throw NotAKeyFile(path);
            }

            Encoding.ASCII.GetChars(content[..length], text);
            return Parse(path, WithoutLineEnd(text[..length]));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
            text.Clear();
        }
    }

    /// <summary>Creates the file at <paramref name="path"/> with mode 0600; on failure nothing is left behind.</summary>
    /// <exception cref="KeyFileException">With the exact reason.</exception>
    public static void WriteNew(string path, SecretBytes key)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsWindows())
        {
            throw NoFileModes();
        }

        var created = false;
        var line = Encoding.ASCII.GetBytes(Format(key.Reveal()));
        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                BufferSize = 0,
                UnixCreateMode = OwnerOnly,
            });
            created = true;
            file.Write(line);
            file.Flush(flushToDisk: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!created && File.Exists(path))
            {
                throw new KeyFileException(KeyFileProblem.AlreadyExists, path,
                    $"Saving the master key: {path} already exists, and a key file is never overwritten. " +
                    "Choose another path, or move the old file away if no pseudonym depends on it.", failure);
            }

            if (created)
            {
                File.Delete(path);
            }

            throw new KeyFileException(KeyFileProblem.Unwritable, path,
                $"Saving the master key: {path} cannot be written ({failure.Message}). " +
                "Choose a path in an existing directory that you may write to.", failure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static int ReadContent(string path, Span<byte> content)
    {
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0, Share = FileShare.ReadWrite });
            // The mode of the open file, not of the path: nothing can be swapped in between.
            var mode = File.GetUnixFileMode(file.SafeFileHandle);
            if ((mode & Others) != 0)
            {
                throw new KeyFileException(KeyFileProblem.OpenToOthers, path,
                    $"Reading the master key: {path} has mode {Octal(mode)}, so its group or others can get at it. " +
                    $"Expected mode 0600. Run: chmod 600 '{path.Replace("'", "'\\''")}'");
            }

            return file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new KeyFileException(KeyFileProblem.Missing, path,
                $"Reading the master key: there is no file {path}. Give the path of a key file, or make one: weir keys new '{path}'",
                failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(KeyFileProblem.Unreadable, path,
                $"Reading the master key: {path} cannot be read ({failure.Message}). " +
                "Expected a file that you own with mode 0600.", failure);
        }
    }

    private static SecretBytes Parse(string path, ReadOnlySpan<char> line)
    {
        if (!line.StartsWith(Prefix))
        {
            throw line.StartsWith(Family) && line[Family.Length..].IndexOf(':') is > 0 and < 4
                ? new KeyFileException(KeyFileProblem.UnknownVersion, path,
                    $"Reading the master key: {path} is a key file of another version than 1. Use the weir that made it, or a newer one.")
                : NotAKeyFile(path);
        }

        var colon = line.LastIndexOf(':');
        if (colon < Prefix.Length || !line[(colon + 1)..].SequenceEqual(Check(line[..colon])))
        {
            throw new KeyFileException(KeyFileProblem.Damaged, path,
                $"Reading the master key: {path} was cut or edited, its checksum does not fit. Restore the file from its backup.");
        }

        Span<byte> key = stackalloc byte[MaxFileBytes];
        try
        {
            if (!Convert.TryFromBase64Chars(line[Prefix.Length..colon], key, out var length))
            {
                throw NotAKeyFile(path);
            }

            return length == MasterKey.SizeBytes
                ? SecretBytes.CopyOf(key[..length])
                : throw new KeyFileException(KeyFileProblem.WrongLength, path,
                    $"Reading the master key: the key in {path} has {length * 8} bits, expected {MasterKey.SizeBytes * 8}. " +
                    "Make a key with: weir keys new");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static char[] Format(ReadOnlySpan<byte> key)
    {
        var body = Prefix + Convert.ToBase64String(key);
        return [.. body, ':', .. Check(body), '\n'];
    }

    private static string Check(ReadOnlySpan<char> body)
    {
        Span<byte> bytes = stackalloc byte[MaxFileBytes];
        var length = Encoding.ASCII.GetBytes(body, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        CryptographicOperations.ZeroMemory(bytes);
        return Convert.ToHexStringLower(hash[..(CheckDigits / 2)]);
    }

    private static ReadOnlySpan<char> WithoutLineEnd(ReadOnlySpan<char> text) =>
        text.EndsWith("\r\n") ? text[..^2] : text.EndsWith("\n") ? text[..^1] : text;

    private static KeyFileException NotAKeyFile(string path) => new(KeyFileProblem.NotAKeyFile, path,
        $"Reading the master key: {path} is not a Weir key file. Expected one line that starts with {Prefix} (docs/formats/keys.md).");

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    // Without the mode bits nothing shows that a key file is private, and a check that cannot be made is a refusal.
    private static PlatformNotSupportedException NoFileModes() => new("Key files need a system with Unix file modes.");
}
