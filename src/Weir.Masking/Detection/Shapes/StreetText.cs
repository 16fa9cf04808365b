using System.Collections.Frozen;
using System.Text;
using Weir.Masking.Detection.Text;

namespace Weir.Masking.Detection.Shapes;

/// <summary>Street lines: a house number beside a word for a kind of street.</summary>
internal static class StreetText
{
    private static readonly FrozenSet<string> Words = (
        "street st avenue ave av road rd boulevard blvd lane ln drive dr court ct place pl square sq terrace ter way parkway pkwy "
            + "circle cir trail "
        + "highway hwy crescent cres close row alley mews quay plaza path loop run walk green gardens grove hill rise mount bridge "
        + "crossing point "
        + "pike turnpike expressway route unit apt suite ste floor box haven heights manor meadow park ridge view villas wharf "
        + "rue chemin impasse allee allees cours quai place boul route "
        + "calle avenida plaza paseo carrera camino pasaje ronda travesia rua travessa alameda largo estrada praca rodovia "
        + "via viale piazza corso largo vicolo strada piazzale "
        + "strasse str platz weg gasse ring damm ufer allee chaussee steig markt "
        + "straat laan plein gracht kade weg singel dreef "
        + "ulica ul aleja al osiedle ulitsa vei veien gata gatan vagen gade vej katu tie utca ut ter tn")
        .Split(' ').Distinct().ToFrozenSet(StringComparer.Ordinal);

    private static readonly byte[][] Endings =
    [
        .. ("strasse str straat gasse weg platz allee gatan vagen gata vei veien gade vej katu tie laan gracht ulica steig damm ufer "
            + "plein kade utca "
            + "vegur gotu veg braut")
            .Split(' ').Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether a folded word is a kind of street, alone or as the end of a compound (Hauptstraße, Kalverstraat).</summary>
    public static bool IsStreetWord(ReadOnlySpan<byte> folded)
    {
        Span<char> chars = stackalloc char[Lexicon.MaxBytes];
        return folded.Length is >= 2 and <= Lexicon.MaxBytes
            && (Lookup.Contains(chars[..Encoding.UTF8.GetChars(folded, chars)]) || IsCompound(folded));
    }

    /// <summary>Whether the end of a folded word is a kind of street, with at least three letters before.</summary>
    public static bool IsCompound(ReadOnlySpan<byte> folded)
    {
        foreach (var ending in Endings)
        {
            if (folded.Length >= ending.Length + 3 && folded.EndsWith(ending))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Judges a whole value.</summary>
    public static ValueFit Judge(ReadOnlySpan<byte> value)
    {
        var hasNumber = false;
        var hasStreet = false;
        var words = 0;
        Span<byte> folded = stackalloc byte[Lexicon.MaxBytes];
        foreach (var range in value.SplitAny(" ,.\n\t"u8))
        {
            var word = value[range];
            if (word.IsEmpty)
            {
                continue;
            }

            words++;
            hasNumber |= AsciiBytes.IsDigit(word[0]);
            var length = Folding.Fold(word, folded);
            hasStreet |= length > 0 && IsStreetWord(folded[..length]);
        }

        return hasNumber && hasStreet && words is >= 2 and <= 14 ? ValueFit.Match
            : words <= 14 && value.Length <= 200 ? ValueFit.Plausible : ValueFit.No;
    }
}
