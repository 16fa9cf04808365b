namespace Weir.Masking.Checks;

/// <summary>
/// The classes of normalised form that are searched for. Part of every fingerprint, so that forms of different classes never match.
/// </summary>
internal enum FormClass : byte
{
    /// <summary>An e-mail address, folded.</summary>
    Email = 1,

    /// <summary>ASCII letters (upper case) and digits of a number: telephone, card, IBAN, SSN, record and member numbers.</summary>
    Number = 2,

    /// <summary>A whole name, folded words joined by single spaces; without spaces in scripts that use none.</summary>
    Name = 3,

    /// <summary>A whole name with the family name first, as it stands before a comma.</summary>
    ReversedName = 4,

    /// <summary>A sign-in name that is no ordinary word (it holds a digit, dot, dash or underscore), folded.</summary>
    Username = 5,

    /// <summary>A sign-in name of letters only, which is searched as a whole field only, folded.</summary>
    WordUsername = 6,
}

/// <summary>Takes the normalised forms of a value.</summary>
internal interface IFormSink
{
    /// <summary>Takes one form, valid during the call.</summary>
    void Add(FormClass form, ReadOnlySpan<byte> normalized);
}
