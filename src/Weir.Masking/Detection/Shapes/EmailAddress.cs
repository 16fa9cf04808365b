namespace Weir.Masking.Detection.Shapes;

/// <summary>E-mail addresses as people write them: a dot-atom of RFC 5322 or RFC 6531 at a domain with at least one dot.</summary>
internal static class EmailAddress
{
    private const int MaxLocal = 64;
    private const int MaxDomain = 253;

    /// <summary>Whether <paramref name="text"/> is an address and nothing else.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        return at > 0 && TryFind(text, at, 0, out var start, out var length) && start == 0 && length == text.Length;
    }

    /// <summary>Finds the address around the <c>@</c> at <paramref name="at"/>, not reaching before <paramref name="from"/>.</summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, int from, out int start, out int length)
    {
        start = at;
        var least = Math.Max(from, at - MaxLocal);
        while (start > least && IsLocal(text[start - 1]))
        {
            start--;
        }

        while (start < at && text[start] is (byte)'.' or (byte)'-' or (byte)'\'' || (start < at && IsContinuation(text[start])))
        {
            start++;
        }

        var end = at + 1;
        var most = Math.Min(text.Length, at + 1 + MaxDomain);
        while (end < most && IsDomain(text[end]))
        {
            end++;
        }

        while (end > at + 1 && text[end - 1] is (byte)'.' or (byte)'-')
        {
            end--;
        }

        length = end - start;
        var domain = text[(at + 1)..end];
        var dot = domain.LastIndexOf((byte)'.');
        return start < at && dot > 0 && domain.Length - dot > 2 && AsciiBytes.CountDigits(domain[dot..]) == 0;
    }

    private static bool IsContinuation(byte b) => (b & 0xC0) == 0x80;

    private static bool IsLocal(byte b) =>
        AsciiBytes.IsAlphanumeric(b) || b >= 0x80 || "._-+%'&"u8.Contains(b);

    private static bool IsDomain(byte b) => AsciiBytes.IsAlphanumeric(b) || b >= 0x80 || b is (byte)'.' or (byte)'-';
}
