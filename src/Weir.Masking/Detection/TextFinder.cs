namespace Weir.Masking.Detection;

/// <summary>
/// Finds personal data inside free text. Keeps scratch memory between calls, so that a call allocates nothing once it is warm: one
/// instance per thread.
/// </summary>
/// <param name="known">The source's own identifying values, to be recognised as well; null for none.</param>
public sealed class TextFinder(IKnownValues? known = null)
{
    /// <summary>
    /// Fills <paramref name="spans"/> (cleared first) with what was found: ordered by start, not overlapping, inside the text. Never
    /// throws,
    /// whatever the bytes; takes time linear in the text's length.
    /// </summary>
    public void Find(ReadOnlySpan<byte> text, List<TextSpan> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        spans.Clear();
        for (var i = 0; known is not null && i < text.Length; i++)
        {
            if (known.TryMatch(text, i, out var length, out var kind))
            {
                spans.Add(new TextSpan(i, length, kind));
                i += length - 1;
            }
        }
    }
}
