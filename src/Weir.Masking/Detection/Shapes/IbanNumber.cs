using System.Collections.Frozen;

namespace Weir.Masking.Detection.Shapes;

/// <summary>International bank account numbers (ISO 13616): country, its length, and the check of ISO 7064 mod 97-10.</summary>
internal static class IbanNumber
{
    /// <summary>The longest IBAN.</summary>
    public const int MaxLength = 34;

    private static readonly FrozenDictionary<int, int> Lengths = Parse(
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 "
            + "FO18 "
        + "FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 "
        + "LY25 MC27 "
        + "MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 "
        + "SK24 SM27 "
        + "SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30");

    /// <summary>The length of a country's IBANs by its two upper-case letters; 0 when it has none.</summary>
    public static int LengthOf(byte first, byte second) => Lengths.GetValueOrDefault((first << 8) | second);

    /// <summary>Whether <paramref name="text"/> is an IBAN, plain or grouped by spaces.</summary>
    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        Span<byte> compact = stackalloc byte[MaxLength];
        var length = AsciiBytes.Compact(text, compact);
        return length > 4 && IsValidCompact(compact[..length]);
    }

    /// <summary>Whether <paramref name="compact"/>, upper-case letters and digits, is an IBAN.</summary>
    public static bool IsValidCompact(ReadOnlySpan<byte> compact)
    {
        if (compact.Length < 15 || LengthOf(compact[0], compact[1]) != compact.Length
            || !AsciiBytes.IsDigit(compact[2]) || !AsciiBytes.IsDigit(compact[3]))
        {
            return false;
        }

        var remainder = 0;
        for (var i = 0; i < compact.Length; i++)
        {
            var b = compact[(i + 4) % compact.Length];
            remainder = AsciiBytes.IsDigit(b) ? ((remainder * 10) + (b - '0')) % 97 : ((remainder * 100) + (b - 'A' + 10)) % 97;
        }

        return remainder == 1;
    }

    private static FrozenDictionary<int, int> Parse(string table) =>
        table.Split(' ').ToFrozenDictionary(
            e => (e[0] << 8) | e[1],
            e => int.Parse(e.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture));
}
