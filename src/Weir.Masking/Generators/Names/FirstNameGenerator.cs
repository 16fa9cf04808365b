using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>Given names from a frozen dictionary.</summary>
internal sealed class FirstNameGenerator : Generator
{
    private const int CurrentVersion = 1;

    /// <summary>The purpose of the key; full-name uses it too.</summary>
    internal static string Purpose { get; } = $"first-name/{CurrentVersion}";

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "first-name",
        Version = CurrentVersion,
        Summary = "Replaces a given name by one of a frozen dictionary of 12,220 names.",
        Description = "Every word of the input is replaced by its own: Anna becomes the same name in every row, alone or in Anna "
            + "Maria. Words are compared after trimming, folding of case and NFC. The output follows the word's case: ANNA gives "
            + "capitals, anna gives small letters, anything else the dictionary's spelling. An initial (J.) becomes another initial; "
            + "titles (Dr.) and suffixes (Jr.) stay; particles (van, de la) and words without a letter are left out.\n\n"
            + "Columns of first-name, last-name and full-name in one consistency group agree word by word. In a column that is too "
            + "short for some names, only names that fit are drawn; columns of other lengths agree wherever the longer name "
            + "fits.\n\n"
            + "Different names can get the same output. Input without a letter is out of the domain.",
        Accepts = [ValueKind.Text],
        Parameters = [DictionaryParameters.Locale, DictionaryParameters.NoFixedPoints],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "person",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal names stay recognisable as equal, so a very frequent name can be guessed from its frequency; nothing "
            + "else of the name remains but its case and number of words.",
        Example = new GeneratorExample("Anna", "{ type: text, generator: first-name }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding) =>
        NameColumn.Bind(binding, Purpose, WordList.FirstNames, isFamily: false);
}
