namespace Weir.Vault.Format;

/// <summary>
/// The sizes of Cobblestone-256, the C2SP chunked encryption with SHA-512 and AES-256-GCM (c2sp.org/chunked-encryption,
/// docs/formats/objects.md): <c>salt ‖ commitment ‖ chunks</c>, every chunk but the last full, the last one shorter and perhaps empty.
/// </summary>
internal static class Cobblestone
{
    /// <summary>Bytes of the input key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Bytes of plaintext in a full chunk.</summary>
    public const int ChunkBytes = 16_384;

    /// <summary>Bytes that sealing adds to a chunk.</summary>
    public const int TagBytes = 16;

    /// <summary>Bytes of a full chunk, sealed.</summary>
    public const int SealedChunkBytes = ChunkBytes + TagBytes;

    /// <summary>Bytes of the random salt that a message begins with.</summary>
    public const int SaltBytes = 24;

    /// <summary>Bytes of the commitment to key, salt and context that follows the salt.</summary>
    public const int CommitmentBytes = 32;

    /// <summary>Bytes before the first chunk.</summary>
    public const int HeaderBytes = SaltBytes + CommitmentBytes;

    /// <summary>Chunks that a message may have.</summary>
    public const long MaxChunks = 1L << 38;

    /// <summary>The longest message: its last chunk has to be shorter than a full one. One byte less than 4 PiB.</summary>
    public const long MaxPlaintextBytes = (MaxChunks * ChunkBytes) - 1;
}
