namespace Weir.Vault.Format;

/// <summary>
/// Where what stands in a message of a given length. Plain arithmetic: a length that was read from a message's file is only believed once
/// its last chunk is opened.
/// </summary>
internal readonly record struct CobblestoneLayout
{
    private CobblestoneLayout(long plaintextBytes) => PlaintextBytes = plaintextBytes;

    /// <summary>Bytes of the plaintext.</summary>
    public long PlaintextBytes { get; }

    /// <summary>Chunks, the last one included: at least 1.</summary>
    public long Chunks => (PlaintextBytes / Cobblestone.ChunkBytes) + 1;

    /// <summary>Bytes of the whole message.</summary>
    public long MessageBytes => Cobblestone.HeaderBytes + PlaintextBytes + (Chunks * Cobblestone.TagBytes);

    /// <summary>The layout of a plaintext.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative length, or more than <see cref="Cobblestone.MaxPlaintextBytes"/>.</exception>
    public static CobblestoneLayout OfPlaintext(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, Cobblestone.MaxPlaintextBytes);
        return new CobblestoneLayout(bytes);
    }

    /// <summary>The layout of a message.</summary>
    /// <exception cref="SealedObjectException">No message has that length.</exception>
    public static CobblestoneLayout OfMessage(long bytes)
    {
        // Compared first: the subtraction of a far negative length would wrap around.
        var chunks = bytes < Cobblestone.HeaderBytes ? 0 : bytes - Cobblestone.HeaderBytes;
        var last = chunks % Cobblestone.SealedChunkBytes;
        if (last < Cobblestone.TagBytes)
        {
            throw new SealedObjectException(
                SealedObjectFault.Truncated, $"Reading an object of {bytes} stored bytes: no object has that length, so its end is missing.");
        }

        var full = chunks / Cobblestone.SealedChunkBytes;
        return full < Cobblestone.MaxChunks
            ? new CobblestoneLayout((full * Cobblestone.ChunkBytes) + last - Cobblestone.TagBytes)
            : throw new SealedObjectException(
                SealedObjectFault.TooLong,
                $"Reading an object of {bytes} stored bytes: an object has at most {Cobblestone.MaxChunks} chunks.");
    }

    /// <summary>Where a chunk begins in the message.</summary>
    /// <param name="chunk">From 0.</param>
    public long OffsetOf(long chunk)
    {
        Check(chunk);
        return Cobblestone.HeaderBytes + (chunk * Cobblestone.SealedChunkBytes);
    }

    /// <summary>How many bytes of the message a chunk takes.</summary>
    /// <param name="chunk">From 0.</param>
    public int SealedBytesOf(long chunk)
    {
        Check(chunk);
        return chunk < Chunks - 1
            ? Cobblestone.SealedChunkBytes
            : (int)(PlaintextBytes % Cobblestone.ChunkBytes) + Cobblestone.TagBytes;
    }

    /// <summary>The chunks that hold a range of the plaintext.</summary>
    /// <param name="offset">The first byte wanted, from 0.</param>
    /// <param name="bytes">How many; none gives no chunks.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range does not lie within the plaintext.</exception>
    public ChunkRange Covering(long offset, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, PlaintextBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, PlaintextBytes - offset);
        if (bytes == 0)
        {
            return default;
        }

        var first = offset / Cobblestone.ChunkBytes;
        return new ChunkRange(
            first, ((offset + bytes - 1) / Cobblestone.ChunkBytes) - first + 1, (int)(offset % Cobblestone.ChunkBytes));
    }

    private void Check(long chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, Chunks);
    }
}

/// <summary>Consecutive chunks and where in the first one the wanted bytes begin.</summary>
/// <param name="First">The first chunk.</param>
/// <param name="Count">How many.</param>
/// <param name="SkipBytes">Bytes of the first chunk's plaintext that come before the wanted ones.</param>
internal readonly record struct ChunkRange(long First, long Count, int SkipBytes);
