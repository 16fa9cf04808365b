using System.Net;
using System.Text.Json;

namespace Weir.Guard.Decisions;

/// <summary>
/// The networks from which an organization lets people and programs act: the member <c>networks</c> of its policies, a list of addresses
/// and CIDR ranges; empty or missing for all.
/// </summary>
internal static class AllowedNetworks
{
    private const string Member = "networks";

    /// <summary>Whether the policies let the address in. Policies that cannot be read let nobody in.</summary>
    /// <param name="policies">As stored; null for the installation, which has none.</param>
    /// <param name="address">Where the actor comes from; null is outside of every network.</param>
    public static bool LetIn(string? policies, IPAddress? address)
    {
        // Most organizations name none, and every decision asks.
        if (policies is null || !policies.Contains("\"networks\"", StringComparison.Ordinal)
            || policies.Contains("\"networks\":[]", StringComparison.Ordinal))
        {
            return true;
        }

        try
        {
            using var document = JsonDocument.Parse(policies);
            var plain = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
            return plain is not null
                && document.RootElement.GetProperty(Member).EnumerateArray().Any(item => Holds(item.GetString()!, plain));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return false;
        }
    }

    private static bool Holds(string text, IPAddress address) => text.Contains('/', StringComparison.Ordinal)
        ? IPNetwork.Parse(text).Contains(address)
        : IPAddress.Parse(text).Equals(address);
}
