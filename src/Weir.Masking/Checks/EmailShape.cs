using System.Buffers;

namespace Weir.Masking.Checks;

/// <summary>Where an e-mail address begins and ends in text. Wider than RFC 5321 in letters, narrower in punctuation. Pure.</summary>
internal static class EmailShape
{
    /// <summary>The bytes before the sign.</summary>
    public static SearchValues<byte> LocalBytes { get; } =
        SearchValues.Create([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+-"u8, .. HighBytes()]);

    private static readonly SearchValues<byte> DomainBytes =
        SearchValues.Create([.. "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-"u8, .. HighBytes()]);

    /// <summary>
    /// Finds the address around the sign at <paramref name="at"/>, which takes <paramref name="signLength"/> bytes (1, or 3 for %40).
    /// </summary>
    public static bool TryFind(ReadOnlySpan<byte> text, int at, int signLength, out int start, out int length)
    {
        start = text[..at].LastIndexOfAnyExcept(LocalBytes) + 1;
        start += text[start..at].IndexOfAnyExcept("._+-"u8) is var skipped and > 0 ? skipped : 0;
        var domain = text[(at + signLength)..];
        var end = domain.IndexOfAnyExcept(DomainBytes);
        domain = (end < 0 ? domain : domain[..end]).TrimEnd(".-"u8);
        length = at + signLength + domain.Length - start;
        return start < at && domain.Length >= 3 && domain.Contains((byte)'.');
    }

    private static IEnumerable<byte> HighBytes() => Enumerable.Range(0x80, 0x80).Select(b => (byte)b);
}

/// <summary>What a sign-in name is made of.</summary>
internal static class UsernameShape
{
    /// <summary>The bytes of a folded sign-in name.</summary>
    public static SearchValues<byte> Bytes { get; } = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-"u8);

    /// <summary>Whether a byte of text can stand in a sign-in name.</summary>
    public static bool IsInside(byte b) => TextFold.IsLetter(b) || TextFold.IsDigit(b) || IsMark(b);

    /// <summary>Whether a byte is one of the marks inside a sign-in name.</summary>
    public static bool IsMark(byte b) => b is (byte)'.' or (byte)'_' or (byte)'-';

    /// <summary>ASCII letters; a sign-in name of nothing else is an ordinary word.</summary>
    public static SearchValues<byte> Letters { get; } = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);
}
