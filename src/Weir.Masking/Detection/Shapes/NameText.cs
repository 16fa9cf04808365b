using Weir.Masking.Detection.Text;

namespace Weir.Masking.Detection.Shapes;

/// <summary>Counts of what the words of a short value are known as.</summary>
internal ref struct NameText
{
    /// <summary>Words.</summary>
    public int Words { get; private set; }

    /// <summary>Words known as given names, everyday words aside.</summary>
    public int FirstNames { get; private set; }

    /// <summary>Words known as family names, everyday words aside.</summary>
    public int LastNames { get; private set; }

    /// <summary>Words known as either, everyday words aside.</summary>
    public int Names { get; private set; }

    /// <summary>Everyday words that are no names.</summary>
    public int Everyday { get; private set; }

    /// <summary>Words of one letter, with or without a point.</summary>
    public int Initials { get; private set; }

    /// <summary>Whether only letters and what stands inside names (space, hyphen, apostrophe, point, comma) was seen.</summary>
    public bool IsAlphabetic { get; private set; }

    /// <summary>Takes a value apart. Digits at the end of a word are left aside: test data numbers its names.</summary>
    public static NameText Of(ReadOnlySpan<byte> value)
    {
        var result = new NameText { IsAlphabetic = true };
        foreach (var range in value.SplitAny(" ,;/&"u8))
        {
            var word = value[range].TrimEnd("0123456789."u8);
            if (!word.IsEmpty)
            {
                result.Add(word);
            }
            else if (!value[range].IsEmpty)
            {
                result.IsAlphabetic = false;
            }
        }

        return result;
    }

    private void Add(ReadOnlySpan<byte> word)
    {
        Words++;
        foreach (var b in word)
        {
            IsAlphabetic &= AsciiBytes.IsLetter(b) || b >= 0x80 || b is (byte)'-' or (byte)'\'' or (byte)'.';
        }

        if (word.Length == 1 || (word.Length <= 4 && word.Contains((byte)'.')))
        {
            Initials++;
            return;
        }

        var uses = Lexicon.Default.Find(word);
        if (uses == WordUses.None && word.IndexOfAny("-'"u8) is > 0 and var cut)
        {
            uses = Lexicon.Default.Find(word[..cut]) | Lexicon.Default.Find(word[(cut + 1)..]);
        }

        if ((uses & WordUses.Common) != 0)
        {
            Everyday += (uses & WordUses.Name) == 0 ? 1 : 0;
            return;
        }

        FirstNames += (uses & WordUses.FirstName) != 0 ? 1 : 0;
        LastNames += (uses & WordUses.LastName) != 0 ? 1 : 0;
        Names += (uses & WordUses.Name) != 0 ? 1 : 0;
    }
}
