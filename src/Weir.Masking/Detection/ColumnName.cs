using System.Collections.Frozen;
using System.Text;
using Weir.Masking.Detection.Text;

namespace Weir.Masking.Detection;

/// <summary>
/// A name of a table, column or JSON property, taken apart into lower-case words without diacritics: <c>BillingPostalCode</c>,
/// <c>billing_postal_code</c> and <c>BILLINGPOSTALCODE</c> give the same.
/// </summary>
internal sealed class ColumnName
{
    private static readonly FrozenSet<string> Vocabulary = (
        "account additional illness billed current from last address addr admission age alternate amount anonymous answer api "
            + "appointment area author auth bank bill billing birth "
        + "born building business buyer card cell chart city claim client code comment comments company contact control country county "
        + "create "
        + "created credit customer data date day death department description diagnosis discharge district doctor driver drivers "
        + "education email "
        + "emergency emp employee employer encounter end expiry family fax file first foreign full gender given guarantor guardian "
        + "hash health "
        + "hire holder home host house icd id identifier identity image insurance insured invoice iban key kin last legal license "
        + "licence line "
        + "login mail maiden manager marital mark medical member message middle mobile mother municipality name national next nick "
        + "note notes "
        + "number nbr occupation of office order organization owner parent pass passport password patient payer payment permanent "
        + "person phone "
        + "photo picture place plan policy post postal prefix primary procedure product provider province reason record recipient "
        + "reference region "
        + "relation remark remarks residence salary scan school second secondary secret sender service sex ship shipping signature "
        + "social security "
        + "ssn staff start state status stop street student suffix surname tax tel telephone temp temporary text time title token town "
        + "transaction "
        + "type update updated url user username value visit web work year zip zipcode postcode dob "
        + "vor nach vorname nachname geburt geburts datum ort plz strasse hausnummer telefon telefonnummer handy kunde kunden "
        + "mitarbeiter nummer "
        + "versicherung versicherten patienten prenom nom famille naissance adresse ville rue code courriel telephone numero "
        + "nombre apellido apellidos fecha nacimiento direccion calle ciudad correo telefono "
        + "cognome nascita data indirizzo citta via voornaam achternaam geboorte geboortedatum straat woonplaats")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    // Where a run-together name is not known wholly, what it ends in still tells: CURRENTILLNESSDATE, POLICYHOLDERNAME.
    private static readonly string[] KnownEndings = ["date", "name", "number", "address", "phone", "email", "datum", "nummer"];

    private ColumnName(string original, IReadOnlyList<string> words)
    {
        Original = original;
        Words = words;
        Padded = $" {string.Join(' ', words)} ";
        Undecorated = $" {string.Join(' ', words.Where(w => !w.All(char.IsAsciiDigit)))} ";
    }

    /// <summary>The name as the database spells it.</summary>
    public string Original { get; }

    /// <summary>Its words.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The words with a space before, between and after, so that a phrase is found as a substring.</summary>
    public string Padded { get; }

    /// <summary>As <see cref="Padded"/>, without the words that are numbers.</summary>
    public string Undecorated { get; }

    /// <summary>Whether the words contain <paramref name="phrase"/> (words parted by one space).</summary>
    public bool Contains(string phrase) => Padded.Contains($" {phrase} ", StringComparison.Ordinal);

    /// <summary>Takes a name apart.</summary>
    public static ColumnName Parse(string name)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (word.Length > 0 && (!char.IsLetterOrDigit(c) || IsBoundary(name, i)))
            {
                AddWord(words, word);
            }

            if (char.IsLetterOrDigit(c))
            {
                word.Append(c);
            }
        }

        AddWord(words, word);
        return new ColumnName(name, words);
    }

    // Between lower and upper case, before the last capital of an acronym (HTTPServer), and around digits.
    private static bool IsBoundary(string name, int i)
    {
        var (before, here) = (name[i - 1], name[i]);
        return (char.IsUpper(here) && !char.IsUpper(before) && char.IsLetter(before))
            || (char.IsUpper(here) && char.IsUpper(before) && i + 1 < name.Length && char.IsLower(name[i + 1]))
            || (char.IsDigit(here) != char.IsDigit(before) && char.IsLetterOrDigit(before));
    }

    private static void AddWord(List<string> words, StringBuilder word)
    {
        if (word.Length == 0)
        {
            return;
        }

        var folded = Folding.Fold(word.ToString());
        word.Clear();
        if (folded.EndsWith('s') && !Vocabulary.Contains(folded) && Vocabulary.Contains(folded[..^1]))
        {
            words.Add(folded[..^1]);
        }
        else if (folded.Length < 6 || Vocabulary.Contains(folded))
        {
            words.Add(folded);
        }
        else if (!TrySplit(folded, words))
        {
            var ending = Array.Find(KnownEndings, e => folded.EndsWith(e, StringComparison.Ordinal) && folded.Length > e.Length + 1) ?? "";
            words.Add(folded[..^ending.Length]);
            if (ending.Length > 0)
            {
                words.Add(ending);
            }
        }
    }

    // The split of a run-together name into the fewest known words; false when it cannot be covered wholly.
    private static bool TrySplit(string text, List<string> words)
    {
        var fewest = new int[text.Length + 1];
        var wordStart = new int[text.Length + 1];
        Array.Fill(fewest, int.MaxValue, 1, text.Length);
        for (var end = 2; end <= text.Length; end++)
        {
            for (var start = Math.Max(0, end - 16); start <= end - 2; start++)
            {
                if (fewest[start] < fewest[end] - 1 && Vocabulary.Contains(text[start..end]))
                {
                    fewest[end] = fewest[start] + 1;
                    wordStart[end] = start;
                }
            }
        }

        if (fewest[text.Length] == int.MaxValue)
        {
            return false;
        }

        var insertAt = words.Count;
        for (var end = text.Length; end > 0; end = wordStart[end])
        {
            words.Insert(insertAt, text[wordStart[end]..end]);
        }

        return true;
    }
}
