using System.Text;
using Weir.Masking.Generators.Dictionaries;

namespace Weir.Masking.Generators.Places;

/// <summary>A place whose parts belong together, all texts in UTF-8.</summary>
/// <param name="City">The city.</param>
/// <param name="Region">The state, province or the like.</param>
/// <param name="RegionCode">Its code.</param>
/// <param name="PostalPattern">The postal code, with # for a digit and ? for a letter.</param>
/// <param name="Country">The country's name in its own language.</param>
/// <param name="CountryCode">ISO 3166-1.</param>
/// <param name="Language">The language of its streets.</param>
internal sealed record Place(
    byte[] City, byte[] Region, byte[] RegionCode, byte[] PostalPattern, byte[] Country, byte[] CountryCode, string Language);

/// <summary>The frozen table of places.</summary>
internal static class AddressTable
{
    private static readonly Lazy<Place[]> Places = new(() => [.. FrozenFile.Lines("address.v1.txt").Select(Parse)]);

    /// <summary>All places, in the order of the file.</summary>
    public static IReadOnlyList<Place> All => Places.Value;

    /// <summary>The codes of the countries, in the order of the file.</summary>
    public static IEnumerable<string> Countries => All.Select(p => Encoding.ASCII.GetString(p.CountryCode)).Distinct();

    private static Place Parse(string line)
    {
        var fields = line.Split(';');
        byte[] Bytes(int field) => Encoding.UTF8.GetBytes(fields[field]);
        return new Place(Bytes(0), Bytes(1), Bytes(2), Bytes(3), Bytes(4), Bytes(5), fields[6]);
    }
}
