namespace Weir.Masking.Generators.Dictionaries;

/// <summary>What written text consists of.</summary>
internal static class TextShape
{
    /// <summary>Whether UTF-8 text holds an ASCII letter or digit, or any character beyond ASCII.</summary>
    public static bool HasLetterOrDigit(ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (b >= 0x80 || char.IsAsciiLetterOrDigit((char)b))
            {
                return true;
            }
        }

        return false;
    }
}
