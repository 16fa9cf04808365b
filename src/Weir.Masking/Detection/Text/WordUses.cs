namespace Weir.Masking.Detection.Text;

/// <summary>What the dictionaries know a word or phrase as.</summary>
[Flags]
internal enum WordUses : byte
{
    /// <summary>Not in any dictionary.</summary>
    None = 0,

    /// <summary>A given name.</summary>
    FirstName = 1,

    /// <summary>A family name.</summary>
    LastName = 2,

    /// <summary>A city.</summary>
    City = 4,

    /// <summary>A state, province or county.</summary>
    Region = 8,

    /// <summary>A country.</summary>
    Country = 16,

    /// <summary>An everyday word, which is a name only with other evidence.</summary>
    Common = 32,

    /// <summary>The first word of a phrase of several words.</summary>
    PhraseStart = 64,

    /// <summary>A given or family name.</summary>
    Name = FirstName | LastName,

    /// <summary>A place.</summary>
    Place = City | Region | Country,
}
