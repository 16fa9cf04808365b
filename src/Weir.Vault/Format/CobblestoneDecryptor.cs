using System.Security.Cryptography;
using Weir.Foundation;

namespace Weir.Vault.Format;

/// <summary>
/// Opens one message: from the first chunk to the last (<see cref="OpenNext"/>, <see cref="Complete"/>), or any chunk by its number
/// (<see cref="OpenAt"/>). The commitment is checked before there is a decryptor, each chunk's tag before its plaintext is given out.
/// Opening allocates nothing. Not thread-safe; the owner disposes it.
/// </summary>
internal sealed class CobblestoneDecryptor : IDisposable
{
    private readonly CobblestoneCipher _cipher;
    private long _next;
    private bool _ended;
    private SealedObjectException? _failure;

    private CobblestoneDecryptor(CobblestoneCipher cipher) => _cipher = cipher;

    /// <summary>Checks the header of a message.</summary>
    /// <param name="inputKey">The key that it should have been sealed under, which the caller keeps and disposes.</param>
    /// <param name="context">What it should be bound to.</param>
    /// <param name="header">The first 56 bytes of the message, or as many as there are.</param>
    /// <exception cref="SealedObjectException">The header is cut short, or the message belongs to another key or context.</exception>
    public static CobblestoneDecryptor Begin(SecretBytes inputKey, ReadOnlySpan<byte> context, ReadOnlySpan<byte> header)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(header.Length, Cobblestone.HeaderBytes, nameof(header));
        if (header.Length < Cobblestone.HeaderBytes)
        {
            throw new SealedObjectException(
                SealedObjectFault.Truncated,
                $"Opening an object: its header has {header.Length} bytes of {Cobblestone.HeaderBytes}. Its end is missing.");
        }

        Span<byte> commitment = stackalloc byte[Cobblestone.CommitmentBytes];
        var cipher = new CobblestoneCipher(inputKey.Reveal(), header[..Cobblestone.SaltBytes], context, commitment);
        if (!CryptographicOperations.FixedTimeEquals(commitment, header[Cobblestone.SaltBytes..]))
        {
            cipher.Dispose();
            throw new SealedObjectException(
                SealedObjectFault.WrongKeyOrContext,
                "Opening an object: it was sealed under another key or for another place, or its header was altered.");
        }

        return new CobblestoneDecryptor(cipher);
    }

    /// <summary>Opens the chunk after the last one that was opened so. After a failure every further call fails in the same way.</summary>
    /// <param name="sealedChunk">The next 16,400 bytes of the message, or as many as are left.</param>
    /// <param name="destination">Room for the plaintext, in the very same place in memory or not overlapping it at all.</param>
    /// <returns>How many bytes of plaintext there are.</returns>
    /// <exception cref="SealedObjectException">The chunk is not the one that belongs there, or the message has ended before.</exception>
    public int OpenNext(ReadOnlySpan<byte> sealedChunk, Span<byte> destination)
    {
        if (_failure is not null)
        {
            throw Again(_failure);
        }

        try
        {
            if (_ended)
            {
                throw new SealedObjectException(
                    SealedObjectFault.TrailingData, $"Opening an object: there are bytes after its last chunk, {_next - 1}.");
            }

            var bytes = _cipher.Open(_next, sealedChunk, destination);
            _next++;
            _ended = bytes < Cobblestone.ChunkBytes;
            return bytes;
        }
        catch (SealedObjectException failure)
        {
            _failure = failure;
            throw;
        }
    }

    /// <summary>Says that there is nothing after what was opened in sequence.</summary>
    /// <exception cref="SealedObjectException">The last chunk was not among it, or something failed before.</exception>
    public void Complete()
    {
        if (_failure is not null)
        {
            throw Again(_failure);
        }

        if (!_ended)
        {
            throw new SealedObjectException(
                SealedObjectFault.Truncated, $"Opening an object: it ends after {_next} full chunks. Its end is missing.");
        }
    }

    /// <summary>
    /// Opens any chunk, independent of the sequence. That the message is as long as its <paramref name="layout"/> says is certain once the
    /// layout's last chunk was opened so.
    /// </summary>
    /// <param name="layout">The message's layout.</param>
    /// <param name="chunk">The chunk's number, from 0.</param>
    /// <param name="sealedChunk">Its bytes, as many as the layout says, or fewer where the message ended before.</param>
    /// <param name="destination">Room for the plaintext, in the very same place in memory or not overlapping it at all.</param>
    /// <returns>How many bytes of plaintext there are.</returns>
    /// <exception cref="SealedObjectException">The bytes are too few, or not the chunk that belongs there.</exception>
    public int OpenAt(in CobblestoneLayout layout, long chunk, ReadOnlySpan<byte> sealedChunk, Span<byte> destination)
    {
        var expected = layout.SealedBytesOf(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sealedChunk.Length, expected, nameof(sealedChunk));
        return sealedChunk.Length == expected
            ? _cipher.Open(chunk, sealedChunk, destination)
            : throw new SealedObjectException(
                SealedObjectFault.Truncated,
                $"Opening chunk {chunk} of an object: it has {sealedChunk.Length} bytes of {expected}. The object's end is missing.");
    }

    /// <inheritdoc/>
    public void Dispose() => _cipher.Dispose();

    private static SealedObjectException Again(SealedObjectException failure) => new(failure.Fault, failure.Message, failure);
}
