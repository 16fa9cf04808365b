using Weir.Commands;

namespace Weir.Verbs.Server;

/// <summary>
/// A file of the command's own in the user's configuration folder, <c>weir/</c> (XDG Base Directory). It holds secrets, so it has mode 0600,
/// and one that others can read is refused. It is replaced as a whole: a crash leaves the old one.
/// </summary>
internal static class OwnFile
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode = Mode | UnixFileMode.UserExecute;

    /// <summary>Where a file of that name is.</summary>
    /// <exception cref="CommandException">The environment does not say where the configuration is.</exception>
    public static string PathOf(string name, IReadOnlyDictionary<string, string> environment)
    {
        var root = environment.GetValueOrDefault("XDG_CONFIG_HOME") is { Length: > 0 } given && Path.IsPathRooted(given) ? given
            : environment.GetValueOrDefault("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config")
            : throw CommandException.Usage("it is not known where to keep what servers are known; set HOME or XDG_CONFIG_HOME");
        return Path.Combine(root, "weir", name);
    }

    /// <summary>Reads it; null where there is none.</summary>
    /// <exception cref="CommandException">Others can read or change it.</exception>
    public static byte[]? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        return (File.GetUnixFileMode(path) & Others) == 0
            ? File.ReadAllBytes(path)
            : throw CommandException.Usage($"others can read or change {path}, which holds access keys; run: chmod 600 {path}");
    }

    /// <summary>Writes it, or puts it in the place of the old one.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!, FolderMode);
        var draft = $"{path}.{Environment.ProcessId}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = Mode };
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
    }
}
