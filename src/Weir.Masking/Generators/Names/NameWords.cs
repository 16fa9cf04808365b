using System.Text;
using Weir.Masking.Generators.Dictionaries;

namespace Weir.Masking.Generators.Names;

/// <summary>What a part of a written name is.</summary>
internal enum NameWordKind
{
    /// <summary>A name, to be replaced.</summary>
    Name = 0,

    /// <summary>A single letter with or without a point, to be replaced by another letter.</summary>
    Initial = 1,

    /// <summary>A title before the name (Dr., Mrs., Herr), which stays.</summary>
    Title = 2,

    /// <summary>A suffix after the name (Jr., III, PhD), which stays.</summary>
    Suffix = 3,

    /// <summary>A particle (van, de la) before another word, or characters without a letter: left out.</summary>
    Dropped = 4,
}

/// <summary>A part of a written name.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes, without comma and white space.</param>
/// <param name="Kind">What it is.</param>
/// <param name="HasComma">Whether a comma follows.</param>
internal readonly record struct NameWord(int Start, int Length, NameWordKind Kind, bool HasComma)
{
    /// <summary>Whether it is replaced.</summary>
    public bool IsMapped => Kind is NameWordKind.Name or NameWordKind.Initial;

    /// <summary>Its bytes in the name it was split from.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> name) => name.Slice(Start, Length);
}

/// <summary>Splits written names into words. Pure, without allocation.</summary>
internal static class NameWords
{
    /// <summary>The most words looked at; further ones are dropped.</summary>
    public const int Most = 16;

    /// <summary>Splits at white space and commas, and tells the parts apart. Returns how many there are.</summary>
    /// <param name="name">UTF-8.</param>
    /// <param name="isFamilyFirst">Whether it starts with the family name, so that a particle may stand first (<c>Van Dyke</c>).</param>
    /// <param name="words">Room for <see cref="Most"/> words.</param>
    public static int Split(ReadOnlySpan<byte> name, bool isFamilyFirst, Span<NameWord> words)
    {
        var count = 0;
        var position = 0;
        while (position < name.Length && count < Most)
        {
            if (IsSeparator(name[position]))
            {
                if (name[position] == ',' && count > 0)
                {
                    words[count - 1] = words[count - 1] with { HasComma = true };
                }

                position++;
                continue;
            }

            var start = position;
            while (position < name.Length && !IsSeparator(name[position]))
            {
                position++;
            }

            var hasComma = position < name.Length && name[position] == ',';
            words[count++] = new NameWord(start, position - start, NameWordKind.Name, hasComma);
        }

        Classify(name, isFamilyFirst, words[..count]);
        return count;
    }

    /// <summary>
    /// How many of the words belong to the part before the comma when the name is written "Last, First"; 0 when it is not (a comma
    /// before nothing but suffixes does not count).
    /// </summary>
    public static int FamilyPart(ReadOnlySpan<NameWord> words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i].HasComma)
            {
                return Mapped(words[..(i + 1)]) > 0 && Mapped(words[(i + 1)..]) > 0 ? i + 1 : 0;
            }
        }

        return 0;
    }

    /// <summary>How many of the words are replaced.</summary>
    public static int Mapped(ReadOnlySpan<NameWord> words)
    {
        var mapped = 0;
        foreach (var word in words)
        {
            mapped += word.IsMapped ? 1 : 0;
        }

        return mapped;
    }

    private static bool IsSeparator(byte b) => b is (byte)' ' or (byte)',' or (byte)'\t' or (byte)'\n' or (byte)'\r';

    private static void Classify(ReadOnlySpan<byte> name, bool isFamilyFirst, Span<NameWord> words)
    {
        var last = words.Length - 1;
        while (last > 0 && KnownWords.Suffixes.Contains(words[last].In(name))
            && (words[last - 1].HasComma || !IsParticle(words[last].In(name))))
        {
            words[last] = words[last] with { Kind = NameWordKind.Suffix };
            last--;
        }

        var isStart = true;
        for (var i = 0; i <= last; i++)
        {
            var word = words[i].In(name);
            if (isStart && i < last && KnownWords.Titles.Contains(word))
            {
                words[i] = words[i] with { Kind = NameWordKind.Title };
                continue;
            }

            var kind = Letters(word) switch
            {
                0 => NameWordKind.Dropped,
                _ when i < last && !words[i].HasComma && IsParticle(word)
                    && (!isStart || isFamilyFirst || char.IsAsciiLetterLower((char)word[0])) =>
                    NameWordKind.Dropped,
                1 when Rune.DecodeFromUtf8(word, out _, out var consumed) == default && word.Length <= consumed + 1 => NameWordKind.Initial,
                _ => NameWordKind.Name,
            };
            words[i] = words[i] with { Kind = kind };
            isStart = false;
        }
    }

    private static bool IsParticle(ReadOnlySpan<byte> word) => KnownWords.Particles.Contains(word);

    private static int Letters(ReadOnlySpan<byte> word)
    {
        var letters = 0;
        while (!word.IsEmpty)
        {
            Rune.DecodeFromUtf8(word, out var rune, out var consumed);
            letters += Rune.IsLetter(rune) ? 1 : 0;
            word = word[consumed..];
        }

        return letters;
    }
}
