using System.Globalization;

namespace Weir.Samples;

/// <summary>Card and account numbers whose check digits are right.</summary>
internal static class PaymentNumbers
{
    /// <summary>A card number of 15 or 16 digits with its Luhn digit (ISO/IEC 7812-1, annex B), sometimes grouped by spaces.</summary>
    public static string Card(SampleRandom random)
    {
        var body = random.Fill(random.Pick("4##############", "4##############", "51#############", "55#############", "37############"));
        var number = body + LuhnDigit(body);
        return number.Length == 16 && random.Chance(25) ? Grouped(number) : number;
    }

    /// <summary>An IBAN of the region with its check digits (ISO 13616, ISO 7064 MOD 97-10), sometimes grouped by spaces.</summary>
    public static string Iban(SampleRandom random, Region region)
    {
        var (country, pattern) = region.BankAccount is null ? ("DE", "##################") : (region.Country, region.BankAccount);
        var account = random.Fill(pattern);
        var check = 98 - Remainder97(account + country + "00");
        var iban = string.Create(CultureInfo.InvariantCulture, $"{country}{check:D2}{account}");
        return random.Chance(30) ? Grouped(iban) : iban;
    }

    private static char LuhnDigit(string body)
    {
        var sum = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var digit = body[^(i + 1)] - '0';
            var weighted = i % 2 == 0 ? 2 * digit : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static int Remainder97(string characters)
    {
        var remainder = 0;
        foreach (var c in characters)
        {
            remainder = char.IsAsciiDigit(c) ? ((remainder * 10) + (c - '0')) % 97 : ((remainder * 100) + (c - 'A' + 10)) % 97;
        }

        return remainder;
    }

    private static string Grouped(string number) =>
        string.Join(' ', number.Chunk(4).Select(static group => new string(group)));
}
