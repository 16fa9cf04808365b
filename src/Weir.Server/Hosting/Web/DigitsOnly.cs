using System.Text;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Reads a header that is digits (RFC 9110, section 8.6: Content-Length) and turns everything else into something that is no number. Kestrel's
/// own reading takes a sign, and a server in front that reads <c>+5</c> otherwise is what smuggling needs. Thread-safe.
/// </summary>
internal sealed class DigitsOnly : Encoding
{
    // Kestrel gives room for 20 characters and refuses more than 19.
    private const int TooMany = 20;
    private const char NoDigit = '?';

    /// <summary>The one instance.</summary>
    public static DigitsOnly Instance { get; } = new();

    /// <inheritdoc />
    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (bytes.Length > chars.Length)
        {
            chars.Fill(NoDigit);
            return chars.Length;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : NoDigit;
        }

        return bytes.Length;
    }

    /// <inheritdoc />
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    /// <inheritdoc />
    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    /// <inheritdoc />
    public override int GetByteCount(char[] chars, int index, int count) => count;

    /// <inheritdoc />
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <inheritdoc />
    public override int GetMaxByteCount(int charCount) => charCount;

    /// <inheritdoc />
    public override int GetMaxCharCount(int byteCount) => Math.Max(byteCount, TooMany);
}
