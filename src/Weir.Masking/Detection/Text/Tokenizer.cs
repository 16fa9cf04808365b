using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Text;

/// <summary>Cuts UTF-8 into tokens and looks each word up once. Keeps its array between texts; for one thread.</summary>
internal sealed class Tokenizer
{
    private readonly Lexicon _lexicon = Lexicon.Default;
    private Token[] _tokens = new Token[256];
    private int _count;

    /// <summary>The tokens of <paramref name="text"/>, valid until the next call.</summary>
    public ReadOnlySpan<Token> Tokenize(ReadOnlySpan<byte> text)
    {
        _count = 0;
        for (var i = 0; i < text.Length;)
        {
            var b = text[i];
            if (b is (byte)' ' or (byte)'\t' or (byte)'\r' or 0)
            {
                i++;
            }
            else if (AsciiBytes.IsAlphanumeric(b) || (b >= 0x80 && IsWordByte(text, i)))
            {
                i = AddWord(text, i);
            }
            else
            {
                var length = b < 0x80 ? 1 : SequenceLength(text[i..]);
                var kind = b == '\n' ? TokenClass.NewLine : TokenClass.Symbol;
                Add(new Token(i, length, kind, LetterCase.Lower, b < 0x80, b, WordUses.None, Cues.None));
                i += length;
            }
        }

        return _tokens.AsSpan(0, _count);
    }

    private int AddWord(ReadOnlySpan<byte> text, int start)
    {
        var (end, digits, letters, isAscii) = (start, 0, 0, true);
        while (end < text.Length)
        {
            var b = text[end];
            if (AsciiBytes.IsDigit(b))
            {
                digits++;
                end++;
            }
            else if (AsciiBytes.IsLetter(b))
            {
                letters++;
                end++;
            }
            else if (b >= 0x80 && IsWordByte(text, end))
            {
                letters++;
                isAscii = false;
                end += SequenceLength(text[end..]);
            }
            else if (letters > 0 && digits == 0 && IsInnerMark(text, end, out var length))
            {
                isAscii &= length == 1;
                end += length;
            }
            else
            {
                break;
            }
        }

        var word = text[start..end];
        var kind = digits == 0 ? TokenClass.Word : letters == 0 ? TokenClass.Number : TokenClass.Mixed;
        var letterCase = kind == TokenClass.Word ? CaseOf(word, isAscii) : LetterCase.Lower;
        var cues = Cues.None;
        var uses = kind == TokenClass.Word ? Find(ref word, letterCase, ref end, out cues) : WordUses.None;
        Add(new Token(start, word.Length, kind, letterCase, isAscii, text[start], uses, cues));
        return end;
    }

    // A possessive is no part of the name; a compound is known by its parts.
    [SkipLocalsInit]
    private WordUses Find(ref ReadOnlySpan<byte> word, LetterCase letterCase, ref int end, out Cues cues)
    {
        if (word.EndsWith("'s"u8) || word.EndsWith("’s"u8))
        {
            var cut = word[^2] == '\'' ? 2 : 4;
            word = word[..^cut];
            end -= cut;
        }

        cues = Cues.None;
        Span<byte> buffer = stackalloc byte[Lexicon.MaxBytes];
        var length = Folding.Fold(word, buffer);
        if (length <= 0)
        {
            return WordUses.None;
        }

        ReadOnlySpan<byte> folded = buffer[..length];
        if (IsContraction(folded))
        {
            return WordUses.Common;
        }

        var uses = _lexicon.FindFolded(folded, out cues);
        return uses == WordUses.None && cues == Cues.None && letterCase != LetterCase.Lower ? FindParts(folded, out cues) : uses;
    }

    // Of a word that no dictionary has: the everyday word it is a form of, the names it joins, the kind of street it ends in.
    private WordUses FindParts(ReadOnlySpan<byte> folded, out Cues cues)
    {
        cues = Cues.None;
        if (folded.IndexOf((byte)'-') is > 0 and var hyphen)
        {
            var parts = _lexicon.FindFolded(folded[..hyphen], out _) | _lexicon.FindFolded(folded[(hyphen + 1)..], out _);
            return parts & (WordUses.Name | WordUses.Common);
        }

        if (StreetText.IsCompound(folded))
        {
            cues = Cues.StreetAfter;
            return WordUses.None;
        }

        return IsInflected(folded) ? WordUses.Common : WordUses.None;
    }

