using Weir.Masking.Generators.Dictionaries;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>Reads telephone numbers written as text: digits, keypad letters, and labels that stay.</summary>
internal static class PhoneText
{
    // ITU-T E.161: the digit of each letter from A to Z.
    private static ReadOnlySpan<byte> Keypad => "22233344455566677778889999"u8;

    /// <summary>Finds the digits. False when there are too many or letters that are not ASCII.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="slots">Receives the digits.</param>
    /// <param name="form">What the other characters say.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, scoped ref DigitSlots slots, out PhoneForm form)
    {
        var mainCount = -1;
        var hasPlus = false;
        form = default;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] >= 0x80)
            {
                return false;
            }

            if (char.IsAsciiDigit((char)text[i]) && !slots.TryAdd(text[i], i))
            {
                return false;
            }

            hasPlus |= text[i] == '+' && slots.Count == 0;
            if (!char.IsAsciiLetter((char)text[i]))
            {
                continue;
            }

            var length = LettersAt(text[i..]);
            var word = text.Slice(i, length);
            if (KnownWords.Extensions.Contains(word) && slots.Count > 0)
            {
                mainCount = mainCount < 0 ? slots.Count : mainCount;
            }
            else if (!KnownWords.PhoneLabels.Contains(word) && !TryAddKeypad(word, i, ref slots))
            {
                return false;
            }

            i += length - 1;
        }

        form = new PhoneForm(mainCount < 0 ? slots.Count : mainCount, hasPlus);
        return true;
    }

    private static int LettersAt(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && char.IsAsciiLetter((char)text[length]))
        {
            length++;
        }

        return length;
    }

    private static bool TryAddKeypad(ReadOnlySpan<byte> word, int position, scoped ref DigitSlots slots)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (!slots.TryAdd(Keypad[(word[i] | 0x20) - 'a'], position + i))
            {
                return false;
            }
        }

        return true;
    }
}
