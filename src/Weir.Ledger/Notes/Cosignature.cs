using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Weir.Foundation;

namespace Weir.Ledger;

/// <summary>
/// The timestamped signature of a witness (c2sp.org/tlog-cosignature, version 1, Ed25519): at that time this checkpoint was the largest
/// consistent one that the witness had seen of the log.
/// </summary>
public static class Cosignature
{
    private const int SizeBytes = sizeof(ulong) + Ed25519Key.SignatureBytes;

    /// <summary>When a witness signed, from a signature that its <see cref="NoteVerifier"/> has verified; null when it has another form.</summary>
    public static DateTimeOffset? TimeOf(NoteSignature signature) =>
        TryRead(signature.Signature.Span, out var seconds, out _) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>What is signed: two lines and the text of the checkpoint.</summary>
    internal static byte[] Message(string text, long seconds) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {seconds}\n{text}"));

    /// <summary>The bytes of the signature line: the time, then the signature.</summary>
    internal static byte[] Write(long seconds, byte[] signature)
    {
        var bytes = new byte[SizeBytes];
        BinaryPrimitives.WriteInt64BigEndian(bytes, seconds);
        signature.CopyTo(bytes, sizeof(ulong));
        return bytes;
    }

    /// <summary>Takes the bytes apart; false when they have another length or the time is beyond 2⁶³ − 1.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out long seconds, out ReadOnlySpan<byte> signature)
    {
        var isCosignature = bytes.Length == SizeBytes;
        seconds = isCosignature ? BinaryPrimitives.ReadInt64BigEndian(bytes) : -1;
        signature = isCosignature ? bytes[sizeof(ulong)..] : default;
        return seconds >= 0;
    }
}
