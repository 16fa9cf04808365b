using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace Weir.Server.SignIn.Passwords;

/// <summary>
/// Looks passwords up in a fingerprint file made by <see cref="BreachedPasswordImport"/>. Every listed password is found; another one
/// is found by chance in 1 of 16,384 cases. About 18 bits per password; a look-up reads two places of the file, whatever its size.
/// </summary>
/// <remarks>
/// The file is mapped, not read into memory. Opening checks the header; <see cref="VerifyAsync"/> checks every byte. Safe for
/// concurrent use until disposed. The layout is that of <see cref="BreachedPasswordFile"/>.
/// </remarks>
internal sealed class BreachedPasswords : IDisposable
{
    private readonly string _path;
    private readonly BreachedPasswordFile _layout;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private BreachedPasswords(string path, BreachedPasswordFile layout, MemoryMappedFile file)
    {
        _path = path;
        _layout = layout;
        _file = file;
        _view = file.CreateViewAccessor(0, layout.Length, MemoryMappedFileAccess.Read);
    }

    /// <summary>How many different passwords the file knows.</summary>
    public long Count => _layout.Keys;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">The file is none of this kind and version, or was cut or changed in its header.</exception>
    public static BreachedPasswords Open(string path)
    {
        var layout = BreachedPasswordFile.ReadHeader(path);
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return new BreachedPasswords(path, layout, MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false));
    }

    /// <summary>Whether the password, in normalization form C, is on the list (or is taken for one by chance).</summary>
    public bool Contains(string password)
    {
        UnicodeText.TryNormalize(password, out var normalized);
        return Contains(BreachedPasswordFile.HashOf(normalized));
    }

    /// <summary>Whether a SHA-1 digest is on the list.</summary>
    /// <param name="sha1">20 bytes.</param>
    public bool Contains(ReadOnlySpan<byte> sha1)
    {
        var key = BreachedKey.Of(sha1);
        var bucket = _layout.BucketOf(key.Place);
        var counts = new byte[BreachedPasswordFile.GroupBytes];
        var group = BreachedPasswordFile.GroupOffset(bucket);
        if (_view.ReadArray(group, counts, 0, counts.Length) != counts.Length)
        {
            return false;
        }

        var index = (int)(bucket % BreachedPasswordFile.BucketsPerGroup);
        var first = BinaryPrimitives.ReadInt64LittleEndian(counts);
        var sizes = counts.AsSpan(8);
        foreach (var before in sizes[..index])
        {
            first += before;
        }

        for (var i = 0; i < sizes[index]; i++)
        {
            var offset = _layout.FingerprintOffset(first + i);
            if (first + i >= 0 && offset + 2 <= _layout.Length && _view.ReadUInt16(offset) == key.Fingerprint)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads the whole file and compares it with the digest in its header.</summary>
    /// <exception cref="InvalidDataException">A byte was changed.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 20, useAsync: true);
        stream.Position = BreachedPasswordFile.HeaderBytes;
        var digest = await SHA256.HashDataAsync(stream, cancellationToken);
        if (!digest.AsSpan().SequenceEqual(_layout.BodyDigest))
        {
            throw new InvalidDataException($"Checking the list of breached passwords {_path}: its content differs from its digest; import it again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
