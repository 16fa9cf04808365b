using System.Buffers;

namespace Weir.S3.Routing;

/// <summary>Percent encoding as SigV4 and S3 use it (RFC 3986, section 2): one encoding for each byte sequence.</summary>
internal static class PercentEncoding
{
    private static readonly SearchValues<byte> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    /// <summary>Decodes once.</summary>
    /// <param name="text">What was sent.</param>
    /// <param name="plusIsSpace">True in a query, where <c>+</c> stands for a space.</param>
    /// <param name="destination">Room for as many bytes as the text has characters.</param>
    /// <param name="written">How many bytes were written.</param>
    /// <returns>False where a <c>%</c> is not followed by two hexadecimal digits, or a character is not ASCII.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, Span<byte> destination, out int written)
    {
        written = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var next = text[index];
            if (next == '%')
            {
                if (index + 2 >= text.Length || !char.IsAsciiHexDigit(text[index + 1]) || !char.IsAsciiHexDigit(text[index + 2]))
                {
                    return false;
                }

                destination[written++] = (byte)((Digit(text[index + 1]) << 4) | Digit(text[index + 2]));
                index += 2;
            }
            else if (next > '\x7f')
            {
                return false;
            }
            else
            {
                destination[written++] = (byte)(next == '+' && plusIsSpace ? ' ' : next);
            }
        }

        return true;
    }

    /// <summary>Encodes all but letters, digits and <c>-._~</c>.</summary>
    /// <param name="bytes">What to encode.</param>
    /// <param name="keepSlash">Whether <c>/</c> stays as it is.</param>
    /// <param name="destination">Receives the encoded text.</param>
    public static void Encode(ReadOnlySpan<byte> bytes, bool keepSlash, IBufferWriter<byte> destination)
    {
        var room = destination.GetSpan(Math.Max(1, 3 * bytes.Length));
        var written = 0;
        foreach (var value in bytes)
        {
            if (Unreserved.Contains(value) || (value == '/' && keepSlash))
            {
                room[written++] = value;
            }
            else
            {
                room[written++] = (byte)'%';
                room[written++] = "0123456789ABCDEF"u8[value >> 4];
                room[written++] = "0123456789ABCDEF"u8[value & 15];
            }
        }

        destination.Advance(written);
    }

    private static int Digit(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
