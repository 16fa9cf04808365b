using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>Whole names of persons, in agreement with first-name and last-name.</summary>
internal sealed class FullNameGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "full-name",
        Version = 1,
        Summary = "Replaces a person's whole name, word by word, so that it agrees with first-name and last-name columns.",
        Description = "Given names go through first-name, family names through last-name, with the same keys: where a table holds "
            + "Anna, Smith and Anna Smith, the three outputs agree. Understood are \"First Middle Last\" and \"Last, First Middle\". "
            + "Titles (Dr., Mrs.) and suffixes (Jr., III, MD) stay, particles (van, de la) are left out, an initial becomes another "
            + "initial, each word keeps its case. family_words says how many words at the end are family names (2 for Spanish names), "
            + "order whether the family name comes first without a comma. A single word is taken as a given name.\n\n"
            + "In a column that is too short, first titles and suffixes are left out, then middle names, then the given name becomes "
            + "an initial, then only the family name remains.\n\n"
            + "A whole name never becomes itself. Different names can get the same output. Input without a letter is out of the "
            + "domain.",
        Accepts = [ValueKind.Text],
        Parameters =
        [
            DictionaryParameters.Locale,
            DictionaryParameters.NoFixedPoints,
            new ParameterDeclaration("family_words", "integer", "1", "How many words of a name are the family name, 1 to 3."),
            new ParameterDeclaration(
                "order", "one of given-first|family-first", "given-first", "Which part comes first where no comma says so."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "person",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal words stay recognisable as equal (relatives share a family name); titles, number of words and case stay.",
        Example = new GeneratorExample("Smith, Anna M.", "{ type: text, generator: full-name }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var locale = reader.ReadLocale(binding, WordList.FirstNames);
        reader.ReadLocale(binding, WordList.LastNames);
        var avoids = reader.Boolean("no_fixed_points", false);
        var familyWords = (int)reader.Integer("family_words", 1, 1, 3);
        var isFamilyFirst = reader.OneOf("order", "given-first", "given-first", "family-first") == "family-first";
        var maximum = reader.ReadMaximum(binding, WordChoice.ShortestOf(WordList.LastNames, locale) + 1);
        reader.ThrowIfInvalid();
        return new FullName(
            new NameMapper(binding, FirstNameGenerator.Purpose, new WordChoice(WordList.FirstNames, locale, maximum), avoids),
            new NameMapper(binding, LastNameGenerator.Purpose, new WordChoice(WordList.LastNames, locale, maximum), avoids),
            new FullNameForm(familyWords, isFamilyFirst, maximum ?? int.MaxValue));
    }
}
