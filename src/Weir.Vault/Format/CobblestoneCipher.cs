using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Vault.Format;

/// <summary>
/// The key of one message: seals and opens its chunks by number, in any order. Whoever seals has to take care that no number is sealed
/// twice; <see cref="CobblestoneEncryptor"/> does. Sealing and opening allocate nothing. Not thread-safe; the owner disposes it.
/// </summary>
internal sealed class CobblestoneCipher : IDisposable
{
    private const int NonceBytes = 12;
    private const int DerivedBytes = Cobblestone.KeyBytes + NonceBytes + Cobblestone.CommitmentBytes;

    private readonly AesGcm _gcm;
    private readonly uint _nonceHead;
    private readonly ulong _nonceTail;

    /// <summary>Derives the key of a message.</summary>
    /// <param name="inputKey">32 random bytes; the caller clears them.</param>
    /// <param name="salt">24 bytes that no other message under the same input key has.</param>
    /// <param name="context">What the message is bound to.</param>
    /// <param name="commitment">Receives the 32 bytes that commit to all three.</param>
    /// <exception cref="ArgumentException">The key, the salt or the room for the commitment has another length.</exception>
    public CobblestoneCipher(
        ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> commitment)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(inputKey.Length, Cobblestone.KeyBytes, nameof(inputKey));
        ArgumentOutOfRangeException.ThrowIfNotEqual(salt.Length, Cobblestone.SaltBytes, nameof(salt));
        ArgumentOutOfRangeException.ThrowIfNotEqual(commitment.Length, Cobblestone.CommitmentBytes, nameof(commitment));
        Span<byte> derived = stackalloc byte[2 * HMACSHA512.HashSizeInBytes];
        try
        {
            Expand(inputKey, salt, context, derived);
            var nonce = derived.Slice(Cobblestone.KeyBytes, NonceBytes);
            _gcm = new AesGcm(derived[..Cobblestone.KeyBytes], Cobblestone.TagBytes);
            _nonceHead = BinaryPrimitives.ReadUInt32BigEndian(nonce);
            _nonceTail = BinaryPrimitives.ReadUInt64BigEndian(nonce[sizeof(uint)..]);
            derived[(Cobblestone.KeyBytes + NonceBytes)..DerivedBytes].CopyTo(commitment);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Seals a chunk.</summary>
    /// <param name="chunk">Its number, from 0; never the same one twice.</param>
    /// <param name="plaintext">At most <see cref="Cobblestone.ChunkBytes"/>.</param>
    /// <param name="destination">
    /// Room for 16 bytes more than the plaintext, in the very same place in memory or not overlapping it at all.
    /// </param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="SealedObjectException">The number is beyond what a message may have.</exception>
    public int Seal(long chunk, ReadOnlySpan<byte> plaintext, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintext.Length, Cobblestone.ChunkBytes, nameof(plaintext));
        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(chunk, nonce);
        _gcm.Encrypt(
            nonce, plaintext, destination[..plaintext.Length], destination.Slice(plaintext.Length, Cobblestone.TagBytes));
        return plaintext.Length + Cobblestone.TagBytes;
    }

    /// <summary>Opens a chunk. Where it is not authentic, the destination is left zeroed.</summary>
    /// <param name="chunk">Its number, from 0.</param>
    /// <param name="sealedChunk">The chunk with its tag.</param>
    /// <param name="destination">Room for 16 bytes less, in the very same place in memory or not overlapping it at all.</param>
    /// <returns>How many bytes of plaintext there are; fewer than <see cref="Cobblestone.ChunkBytes"/> mark the last chunk.</returns>
    /// <exception cref="SealedObjectException">
    /// The chunk is too short to have a tag, was altered or has another number, or the number is beyond what a message may have.
    /// </exception>
    public int Open(long chunk, ReadOnlySpan<byte> sealedChunk, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sealedChunk.Length, Cobblestone.SealedChunkBytes, nameof(sealedChunk));
        var bytes = sealedChunk.Length - Cobblestone.TagBytes;
        if (bytes < 0)
        {
            throw new SealedObjectException(
                SealedObjectFault.Truncated, $"Opening chunk {chunk} of an object: it ends within its tag. Its end is missing.");
        }

        Span<byte> nonce = stackalloc byte[NonceBytes];
        WriteNonce(chunk, nonce);
        try
        {
            _gcm.Decrypt(nonce, sealedChunk[..bytes], sealedChunk[bytes..], destination[..bytes]);
            return bytes;
        }
        catch (AuthenticationTagMismatchException failure)
        {
            throw new SealedObjectException(
                SealedObjectFault.Altered,
                $"Opening chunk {chunk} of an object: it was altered or does not belong there. Nothing of it was given out.",
                failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gcm.Dispose();

    // HKDF-Expand (RFC 5869) of 76 bytes, two blocks of the hash. HKDF.Expand of the platform refuses keys shorter than the hash.
    private static void Expand(ReadOnlySpan<byte> inputKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> context, Span<byte> output)
    {
        var label = "c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"u8;
        var block = HMACSHA512.HashSizeInBytes;
        var length = block + label.Length + salt.Length + context.Length + 1;
        Span<byte> message = length <= 512 ? stackalloc byte[length] : new byte[length];
        var info = message[block..];
        label.CopyTo(info);
        salt.CopyTo(info[label.Length..]);
        context.CopyTo(info[(label.Length + salt.Length)..]);

        info[^1] = 1;
        HMACSHA512.HashData(inputKey, info, output[..block]);
        output[..block].CopyTo(message);
        info[^1] = 2;
        HMACSHA512.HashData(inputKey, message, output[block..]);
        CryptographicOperations.ZeroMemory(message);
    }

    private void WriteNonce(long chunk, Span<byte> nonce)
    {
        if ((ulong)chunk >= Cobblestone.MaxChunks)
        {
            throw new SealedObjectException(
                SealedObjectFault.TooLong, $"Chunk {chunk} of an object: it has at most {Cobblestone.MaxChunks} chunks.");
        }

        BinaryPrimitives.WriteUInt32BigEndian(nonce, _nonceHead);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[sizeof(uint)..], _nonceTail ^ (ulong)chunk);
    }
}
