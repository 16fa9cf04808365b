using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>
/// What is written in groups of digits: cards, social security numbers, dates, IP addresses and telephone numbers. Looks at the run of
/// digits and separators that begins at a token, longest first.
/// </summary>
internal sealed class NumberRule : TextRule
{
    private const int MaxBytes = 40;
    private const int MaxGroups = 10;
    private const int CueReach = 6;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Number, TokenClass.Symbol];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        if (token.Class == TokenClass.Symbol ? !OpensNumber(window, i) : ContinuesNumber(window, i))
        {
            return;
        }

        if (TryDate(window, i, finds))
        {
            return;
        }

        Span<int> ends = stackalloc int[MaxGroups];
        var groups = GroupEnds(window.Text, token.Start, ends);
        for (var g = groups - 1; g >= 0; g--)
        {
            // A digit or letter right after means that the group is cut off.
            var next = ends[g] < window.Text.Length ? window.Text[ends[g]] : (byte)' ';
            if (AsciiBytes.IsAlphanumeric(next) && next is not ((byte)'x' or (byte)'T'))
            {
                continue;
            }

            if (TryKind(window, i, token.Start, ends[g], finds))
            {
                return;
            }
        }
    }

    private static bool TryKind(in TextWindow window, int i, int start, int end, SpanCollector finds)
    {
        var text = window.Text[start..end];
        if (CardNumber.IsValid(text))
        {
            finds.Add(start, end, SensitiveKinds.CreditCard, Specificity.Proven);
        }
        else if (SsnNumber.IsGrouped(text) || (SsnNumber.IsPlain(text) && window.HasCueBefore(i, Cues.Ssn, CueReach)))
        {
            finds.Add(start, end, SensitiveKinds.Ssn, Specificity.Proven);
        }
        else if (IpText.IsVersion4(text))
        {
            finds.Add(start, end, SensitiveKinds.IpAddress, Specificity.Proven);
        }
        else if (IsCardShaped(text))
        {
            finds.Add(start, end, SensitiveKinds.CreditCard, Specificity.Pattern);
        }
        else if (IsPhone(window, i, text))
        {
            finds.Add(start, WithExtension(window.Text, end), SensitiveKinds.Phone, Specificity.Pattern);
        }
        else if (window.HasCueBefore(i, Cues.Card, CueReach) && AsciiBytes.CountDigits(text) is >= 12 and <= 19)
        {
            finds.Add(start, end, SensitiveKinds.CreditCard, Specificity.Pattern);
        }
        else
        {
            return false;
        }

        return true;
    }

    // Four groups of four are a card number, a mistyped one too.
    private static bool IsCardShaped(ReadOnlySpan<byte> text) =>
        text.Length == 19 && text[4] is (byte)' ' or (byte)'-' && text[9] == text[4] && text[14] == text[4]
        && AsciiBytes.CountDigits(text) == 16;

    private static bool IsPhone(in TextWindow window, int i, ReadOnlySpan<byte> text) => PhoneText.Judge(text) switch
    {
        PhoneFit.Likely => !IsDecimal(text) && !GoesOn(window.Text, text),
        PhoneFit.Possible => !IsAmount(window, i) && (window.HasCueBefore(i, Cues.Phone, CueReach) || IsBeforeLine(window, text)),
        _ => false,
    };

    // "345 67 890 office", "5550123-Fax".
    private static bool IsBeforeLine(in TextWindow window, ReadOnlySpan<byte> text)
    {
        window.Text.Overlaps(text, out var start);
        var word = start + text.Length;
        while (word < window.Text.Length && word < start + text.Length + 3 && !AsciiBytes.IsAlphanumeric(window.Text[word]))
        {
            word++;
        }

        var end = window.RunEnd(word, default, 8);
        return end > word && Lexicon.Default.Find(window.Text[word..end], out var cues) >= WordUses.None && (cues & Cues.Line) != 0;
    }

    private static bool TryDate(in TextWindow window, int i, SpanCollector finds)
    {
        var start = window.Tokens[i].Start;
        if (window.Tokens[i].Class != TokenClass.Number || !DateText.TryNumeric(window.Text[start..], out var length, out _))
        {
            return false;
        }

        var kind = window.HasCueBefore(i, Cues.Birth, CueReach) ? SensitiveKinds.BirthDate : SensitiveKinds.PersonalDate;
        finds.Add(start, WithTime(window.Text, start + length), kind, Specificity.Proven);
        return true;
    }

    // "T03:07:43Z", " 03:07"
    private static int WithTime(ReadOnlySpan<byte> text, int end)
    {
        var p = end;
        if (p + 5 >= text.Length || text[p] is not ((byte)'T' or (byte)' ') || !AsciiBytes.IsDigit(text[p + 1]))
        {
            return end;
        }

        p++;
        var colons = 0;
        var limit = Math.Min(text.Length, end + 16);
        while (p < limit && (AsciiBytes.IsDigit(text[p]) || (":."u8.Contains(text[p]) && p + 1 < limit && AsciiBytes.IsDigit(text[p + 1]))))
        {
            colons += text[p] == ':' ? 1 : 0;
            p++;
        }

        return colons == 0 ? end : p < text.Length && text[p] == 'Z' ? p + 1 : p;
    }

    // Another group after the same separator belongs to the number, which is then no telephone number: 4111 1111 1111 1112.
    private static bool GoesOn(ReadOnlySpan<byte> whole, ReadOnlySpan<byte> text)
    {
        whole.Overlaps(text, out var start);
        var end = start + text.Length;
        var separator = text.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return text[0] != '+' && separator > 0 && AsciiBytes.IsDigit(text[separator - 1])
            && end + 1 < whole.Length && whole[end] == text[separator] && AsciiBytes.IsDigit(whole[end + 1]);
    }

    private static bool IsDecimal(ReadOnlySpan<byte> text) => text.Length > 2 && text[0] == '0' && text[1] == '.';

    private static bool IsAmount(in TextWindow window, int i) =>
        window.IsJoined(i - 1) && window.Tokens[i - 1].Class == TokenClass.Symbol
        && window.Tokens[i - 1].First is (byte)'$' or 0xC2 or 0xE2;

    // "+49" and "(0171)": a sign that only a telephone number begins with.
    private static bool OpensNumber(in TextWindow window, int i) =>
        window.Tokens[i].First is (byte)'+' or (byte)'(' && window.IsJoined(i)
        && (window.Tokens[i + 1].Class == TokenClass.Number || window.Tokens[i + 1].Is('('))
        && !(i > 0 && window.IsJoined(i - 1) && (window.Tokens[i - 1].Class != TokenClass.Symbol || window.Tokens[i - 1].Is('+')));

    private static bool ContinuesNumber(in TextWindow window, int i) =>
        i > 0 && window.IsJoined(i - 1)
        && (window.Tokens[i - 1].Is('+')
            || (window.Tokens[i - 1].First is (byte)'-' or (byte)'.' or (byte)'/' && i > 1 && window.IsJoined(i - 2)
                && window.Tokens[i - 2].Class is TokenClass.Number or TokenClass.Mixed));

    // Offsets after each group of digits. Between groups stand at most two separators, such as ") " or " - ".
    private static int GroupEnds(ReadOnlySpan<byte> text, int start, Span<int> ends)
    {
        var count = 0;
        var separators = 0;
        var limit = Math.Min(text.Length, start + MaxBytes);
        for (var p = start; p < limit && count < ends.Length; p++)
        {
            if (AsciiBytes.IsDigit(text[p]))
            {
                separators = 0;
                if (p + 1 == text.Length || !AsciiBytes.IsDigit(text[p + 1]))
                {
                    ends[count++] = p + 1;
                }
            }
            else if (p > start && (++separators > 2 || !IsSeparator(text[p])) && !(separators == 3 && text[p] == ' '))
            {
                break;
            }
        }

        return count;
    }

    private static bool IsSeparator(byte b) => b is (byte)' ' or (byte)'-' or (byte)'.' or (byte)'/' or (byte)'(' or (byte)')';

    // "x123", " ext. 123", " extension 123"
    private static int WithExtension(ReadOnlySpan<byte> text, int end)
    {
        var p = end;
        while (p < text.Length && text[p] is (byte)' ' or (byte)',' && p < end + 2)
        {
            p++;
        }

        var word = p;
        while (word < text.Length && AsciiBytes.IsLetter(text[word]) && word - p < 9)
        {
            word++;
        }

        if (word == p || (text[p] | 0x20) is not ('x' or 'e') || (word - p > 1 && (text[p + 1] | 0x20) != 'x'))
        {
            return end;
        }

        while (word < text.Length && text[word] is (byte)'.' or (byte)' ' or (byte)':' && word - p < 12)
        {
            word++;
        }

        var digits = word;
        while (digits < text.Length && AsciiBytes.IsDigit(text[digits]))
        {
            digits++;
        }

        return digits - word is >= 1 and <= 6 ? digits : end;
    }
}
