using System.Security.Cryptography;

namespace Weir.Foundation;

/// <summary>
/// Key bytes that are kept in one place in memory, never printed, and overwritten with zeros when disposed.
/// </summary>
/// <remarks>
/// The array is pinned, so the garbage collector leaves no copies of it behind. Reading from several threads is safe; disposing
/// while another thread still reads is not. The owner of the object disposes it.
/// </remarks>
public sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;
    private bool _disposed;

    private SecretBytes(int length) => _bytes = GC.AllocateUninitializedArray<byte>(length, pinned: true);

    /// <summary>The number of bytes held.</summary>
    public int Length => _bytes.Length;

    /// <summary>The bytes themselves; never store or print what this returns.</summary>
    /// <exception cref="ObjectDisposedException">The secret was destroyed.</exception>
    public ReadOnlySpan<byte> Reveal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _bytes;
    }

    /// <summary>Copies <paramref name="bytes"/>; the caller still owns, and clears, its own copy.</summary>
    public static SecretBytes CopyOf(ReadOnlySpan<byte> bytes)
    {
        var secret = new SecretBytes(bytes.Length);
        bytes.CopyTo(secret._bytes);
        return secret;
    }

    /// <summary>Makes <paramref name="length"/> bytes from the operating system's generator of random numbers.</summary>
    public static SecretBytes Random(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        var secret = new SecretBytes(length);
        RandomNumberGenerator.Fill(secret._bytes);
        return secret;
    }

    /// <summary>A fixed text, so that a secret in a log line or an error message shows nothing.</summary>
    public override string ToString() => "[secret]";

    /// <summary>Overwrites the bytes with zeros.</summary>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_bytes);
    }
}