    // I'm, don't, you're, we've, she'll, he'd: everyday words, whatever stands before the apostrophe.
    private static bool IsContraction(ReadOnlySpan<byte> folded)
    {
        var mark = folded.LastIndexOf((byte)'\'');
        if (mark <= 0)
        {
            return false;
        }

        var tail = folded[(mark + 1)..];
        return tail.SequenceEqual("m"u8) || tail.SequenceEqual("t"u8) || tail.SequenceEqual("d"u8)
            || tail.SequenceEqual("re"u8) || tail.SequenceEqual("ve"u8) || tail.SequenceEqual("ll"u8);
    }

    // Plurals, past tenses and adverbs of everyday English words are everyday words.
    private bool IsInflected(ReadOnlySpan<byte> folded)
    {
        var cut = folded switch
        {
            [.., (byte)'e', (byte)'d'] or [.., (byte)'l', (byte)'y'] or [.., (byte)'e', (byte)'s'] => 2,
            [.., (byte)'i', (byte)'n', (byte)'g'] => 3,
            _ => 1,
        };
        return (cut > 1 && IsEveryday(folded[..^cut]))
            || (folded.Length >= 5 && folded[^1] is (byte)'s' or (byte)'d' && IsEveryday(folded[..^1]));
    }

    private bool IsEveryday(ReadOnlySpan<byte> folded) =>
        folded.Length >= 3 && (_lexicon.FindFolded(folded, out _) & WordUses.Common) != 0;

    private void Add(in Token token)
    {
        if (_count == _tokens.Length)
        {
            Array.Resize(ref _tokens, _tokens.Length * 2);
        }

        _tokens[_count++] = token;
    }

    // An apostrophe or hyphen with a letter after it: O'Neill, Jean-Luc, l’eau.
    private static bool IsInnerMark(ReadOnlySpan<byte> text, int i, out int length)
    {
        length = text[i] is (byte)'\'' or (byte)'-' ? 1 : text[i..].StartsWith("’"u8) ? 3 : 0;
        return length > 0 && i + length < text.Length
            && (AsciiBytes.IsLetter(text[i + length]) || (text[i + length] >= 0xC3 && IsWordByte(text, i + length)));
    }

    // General punctuation (U+2000 to U+206F), Latin-1 signs and CJK punctuation do not belong to words.
    private static bool IsWordByte(ReadOnlySpan<byte> text, int i) => text[i] switch
    {
        0xC2 => i + 1 < text.Length && text[i + 1] is 0xAA or 0xB5 or 0xBA,
        0xE2 => i + 1 < text.Length && text[i + 1] is not (0x80 or 0x81 or 0x82 or 0x84),
        0xE3 => i + 1 < text.Length && text[i + 1] != 0x80,
        0xF0 => false,
        _ => true,
    };

    private static int SequenceLength(ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out _, out var consumed);
        return Math.Max(consumed, 1);
    }

    private static LetterCase CaseOf(ReadOnlySpan<byte> word, bool isAscii)
    {
        if (isAscii ? !AsciiBytes.IsUpper(word[0]) : !StartsWithCapital(word))
        {
            return LetterCase.Lower;
        }

        if (word.Length == 1)
        {
            return LetterCase.Initial;
        }

        foreach (var b in word[1..])
        {
            if (AsciiBytes.IsLetter(b) && !AsciiBytes.IsUpper(b))
            {
                return LetterCase.Capitalized;
            }
        }

        return isAscii || word.Length > 3 ? LetterCase.AllCapitals : LetterCase.Capitalized;
    }

    private static bool StartsWithCapital(ReadOnlySpan<byte> word) =>
        Rune.DecodeFromUtf8(word, out var rune, out _) == OperationStatus.Done && Rune.IsUpper(rune);
}
