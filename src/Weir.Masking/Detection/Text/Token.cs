namespace Weir.Masking.Detection.Text;

/// <summary>What a token is made of.</summary>
internal enum TokenClass : byte
{
    /// <summary>Letters, with apostrophes and hyphens inside.</summary>
    Word = 0,

    /// <summary>ASCII digits.</summary>
    Number = 1,

    /// <summary>Letters and digits.</summary>
    Mixed = 2,

    /// <summary>One character of punctuation.</summary>
    Symbol = 3,

    /// <summary>A line end.</summary>
    NewLine = 4,
}

/// <summary>How a word is written.</summary>
internal enum LetterCase : byte
{
    /// <summary>It begins with a small letter, or with none.</summary>
    Lower = 0,

    /// <summary>It begins with a capital.</summary>
    Capitalized = 1,

    /// <summary>All its letters, two or more, are capitals.</summary>
    AllCapitals = 2,

    /// <summary>It is one capital.</summary>
    Initial = 3,
}

/// <summary>A piece of text between spaces and punctuation.</summary>
internal readonly record struct Token(
    int Start, int Length, TokenClass Class, LetterCase Case, bool IsAscii, byte First, WordUses Uses, Cues Cues)
{
    /// <summary>Offset after its last byte.</summary>
    public int End => Start + Length;

    /// <summary>Whether it is a word that begins with a capital.</summary>
    public bool IsCapitalized => Class == TokenClass.Word && Case != LetterCase.Lower;

    /// <summary>Whether it is the symbol <paramref name="symbol"/>.</summary>
    public bool Is(char symbol) => Class == TokenClass.Symbol && First == symbol;

    /// <summary>Whether it is one of the ASCII <paramref name="symbols"/>.</summary>
    public bool IsOneOf(ReadOnlySpan<byte> symbols) => Class == TokenClass.Symbol && symbols.Contains(First);

    /// <summary>Whether the word bears any of <paramref name="cues"/>.</summary>
    public bool Has(Cues cues) => (Cues & cues) != 0;

    /// <summary>Whether the dictionaries know it as any of <paramref name="uses"/>.</summary>
    public bool Has(WordUses uses) => (Uses & uses) != 0;
}
