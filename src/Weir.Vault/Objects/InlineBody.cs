using Weir.Foundation;
using Weir.Vault.Format;

namespace Weir.Vault.Objects;

/// <summary>Opens the small messages that stand in the catalog.</summary>
internal static class InlineBody
{
    /// <summary>Opens a message of one chunk.</summary>
    /// <param name="dataKey">Its key.</param>
    /// <param name="context">What it is bound to.</param>
    /// <param name="message">The message.</param>
    /// <param name="bytes">How long its body is, as the catalog says.</param>
    /// <param name="destination">Room for the body.</param>
    /// <returns>How many bytes of the destination are the body.</returns>
    /// <exception cref="SealedObjectException">The message was altered, belongs elsewhere or has another length.</exception>
    public static int Open(SecretBytes dataKey, BlobContext context, ReadOnlySpan<byte> message, long bytes, Span<byte> destination)
    {
        var layout = CobblestoneLayout.OfMessage(message.Length);
        if (layout.PlaintextBytes != bytes)
        {
            throw new SealedObjectException(
                SealedObjectFault.Truncated, $"Reading blob {context.Blob}: it has {layout.PlaintextBytes} bytes, expected {bytes}.");
        }

        using var decryptor = CobblestoneDecryptor.Begin(dataKey, context.ToBytes(), message[..Cobblestone.HeaderBytes]);
        var read = decryptor.OpenNext(message[Cobblestone.HeaderBytes..], destination);
        decryptor.Complete();
        return read;
    }
}
