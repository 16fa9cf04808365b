using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>Family names from a frozen dictionary.</summary>
internal sealed class LastNameGenerator : Generator
{
    private const int CurrentVersion = 1;

    /// <summary>The purpose of the key; full-name uses it too.</summary>
    internal static string Purpose { get; } = $"last-name/{CurrentVersion}";

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "last-name",
        Version = CurrentVersion,
        Summary = "Replaces a family name by one of a frozen dictionary of 25,755 names.",
        Description = "Every word of the input is replaced by its own, so that García gives the same name alone and in García López; a "
            + "name with a hyphen is one word. Words are compared after trimming, folding of case and NFC. Particles before a name "
            + "(van, de la) are left out: van Beethoven and Beethoven agree. The output follows the word's case: SMITH gives capitals, "
            + "smith small letters, anything else the dictionary's spelling. Suffixes (Jr., III) stay.\n\n"
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
        Example = new GeneratorExample("Smith", "{ type: text, generator: last-name }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding) => NameColumn.Bind(binding, Purpose, WordList.LastNames, isFamily: true);
}
