using System.Security.Cryptography;
using Weir.Foundation;

namespace Weir.Vault.Format;

/// <summary>
/// Seals one message, chunk by chunk. Full chunks come first; the first one that is not full ends the message, so a message whose length
/// is a multiple of a chunk ends with an empty one. Memory does not grow and sealing allocates nothing. Not thread-safe; the owner
/// disposes it.
/// </summary>
internal sealed class CobblestoneEncryptor : IDisposable
{
    private readonly CobblestoneCipher _cipher;
    private readonly byte[] _header = new byte[Cobblestone.HeaderBytes];
    private long _chunk;

    /// <summary>Begins a message under a fresh random salt.</summary>
    /// <param name="inputKey">32 random bytes, which the caller keeps and disposes.</param>
    /// <param name="context">What the message is bound to; it opens with the same bytes only.</param>
    public CobblestoneEncryptor(SecretBytes inputKey, ReadOnlySpan<byte> context)
        : this(inputKey, context, RandomNumberGenerator.GetBytes(Cobblestone.SaltBytes))
    {
    }

    /// <summary>Begins a message under a given salt, which must never be used twice under the same key. For known answers only.</summary>
    internal CobblestoneEncryptor(SecretBytes inputKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> salt)
    {
        salt.CopyTo(_header);
        _cipher = new CobblestoneCipher(inputKey.Reveal(), salt, context, _header.AsSpan(Cobblestone.SaltBytes));
    }

    /// <summary>The 56 bytes that the message begins with; they say nothing of the plaintext and are written first.</summary>
    public ReadOnlySpan<byte> Header => _header;

    /// <summary>True once the last chunk was sealed.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Seals the next chunk.</summary>
    /// <param name="plaintext">A full chunk, or fewer bytes, perhaps none, to end the message.</param>
    /// <param name="destination">
    /// Room for 16 bytes more than the plaintext, in the very same place in memory or not overlapping it at all.
    /// </param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="InvalidOperationException">The message is complete.</exception>
    /// <exception cref="SealedObjectException">The message has as many chunks as it may have.</exception>
    public int Seal(ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        if (IsComplete)
        {
            throw new InvalidOperationException("The message is complete: a chunk that is not full has ended it.");
        }

        // Counted before it is sealed: a chunk that failed half-way is never sealed again under the same nonce.
        var chunk = _chunk++;
        IsComplete = plaintext.Length < Cobblestone.ChunkBytes;
        return _cipher.Seal(chunk, plaintext, destination);
    }

    /// <summary>Forgets the key. A message that is not complete then never will be, and opens nowhere.</summary>
    public void Dispose() => _cipher.Dispose();
}
