using Weir.Masking.Detection.Text;

namespace Weir.Masking.Detection;

/// <summary>
/// Finds personal data inside free text. Keeps scratch memory between calls, so that a call allocates nothing once it is warm: one
/// instance per thread.
/// </summary>
/// <param name="known">The source's own identifying values, to be recognised as well; null for none.</param>
public sealed class TextFinder(IKnownValues? known = null)
{
    // A text is looked at in windows, so that scratch memory stays small whatever its length. They are cut at
    // line ends, else between sentences, else between words; no find reaches over the cut.
    private const int WindowBytes = 1 << 18;

    private readonly Tokenizer _tokenizer = new();
    private readonly SpanCollector _finds = new();

    /// <summary>
    /// Fills <paramref name="spans"/> (cleared first) with what was found: ordered by start, not overlapping, inside the text. Never
    /// throws,
    /// whatever the bytes; takes time linear in the text's length.
    /// </summary>
    public void Find(ReadOnlySpan<byte> text, List<TextSpan> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        spans.Clear();
        for (var start = 0; start < text.Length;)
        {
            var length = WindowLength(text[start..]);
            FindIn(text.Slice(start, length), start, spans);
            start += length;
        }
    }

    private static int WindowLength(ReadOnlySpan<byte> text)
    {
        if (text.Length <= WindowBytes)
        {
            return text.Length;
        }

        var window = text[..WindowBytes];
        ReadOnlySpan<int> cuts = [window.LastIndexOf((byte)'\n'), window.LastIndexOf(". "u8), window.LastIndexOf((byte)' ')];
        foreach (var cut in cuts)
        {
            if (cut > WindowBytes / 2)
            {
                return cut + 1;
            }
        }

        // No space in a hundred thousand bytes: not text. Only the characters must stay whole.
        var end = WindowBytes;
        while (end > WindowBytes - 4 && (text[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return end;
    }

    private void FindIn(ReadOnlySpan<byte> text, int offset, List<TextSpan> spans)
    {
        var window = new TextWindow(text, _tokenizer.Tokenize(text));
        var rules = TextRules.ByClass;
        for (var i = 0; i < window.Tokens.Length; i++)
        {
            if (IsPlain(window, i))
            {
                continue;
            }

            foreach (var rule in rules[(int)window.Tokens[i].Class])
            {
                rule.Match(window, i, _finds);
            }
        }

        FindKnown(window);
        FindRemembered(window);
        _finds.Resolve(offset, spans);
    }

    // Most words of most texts: nothing can begin at them, and looking at that once is cheaper than asking every rule.
    private static bool IsPlain(in TextWindow window, int i)
    {
        ref readonly var token = ref window.Tokens[i];
        return token.Class == TokenClass.Word && token.Case == LetterCase.Lower && token.Cues == Cues.None
            && (token.Has(WordUses.Common) || !token.Has(WordUses.FirstName))
            && token.Length < 16 && token.End < window.Text.Length && window.Text[token.End] is (byte)' ' or (byte)'\n' or (byte)',';
    }

    private void FindKnown(in TextWindow window)
    {
        if (known is null)
        {
            return;
        }

        var end = 0;
        foreach (ref readonly var token in window.Tokens)
        {
            if (token.Start >= end && token.Class != TokenClass.NewLine
                && known.TryMatch(window.Text, token.Start, out var length, out var kind))
            {
                end = token.Start + length;
                _finds.Add(token.Start, end, kind, Specificity.Known);
            }
        }
    }

    // A family name that stood beside a given name once is a name wherever the text repeats it.
    private void FindRemembered(in TextWindow window)
    {
        if (!_finds.HasNames)
        {
            return;
        }

        for (var i = 0; i < window.Tokens.Length; i++)
        {
            ref readonly var token = ref window.Tokens[i];
            if (token.IsCapitalized && _finds.IsRemembered(window[i]))
            {
                _finds.Add(token.Start, token.End, SensitiveKinds.LastName, Specificity.Word);
            }
        }
    }
}
