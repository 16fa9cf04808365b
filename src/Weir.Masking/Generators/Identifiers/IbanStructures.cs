using System.Collections.Frozen;

namespace Weir.Masking.Generators.Identifiers;

/// <summary>
/// The structure of the national part (BBAN) of each country of the IBAN registry of ISO 13616 (SWIFT, release 99): lengths with n for
/// digits, a for capital letters, c for either, neighbours of one class joined.
/// </summary>
internal static class IbanStructures
{
    private const string Registry =
        "AD 8n12c AE 19n AL 8n16c AT 16n AZ 4a20c BA 16n BE 12n BG 4a6n8c BH 4a14c BI 23n BR 23n1a1c BY 4c4n16c CH 5n12c "
        + "CR 18n CY 8n16c CZ 20n DE 18n DJ 23n DK 14n DO 4c20n EE 16n EG 25n ES 20n FI 14n FK 2a12n FO 14n FR 10n11c2n "
        + "GB 4a14n GE 2a16n GI 4a15c GL 14n GR 7n16c GT 24c HN 4a20n HR 17n HU 24n IE 4a14n IL 19n IQ 4a15n IS 22n "
        + "IT 1a10n12c JO 4a4n18c KW 4a22c KZ 3n13c LB 4n20c LC 4a24c LI 5n12c LT 16n LU 3n13c LV 4a13c LY 21n MC 10n11c2n "
        + "MD 20c ME 18n MK 3n10c2n MN 16n MR 23n MT 4a5n18c MU 4a19n3a NI 4a20n NL 4a10n NO 11n OM 3n16c PK 4a16c PL 24n "
        + "PS 4a21c PT 21n QA 4a21c RO 4a16c RS 18n RU 14n15c SA 2n18c SC 4a20n3a SD 14n SE 20n SI 15n SK 20n SM 1a10n12c "
        + "SO 19n ST 21n SV 4a20n TL 19n TN 20n TR 6n16c UA 6n19c VA 18n VG 4a16n XK 16n YE 4a4n18c";

    private static readonly FrozenDictionary<int, string> ByCountry = Parse();

    /// <summary>Whether the registry has the country and <paramref name="bban"/>, in capitals, is built as it says.</summary>
    /// <param name="country">Two capital letters.</param>
    /// <param name="bban">What follows the check digits, without spaces.</param>
    public static bool Matches(ReadOnlySpan<byte> country, ReadOnlySpan<byte> bban)
    {
        if (!ByCountry.TryGetValue(Key(country[0], country[1]), out var classes) || classes.Length != bban.Length)
        {
            return false;
        }

        for (var i = 0; i < bban.Length; i++)
        {
            var isDigit = char.IsAsciiDigit((char)bban[i]);
            var isLetter = char.IsAsciiLetterUpper((char)bban[i]);
            if (!(isDigit && classes[i] != 'a') && !(isLetter && classes[i] != 'n'))
            {
                return false;
            }
        }

        return true;
    }

    private static int Key(int first, int second) => (first << 8) | second;

    // One character of class per position.
    private static FrozenDictionary<int, string> Parse()
    {
        var structures = new Dictionary<int, string>();
        var words = Registry.Split(' ');
        for (var i = 0; i < words.Length; i += 2)
        {
            var classes = "";
            var length = 0;
            foreach (var c in words[i + 1])
            {
                if (char.IsAsciiDigit(c))
                {
                    length = (length * 10) + (c - '0');
                    continue;
                }

                classes += new string(c, length);
                length = 0;
            }

            structures.Add(Key(words[i][0], words[i][1]), classes);
        }

        return structures.ToFrozenDictionary();
    }
}
