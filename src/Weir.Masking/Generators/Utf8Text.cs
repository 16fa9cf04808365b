namespace Weir.Masking.Generators;

/// <summary>Lengths of UTF-8 text in characters (Unicode scalar values), the unit of <see cref="Schema.LogicalType.MaxLength"/>.</summary>
internal static class Utf8Text
{
    /// <summary>How many characters <paramref name="text"/> has. The text is valid UTF-8.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        var continuations = 0;
        foreach (var b in text)
        {
            continuations += (b & 0xC0) == 0x80 ? 1 : 0;
        }

        return text.Length - continuations;
    }

    /// <summary>Whether <paramref name="text"/> has at most <paramref name="maxLength"/> characters; null is no limit.</summary>
    public static bool Fits(ReadOnlySpan<byte> text, int? maxLength) =>
        maxLength is not { } limit || text.Length <= limit || Length(text) <= limit;

    /// <summary>How many bytes the first <paramref name="maxLength"/> characters of <paramref name="text"/> take; null takes all.</summary>
    public static int BytesOf(ReadOnlySpan<byte> text, int? maxLength)
    {
        if (maxLength is not { } limit || text.Length <= limit)
        {
            return text.Length;
        }

        var characters = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if ((text[i] & 0xC0) != 0x80 && characters++ == limit)
            {
                return i;
            }
        }

        return text.Length;
    }
}
