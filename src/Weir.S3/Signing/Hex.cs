using System.Buffers;

namespace Weir.S3.Signing;

/// <summary>Hexadecimal text as signatures are written: lower case only.</summary>
internal static class Hex
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text has lower-case hexadecimal digits and nothing else.</summary>
    public static bool IsLower(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);
}
