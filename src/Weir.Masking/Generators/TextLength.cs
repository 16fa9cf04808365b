namespace Weir.Masking.Generators;

/// <summary>Lengths as databases count them.</summary>
internal static class TextLength
{
    /// <summary>Characters (Unicode scalar values) of UTF-8 text.</summary>
    public static int Of(ReadOnlySpan<byte> utf8)
    {
        var length = 0;
        foreach (var b in utf8)
        {
            length += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return length;
    }
}
