using Weir.Commands;

namespace Weir.Verbs.Objects;

/// <summary>A file of this machine as a list has it.</summary>
/// <param name="Name">Where it is below its folder, with <c>/</c> between the parts.</param>
/// <param name="FullName">The full path.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedAt">When it was last written.</param>
internal sealed record LocalFile(string Name, string FullName, long Size, DateTimeOffset ModifiedAt);

/// <summary>A folder whose files stand for objects.</summary>
internal static class LocalFolder
{
    /// <summary>All files in it and below, by name; links are passed over, so nothing outside of it is met.</summary>
    public static IEnumerable<LocalFile> Files(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new DirectoryInfo(folder).EnumerateFiles("*", options)
            .Where(static file => !ObjectDownload.IsDraft(file.Name))
            .Select(file => new LocalFile(
                Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'),
                file.FullName,
                file.Length,
                file.LastWriteTimeUtc))
            .OrderBy(static file => file.Name, StringComparer.Ordinal);
    }

    /// <summary>Where an object of a name belongs in a folder. A name that would lead out of it, or that is no path, is refused.</summary>
    /// <exception cref="CommandException">The name cannot be a file below the folder.</exception>
    public static string PathOf(string folder, string name) =>
        name.Split('/').All(static part => part is not ("" or "." or "..")) && !name.Contains('\0', StringComparison.Ordinal)
            ? Path.Combine(folder, name)
            : throw new CommandException(
                ExitCode.Failed, $"the object '{name}' has a name that cannot be a file below {folder}; take it alone with: weir cat");
}
