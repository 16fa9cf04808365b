using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>
/// What only the word before it tells: record, policy, account, licence and passport numbers, sign-in names, passwords, the last
/// digits of a social security number, postal codes.
/// </summary>
internal sealed class ContextRule : TextRule
{
    private const Cues Wanted = Cues.Record | Cues.Number | Cues.Ssn | Cues.Postal | Cues.Secret | Cues.User;
    private const int MaxNumber = 34;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Word];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        var cues = window.Tokens[i].Cues & Wanted;
        if (cues == Cues.None || window.AfterFillers(i) is not (> 0 and var k))
        {
            return;
        }

        ref readonly var token = ref window.Tokens[k];
        if (token.Class is TokenClass.Symbol or TokenClass.NewLine)
        {
            return;
        }

        if ((cues & (Cues.Secret | Cues.User)) != 0 && HasColon(window, i, k) && !token.Has(WordUses.Common))
        {
            var kind = (cues & Cues.Secret) != 0 ? SensitiveKinds.Secret : SensitiveKinds.Username;
            finds.Add(token.Start, WordEnd(window.Text, token.Start), kind, Specificity.Phrase);
            return;
        }

        var end = window.RunEnd(token.Start, "-./"u8, MaxNumber);
        var text = window.Text[token.Start..end];
        var digits = AsciiBytes.CountDigits(text);
        if (digits == 0 || (DateText.TryNumeric(text, out var length, out _) && length == text.Length))
        {
            return;
        }

        if ((cues & Cues.Postal) != 0 && (PostalText.IsPlausible(text) || PostalText.IsDistinctive(text)))
        {
            finds.Add(token.Start, PostalEnd(window, k, end), SensitiveKinds.PostalCode, Specificity.Pattern);
        }
        else if ((cues & Cues.Ssn) != 0 && digits is 4 or 9)
        {
            finds.Add(token.Start, end, SensitiveKinds.Ssn, Specificity.Pattern);
        }
        else if ((cues & (Cues.Record | Cues.Number)) != 0 && IsIdentifier(text, digits))
        {
            var kind = (cues & Cues.Record) != 0 ? SensitiveKinds.MedicalRecordNumber : SensitiveKinds.PersonalNumber;
            finds.Add(token.Start, end, kind, Specificity.Phrase);
        }
    }

    // Five characters, mostly digits; a lone number of four digits is more often a year or a count.
    private static bool IsIdentifier(ReadOnlySpan<byte> text, int digits) =>
        text.Length >= 5 && digits >= 3 && (digits >= 5 || digits < text.Length);

    private static bool HasColon(in TextWindow window, int i, int k)
    {
        for (var t = i + 1; t < k; t++)
        {
            if (window.Tokens[t].First is (byte)':' or (byte)'=' || window[t].SequenceEqual("is"u8))
            {
                return true;
            }
        }

        return false;
    }

    private static int WordEnd(ReadOnlySpan<byte> text, int start)
    {
        var end = start;
        var limit = Math.Min(text.Length, start + 128);
        while (end < limit && text[end] > ' ' && !"\",;)"u8.Contains(text[end]))
        {
            end++;
        }

        return end > start + 1 && text[end - 1] == '.' ? end - 1 : end;
    }

    // "SW1A 1AA", "K1A 0B1", "1234 AB": the second half.
    private static int PostalEnd(in TextWindow window, int k, int end) =>
        window.IsSpaced(k) && window.Tokens[k + 1].Length <= 3
        && PostalText.IsDistinctive(window.Text[window.Tokens[k].Start..window.Tokens[k + 1].End])
            ? window.Tokens[k + 1].End
            : end;
}
