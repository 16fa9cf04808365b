using System.Text;
using Weir.Masking.Generators.Dictionaries;

namespace Weir.Masking.Generators.Names;

/// <summary>How the e-mail addresses of a column are built, decided when it is bound.</summary>
/// <param name="Domains">The domains to draw from, in UTF-8.</param>
/// <param name="IsReserved">Whether they are reserved by RFC 2606.</param>
/// <param name="TokenLength">Characters of the token, 5 bits each.</param>
/// <param name="NamesLength">Most characters of the names and their points, before the token.</param>
internal sealed record EmailForm(byte[][] Domains, bool IsReserved, int TokenLength, int NamesLength)
{
    /// <summary>RFC 5321, 4.5.3.1.1.</summary>
    private const int LongestLocalPart = 64;

    /// <summary>RFC 5321, 4.5.3.1.3, without the angle brackets of the path.</summary>
    private const int LongestAddress = 254;

    private const int LongestToken = 16;
    private const int ShortestToken = 8;
    private const int BitsPerCharacter = 5;

    private static readonly string[] ReservedDomains = ["example.com", "example.org", "example.net"];

    /// <summary>How many tokens there are.</summary>
    public double Space => Math.Pow(2, BitsPerCharacter * TokenLength);

    /// <summary>Fits the form to the column. Records errors for a wrong domain and for a column that is too short.</summary>
    public static EmailForm Read(ParameterReader reader, GeneratorBinding binding, bool withNames)
    {
        var domain = reader.Text("domain", null)?.ToLowerInvariant();
        if (domain is not null && !IsDomain(domain))
        {
            reader.Error("domain must be a host name such as test.example.com");
            domain = null;
        }

        string[] domains = domain is null ? ReservedDomains : [domain];
        var rest = domains[0].Length + 1;
        var maximum = reader.ReadMaximum(binding, ShortestToken + rest) ?? LongestAddress;
        var local = Math.Min(LongestLocalPart, Math.Min(maximum, LongestAddress) - rest);
        var token = Math.Min(LongestToken, local);
        var names = withNames ? local - token : 0;
        return new EmailForm([.. domains.Select(Encoding.ASCII.GetBytes)], IsReservedDomain(domains[0]), token, names);
    }

    private static bool IsReservedDomain(string domain) =>
        ReservedDomains.Any(r => domain == r || domain.EndsWith("." + r, StringComparison.Ordinal))
        || new[] { ".example", ".invalid", ".test", ".localhost" }.Any(e => domain.EndsWith(e, StringComparison.Ordinal));

    private static bool IsDomain(string domain) =>
        domain.Length <= LongestAddress - ShortestToken - 1 && domain.Contains('.', StringComparison.Ordinal)
        && domain.Split('.').All(label => label.Length is >= 1 and <= 63 && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
}
