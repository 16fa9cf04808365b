using System.Text;
using Weir.Masking.Generators.Dictionaries;

namespace Weir.Masking.Generators.Places;

/// <summary>A first-level region of a country.</summary>
/// <param name="Name">In the country's own language, as UTF-8 per <see cref="WordForm"/>.</param>
/// <param name="Code">Two or three characters, UTF-8.</param>
/// <param name="Country">ISO 3166-1 code.</param>
internal sealed record Region(byte[][] Name, byte[] Code, string Country);

/// <summary>The frozen table of regions. Immutable, thread-safe; look-ups do not allocate.</summary>
internal static class RegionTable
{
    private static readonly Lazy<Region[]> Regions = new(() => [.. FrozenFile.Lines("region.v1.txt").Select(Parse)]);

    /// <summary>All regions, by country.</summary>
    public static ReadOnlySpan<Region> All => Regions.Value;

    /// <summary>The countries, in the order of the file.</summary>
    public static IEnumerable<string> Countries => Regions.Value.Select(r => r.Country).Distinct();

    /// <summary>Where a region's code stands: the first in the order of countries; -1 when there is none.</summary>
    public static int FindCode(ReadOnlySpan<byte> code, string? country)
    {
        var regions = All;
        for (var i = 0; i < regions.Length; i++)
        {
            if ((country is null || regions[i].Country == country) && regions[i].Code.AsSpan().SequenceEqual(code))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Where a region's name stands, in any of the three written forms; -1 when there is none.</summary>
    public static int FindName(ReadOnlySpan<byte> name, string? country)
    {
        var regions = All;
        for (var i = 0; i < regions.Length; i++)
        {
            if ((country is null || regions[i].Country == country)
                && (name.SequenceEqual(regions[i].Name[0]) || name.SequenceEqual(regions[i].Name[1])
                    || name.SequenceEqual(regions[i].Name[2])))
            {
                return i;
            }
        }

        return -1;
    }

    private static Region Parse(string line)
    {
        var fields = line.Split(';');
        byte[] Name(WordForm form) => Encoding.UTF8.GetBytes(WordForms.To(form, fields[0]));
        byte[][] names = [Name(WordForm.AsIs), Name(WordForm.Upper), Name(WordForm.Lower)];
        return new Region(names, Encoding.UTF8.GetBytes(fields[1]), fields[2]);
    }
}
