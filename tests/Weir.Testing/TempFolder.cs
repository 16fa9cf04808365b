using System.Security.Cryptography;

namespace Weir.Testing;

/// <summary>A new empty folder that disposing removes with everything in it.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Creates the folder under the system's folder for temporary files.</summary>
    public TempFolder()
    {
        FullName = Path.Combine(Path.GetTempPath(), "weir-test-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)));
        Directory.CreateDirectory(FullName);
    }

    /// <summary>The folder's full path.</summary>
    public string FullName { get; }

    /// <summary>The full path of a file in it; nothing is created.</summary>
    public string File(string name) => Path.Combine(FullName, name);

    /// <summary>Writes a text file (UTF-8, no byte order mark) and returns its full path.</summary>
    public string Write(string name, string text)
    {
        var path = File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // A test may remove its own folder.
        }
    }
}
