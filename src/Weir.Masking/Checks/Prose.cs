namespace Weir.Masking.Checks;

/// <summary>Tells sentences that mention someone from a field that only holds names.</summary>
internal static class Prose
{
    private const int MinWordsOfSentence = 8;
    private const int MinSmallWords = 3;

    /// <summary>
    /// Whether a text is written language: some part between commas, semicolons, slashes, bars or lines has eight words or more, or three
    /// words begin with a small letter. A list of names (the composers of a song) and a title are none.
    /// </summary>
    public static bool Is(ReadOnlySpan<byte> text)
    {
        var words = 0;
        var small = 0;
        var isInside = false;
        foreach (var b in text)
        {
            var isWord = TextFold.IsLetter(b) || TextFold.IsDigit(b) || b >= 0x80;
            if (isWord && !isInside)
            {
                words++;
                small += b is >= (byte)'a' and <= (byte)'z' ? 1 : 0;
            }

            if (words >= MinWordsOfSentence || small >= MinSmallWords)
            {
                return true;
            }

            words = b is (byte)',' or (byte)';' or (byte)'/' or (byte)'|' or (byte)'\n' or (byte)'&' ? 0 : words;
            isInside = isWord || (isInside && b == '\'');
        }

        // Scripts without spaces: a field of more than a dozen characters is more than a name.
        return words <= 1 && text.Length > 36 && !text.ContainsAnyInRange((byte)0, (byte)' ');
    }
}
