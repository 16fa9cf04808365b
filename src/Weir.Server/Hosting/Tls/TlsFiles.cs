using System.Security.Cryptography;
using System.Text;

namespace Weir.Server.Hosting.Tls;

/// <summary>Protects the authority's private key on disk; where there is no key ring the file's mode alone does.</summary>
/// <param name="Seal">From the key to what is stored.</param>
/// <param name="Open">From what is stored to the key.</param>
internal sealed record AuthorityKeySeal(Func<byte[], byte[]> Seal, Func<byte[], byte[]> Open);

/// <summary>The files of the <c>tls</c> folder: read and written whole, private ones with mode 0600.</summary>
/// <param name="folder">The folder, which exists.</param>
internal sealed class TlsFiles(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everyone = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>The full path of a file.</summary>
    public string PathOf(string name) => Path.Combine(folder, name);

    /// <summary>Whether the file is there.</summary>
    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>The text of a file.</summary>
    public string ReadText(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The bytes of a file.</summary>
    public byte[] ReadBytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>Replaces a file that anybody may read.</summary>
    public void WritePublic(string name, string text) => Write(name, Encoding.ASCII.GetBytes(text), Everyone);

    /// <summary>Replaces a file that only its owner may read, and clears <paramref name="content"/>.</summary>
    public void WritePrivate(string name, byte[] content)
    {
        Write(name, content, OwnerOnly);
        CryptographicOperations.ZeroMemory(content);
    }

    // Beside, synced, renamed: a reader and a crash see the old file or the new one, never half of one.
    private void Write(string name, byte[] content, UnixFileMode mode)
    {
        var beside = PathOf(name + ".new");
        File.Delete(beside);
        using (var file = new FileStream(beside, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
        }))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(beside, PathOf(name), overwrite: true);
    }
}
