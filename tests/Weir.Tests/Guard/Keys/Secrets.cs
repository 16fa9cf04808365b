using Weir.Testing;

namespace Weir.Tests.Guard.Keys;

/// <summary>Files of mode 0600, and moderately fast passphrase files.</summary>
internal static class Secrets
{
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string Write(TempFolder folder, string name, string text)
    {
        var path = folder.Write(name, text);
        File.SetUnixFileMode(path, Private);
        return path;
    }
}
