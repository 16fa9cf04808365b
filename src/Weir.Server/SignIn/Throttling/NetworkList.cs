using System.Net;

namespace Weir.Server.SignIn.Throttling;

/// <summary>What a list says about an address.</summary>
internal enum NetworkVerdict
{
    /// <summary>May try; failures count.</summary>
    Allow = 1,

    /// <summary>May not even try.</summary>
    Deny = 2,

    /// <summary>May try, and its failures do not count against its address and network; they still count against the account.</summary>
    Trust = 3,
}

/// <summary>
/// Allowed, denied and trusted ranges. Of all ranges that hold an address the most specific one decides; of two of the same length
/// the stricter. An address in no range may try. Immutable; safe for concurrent use.
/// </summary>
internal sealed class NetworkList
{
    /// <summary>The list that says nothing: every address may try.</summary>
    public static readonly NetworkList Empty = new([]);

    private readonly Dictionary<NetworkPrefix, NetworkVerdict> _verdicts = [];
    private readonly int[] _lengths4;
    private readonly int[] _lengths6;

    /// <summary>Makes a list.</summary>
    public NetworkList(IEnumerable<(NetworkPrefix Prefix, NetworkVerdict Verdict)> entries)
    {
        foreach (var (prefix, verdict) in entries)
        {
            _verdicts[prefix] = _verdicts.TryGetValue(prefix, out var other) ? Stricter(verdict, other) : verdict;
        }

        _lengths4 = Lengths(isIPv6: false);
        _lengths6 = Lengths(isIPv6: true);
    }

    /// <summary>How many ranges the list has.</summary>
    public int Count => _verdicts.Count;

    /// <summary>
    /// Reads a list from text: ranges separated by commas, white space or line ends, <c>#</c> to the end of a line is a remark.
    /// </summary>
    /// <param name="allow">Ranges that may try, or null.</param>
    /// <param name="deny">Ranges that may not, or null.</param>
    /// <param name="trust">Ranges whose failures do not count against them, or null.</param>
    /// <param name="errors">Every fault found, in the order of the text.</param>
    /// <returns>The list; null when there is any fault.</returns>
    public static NetworkList? Parse(string? allow, string? deny, string? trust, out IReadOnlyList<string> errors)
    {
        List<string> found = [];
        List<(NetworkPrefix, NetworkVerdict)> entries = [];
        foreach (var (text, verdict) in new[] { (allow, NetworkVerdict.Allow), (deny, NetworkVerdict.Deny), (trust, NetworkVerdict.Trust) })
        {
            foreach (var word in Words(text))
            {
                if (NetworkPrefix.TryParse(word, out var prefix, out var reason))
                {
                    entries.Add((prefix, verdict));
                }
                else
                {
                    found.Add(reason);
                }
            }
        }

        errors = found;
        return found.Count == 0 ? new NetworkList(entries) : null;
    }

    /// <summary>What the list says about an address.</summary>
    public NetworkVerdict VerdictOn(IPAddress address)
    {
        var single = NetworkPrefix.Single(address);
        foreach (var length in single.IsIPv6 ? _lengths6 : _lengths4)
        {
            if (_verdicts.TryGetValue(NetworkPrefix.Around(address, length, length), out var verdict))
            {
                return verdict;
            }
        }

        return NetworkVerdict.Allow;
    }

    private static NetworkVerdict Stricter(NetworkVerdict a, NetworkVerdict b) => (a, b) switch
    {
        (NetworkVerdict.Deny, _) or (_, NetworkVerdict.Deny) => NetworkVerdict.Deny,
        (NetworkVerdict.Allow, _) or (_, NetworkVerdict.Allow) => NetworkVerdict.Allow,
        _ => NetworkVerdict.Trust,
    };

    private static IEnumerable<string> Words(string? text) => (text ?? "").Split('\n')
        .Select(static line => line.Split('#', 2)[0])
        .SelectMany(static line => line.Split([',', ' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries));

    private int[] Lengths(bool isIPv6) =>
        [.. _verdicts.Keys.Where(prefix => prefix.IsIPv6 == isIPv6).Select(static prefix => prefix.Length).Distinct().OrderDescending()];
}
