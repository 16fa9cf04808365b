using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text;

/// <summary>A text with its tokens, and looks to the left and right that rules share.</summary>
internal readonly ref struct TextWindow(ReadOnlySpan<byte> text, ReadOnlySpan<Token> tokens)
{
    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    /// <summary>Its tokens.</summary>
    public ReadOnlySpan<Token> Tokens { get; } = tokens;

    /// <summary>The bytes of token <paramref name="i"/>.</summary>
    public ReadOnlySpan<byte> this[int i] => Text.Slice(Tokens[i].Start, Tokens[i].Length);

    /// <summary>Whether token <paramref name="i"/> exists.</summary>
    public bool Has(int i) => (uint)i < (uint)Tokens.Length;

    /// <summary>Whether nothing but spaces, at least one, stands between token <paramref name="i"/> and the next.</summary>
    public bool IsSpaced(int i) => i >= 0 && Has(i + 1) && Tokens[i + 1].Start > Tokens[i].End && Tokens[i + 1].Class != TokenClass.NewLine;

    /// <summary>Whether token <paramref name="i"/> and the next touch.</summary>
    public bool IsJoined(int i) => i >= 0 && Has(i + 1) && Tokens[i + 1].Start == Tokens[i].End;

    /// <summary>Whether a sentence, line or quotation begins at token <paramref name="i"/>.</summary>
    public bool IsSentenceStart(int i) => i == 0 || Tokens[i - 1].Class == TokenClass.NewLine
        || Tokens[i - 1].IsOneOf(".!?:\"-*(["u8)
        || (Tokens[i - 1].Class == TokenClass.Symbol && Tokens[i - 1].First == 0xE2);

    /// <summary>
    /// Whether one of up to <paramref name="reach"/> words before token <paramref name="i"/>, on the same line and in the same sentence,
    /// has one of <paramref name="cues"/>.
    /// </summary>
    public bool HasCueBefore(int i, Cues cues, int reach)
    {
        for (var k = i - 1; k >= 0 && reach > 0; k--)
        {
            ref readonly var token = ref Tokens[k];
            if (token.Has(cues))
            {
                return true;
            }

            // A label may stand on the line above its value.
            var isLabelEnd = token.Class == TokenClass.NewLine && k > 0 && Tokens[k - 1].Is(':');
            if ((token.Class == TokenClass.NewLine && !isLabelEnd) || token.IsOneOf("!?;"u8))
            {
                return false;
            }

            reach -= token.Class is TokenClass.Symbol or TokenClass.NewLine ? 0 : 1;
        }

        return false;
    }

    /// <summary>
    /// The first token after token <paramref name="i"/> that is not a filler, colon, sign or abbreviation point, within four; -1 when none.
    /// </summary>
    public int AfterFillers(int i)
    {
        for (var k = i + 1; k <= i + 5 && Has(k); k++)
        {
            ref readonly var token = ref Tokens[k];
            var isFiller = token.Class == TokenClass.Symbol
                ? token.IsOneOf(":#.=-(\"'"u8)
                : token.Has(Cues.Filler | Cues.Number | Cues.Record);
            if (!isFiller)
            {
                return k;
            }
        }

        return -1;
    }

    /// <summary>Offset after the run of letters, digits and <paramref name="inner"/> that begins at <paramref name="start"/>.</summary>
    public int RunEnd(int start, ReadOnlySpan<byte> inner, int most)
    {
        var end = start;
        var limit = Math.Min(Text.Length, start + most);
        while (end < limit && (AsciiBytes.IsAlphanumeric(Text[end]) || inner.Contains(Text[end])))
        {
            end++;
        }

        while (end > start && !AsciiBytes.IsAlphanumeric(Text[end - 1]))
        {
            end--;
        }

        return end;
    }
}
