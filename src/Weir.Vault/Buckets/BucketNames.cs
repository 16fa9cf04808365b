using System.Net;

namespace Weir.Vault.Buckets;

/// <summary>What a bucket may be called (Amazon S3 user guide, "General purpose bucket naming rules").</summary>
internal static class BucketNames
{
    private const int ShortestName = 3;
    private const int LongestName = 63;

    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-"];
    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <summary>
    /// Whether a name may be given: 3 to 63 lower-case letters, digits, hyphens and dots; labels between dots begin and end with a letter or
    /// digit, so that the name can stand before a host's; no IPv4 address.
    /// </summary>
    public static bool IsName(string name) =>
        name.Length is >= ShortestName and <= LongestName
        && Array.TrueForAll(name.Split('.'), IsLabel)
        && !(name.Count(static letter => letter == '.') == 3 && IPAddress.TryParse(name, out _))
        && !Array.Exists(ReservedPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        && !Array.Exists(ReservedSuffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal));

    private static bool IsLabel(string label) =>
        label.Length > 0
        && label[0] != '-'
        && label[^1] != '-'
        && label.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-');
}
