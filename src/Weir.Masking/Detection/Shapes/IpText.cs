namespace Weir.Masking.Detection.Shapes;

/// <summary>IP addresses in text: dotted quads, and version 6 as in RFC 4291 section 2.2.</summary>
internal static class IpText
{
    /// <summary>Whether <paramref name="text"/> is an address, with an optional prefix length.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        var slash = text.IndexOf((byte)'/');
        if (slash > 0)
        {
            if (AsciiBytes.Number(text[(slash + 1)..]) is < 0 or > 128)
            {
                return false;
            }

            text = text[..slash];
        }

        return IsVersion4(text) || IsVersion6(text);
    }

    /// <summary>Whether <paramref name="text"/> is four numbers of 0 to 255.</summary>
    public static bool IsVersion4(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < 4; i++)
        {
            var end = i < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end is < 1 or > 3 || AsciiBytes.Number(text[..end]) is < 0 or > 255)
            {
                return false;
            }

            text = text[Math.Min(end + 1, text.Length)..];
        }

        return text.IsEmpty;
    }

    /// <summary>Whether <paramref name="text"/> is a version 6 address with at least two colons and a digit or <c>::</c>.</summary>
    public static bool IsVersion6(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 3 or > 45 || text.Count((byte)':') < 2)
        {
            return false;
        }

        foreach (var b in text)
        {
            if (!AsciiBytes.IsHex(b) && b is not ((byte)':' or (byte)'.'))
            {
                return false;
            }
        }

        Span<char> chars = stackalloc char[45];
        var length = System.Text.Encoding.ASCII.GetChars(text, chars);
        return System.Net.IPAddress.TryParse(chars[..length], out _);
    }
}
