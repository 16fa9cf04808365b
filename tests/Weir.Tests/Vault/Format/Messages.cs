using Weir.Foundation;
using Weir.Vault.Format;

namespace Weir.Tests.Vault.Format;

/// <summary>Whole messages, sealed and opened the way a program with a file in its hands would.</summary>
internal static class Messages
{
    /// <summary>Seals a plaintext; a salt only for known answers.</summary>
    public static byte[] Seal(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> plaintext, byte[]? salt = null)
    {
        using var encryptor = salt is null ? new CobblestoneEncryptor(key, context) : new CobblestoneEncryptor(key, context, salt);
        var message = new byte[CobblestoneLayout.OfPlaintext(plaintext.Length).MessageBytes];
        encryptor.Header.CopyTo(message);
        for (var at = Cobblestone.HeaderBytes; !encryptor.IsComplete;)
        {
            var chunk = plaintext[..Math.Min(plaintext.Length, Cobblestone.ChunkBytes)];
            at += encryptor.Seal(chunk, message.AsSpan(at));
            plaintext = plaintext[chunk.Length..];
        }

        return message;
    }

    /// <summary>Opens a message from the first chunk to the last.</summary>
    /// <param name="key">The data key.</param>
    /// <param name="context">The context.</param>
    /// <param name="message">The message, or what somebody made of it.</param>
    /// <param name="released">Receives what was given out before a fault was found.</param>
    public static byte[] Open(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, MemoryStream? released = null)
    {
        released ??= new MemoryStream();
        using var decryptor = CobblestoneDecryptor.Begin(key, context, message[..Math.Min(message.Length, Cobblestone.HeaderBytes)]);
        var buffer = new byte[Cobblestone.ChunkBytes];
        for (var rest = message[Cobblestone.HeaderBytes..]; rest.Length > 0;)
        {
            var chunk = rest[..Math.Min(rest.Length, Cobblestone.SealedChunkBytes)];
            released.Write(buffer.AsSpan(0, decryptor.OpenNext(chunk, buffer)));
            rest = rest[chunk.Length..];
        }

        decryptor.Complete();
        return released.ToArray();
    }

    /// <summary>Opens a range of a message by its chunks, and nothing else of it.</summary>
    public static byte[] OpenRange(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, long offset, long bytes)
    {
        var layout = CobblestoneLayout.OfMessage(message.Length);
        using var decryptor = CobblestoneDecryptor.Begin(key, context, message[..Cobblestone.HeaderBytes]);
        var range = layout.Covering(offset, bytes);
        var opened = new MemoryStream();
        var buffer = new byte[Cobblestone.ChunkBytes];
        for (var chunk = range.First; chunk < range.First + range.Count; chunk++)
        {
            var sealedChunk = message.Slice((int)layout.OffsetOf(chunk), layout.SealedBytesOf(chunk));
            opened.Write(buffer.AsSpan(0, decryptor.OpenAt(layout, chunk, sealedChunk, buffer)));
        }

        return opened.ToArray().AsSpan(range.SkipBytes, (int)bytes).ToArray();
    }

    /// <summary>Opens something that must not open, and says why it does not.</summary>
    public static SealedObjectFault FaultOf(SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, MemoryStream? released = null)
    {
        try
        {
            Open(key, context, message, released);
        }
        catch (SealedObjectException failure)
        {
            return failure.Fault;
        }

        throw new InvalidOperationException("The message opened although it must not.");
    }

    /// <summary>Bytes that differ from place to place and from chunk to chunk.</summary>
    public static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var index = 0; index < length; index++)
        {
            bytes[index] = (byte)((index * 31) + (index >> 8));
        }

        return bytes;
    }
}
