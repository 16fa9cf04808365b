using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text.Rules;

/// <summary>IBANs, IPv6 addresses, and secrets that show by their own form.</summary>
internal sealed class AccountRule : TextRule
{
    private const int MaxSecret = 512;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Word, TokenClass.Mixed, TokenClass.Number, TokenClass.Symbol];

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        ref readonly var token = ref window.Tokens[i];
        var continues = window.IsJoined(i - 1) && window.Tokens[i - 1].Class != TokenClass.Symbol;
        if (token.Class == TokenClass.Symbol ? !token.IsOneOf(":$"u8) : continues)
        {
            return;
        }

        if (AsciiBytes.IsLetter(token.First) && TryIban(window.Text, token.Start, out var end))
        {
            finds.Add(token.Start, end, SensitiveKinds.Iban, Specificity.Proven);
        }
        else if (TryVersion6(window, i, out end))
        {
            finds.Add(token.Start, end, SensitiveKinds.IpAddress, Specificity.Proven);
        }
        else if (token.Class is TokenClass.Mixed or TokenClass.Word || token.Is('$'))
        {
            MatchSecret(window.Text, token, finds);
        }
    }

    private static bool TryIban(ReadOnlySpan<byte> text, int start, out int end)
    {
        end = start;
        if (text.Length - start < 15 || !AsciiBytes.IsLetter(text[start + 1])
            || !AsciiBytes.IsDigit(text[start + 2]) || !AsciiBytes.IsDigit(text[start + 3]))
        {
            return false;
        }

        Span<byte> compact = stackalloc byte[IbanNumber.MaxLength];
        var wanted = IbanNumber.LengthOf((byte)(text[start] & 0xDF), (byte)(text[start + 1] & 0xDF));
        var count = 0;
        for (; end < text.Length && count < wanted; end++)
        {
            var b = text[end];
            if (AsciiBytes.IsAlphanumeric(b))
            {
                compact[count++] = AsciiBytes.IsLetter(b) ? (byte)(b & 0xDF) : b;
            }
            else if (b is not ((byte)' ' or (byte)'-'))
            {
                return false;
            }
        }

        return count == wanted && wanted > 0 && IbanNumber.IsValidCompact(compact[..count])
            && (end == text.Length || !AsciiBytes.IsAlphanumeric(text[end]));
    }

    private static bool TryVersion6(in TextWindow window, int i, out int end)
    {
        ref readonly var token = ref window.Tokens[i];
        end = token.Start;
        var hasColon = token.Is(':') || (window.IsJoined(i) && window.Tokens[i + 1].Is(':'));
        if (!hasColon || token.Length > 4 || window.IsJoined(i - 1))
        {
            return false;
        }

        var limit = Math.Min(window.Text.Length, token.Start + 45);
        while (end < limit && (AsciiBytes.IsHex(window.Text[end]) || window.Text[end] is (byte)':' or (byte)'.'))
        {
            end++;
        }

        while (end > token.Start && window.Text[end - 1] is (byte)'.')
        {
            end--;
        }

        return IpText.IsVersion6(window.Text[token.Start..end]);
    }

    private static void MatchSecret(ReadOnlySpan<byte> text, in Token token, SpanCollector finds)
    {
        var mayBe = token.Length >= 16 || token.Is('$') || (token.End < text.Length && "_.-+/"u8.Contains(text[token.End]));
        if (!mayBe)
        {
            return;
        }

        var end = token.Start;
        var limit = Math.Min(text.Length, token.Start + MaxSecret);
        while (end < limit && (AsciiBytes.IsAlphanumeric(text[end]) || "_.-+/=$,"u8.Contains(text[end])))
        {
            end++;
        }

        while (end > token.Start && text[end - 1] is (byte)'.' or (byte)',')
        {
            end--;
        }

        var run = text[token.Start..end];
        if (SecretText.IsMarked(run) || SecretText.IsHexDigest(run) || SecretText.IsRandom(run))
        {
            finds.Add(token.Start, end, SensitiveKinds.Secret, Specificity.Pattern);
        }
    }
}
