using Weir.Commands;

namespace Weir.Verbs.Server;

/// <summary>A file that a verb makes: mode 0600, in the place of no other, and gone again where what it was for fails.</summary>
internal static class NewFile
{
    /// <summary>Makes the file, before anything else is done, and fills it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="fillAsync">Does what the file is for, and writes it.</param>
    /// <exception cref="CommandException">There is something at the path already, or the file cannot be made.</exception>
    public static async Task WriteAsync(string path, Func<Stream, Task> fillAsync)
    {
        var file = Open(path);
        var isWhole = false;
        try
        {
            await fillAsync(file);
            await file.FlushAsync(CancellationToken.None);
            isWhole = true;
        }
        finally
        {
            await file.DisposeAsync();
            if (!isWhole)
            {
                File.Delete(path);
            }
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{path} cannot be made: {exception.Message}; expected the name of a new file");
        }
    }
}
