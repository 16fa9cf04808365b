using System.Net;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Throttling;

namespace Weir.Server.Organizations;

/// <summary>The bounds of an organization's policy.</summary>
internal static class PolicyRules
{
    private const int MostNetworks = 200;
    private const int MostRoles = 100;

    /// <summary>Notes everything that is out of bounds. Roles are looked up by <paramref name="isRole"/>.</summary>
    public static void Check(OrganizationPolicy policy, Func<string, bool> isRole, Faults faults)
    {
        CheckRange(faults, "/sessions/idleMinutes", policy.Sessions.IdleMinutes, 5, 60);
        CheckRange(faults, "/sessions/absoluteHours", policy.Sessions.AbsoluteHours, 1, 24);
        CheckRange(faults, "/reviewIntervalDays", policy.ReviewIntervalDays, 1, 365);
        CheckRange(faults, "/recycleBinDays", policy.RecycleBinDays, 1, 365);
        var passwords = new PasswordRules(policy.Passwords.MinimumAlone, policy.Passwords.MinimumWithSecondFactor);
        foreach (var message in passwords.Faults())
        {
            faults.Add("/passwords", message);
        }

        if (policy.Networks.Count > MostNetworks)
        {
            faults.Add("/networks", $"At most {MostNetworks} networks.");
        }

        for (var i = 0; i < policy.Networks.Count && !faults.IsFull; i++)
        {
            if (!NetworkPrefix.TryParse(policy.Networks[i], out _, out _))
            {
                faults.Add($"/networks/{i}", "A network is expected, such as 192.0.2.0/24 or 2001:db8::/32.");
            }
        }

        if (policy.SecondFactor.Roles.Count > MostRoles)
        {
            faults.Add("/secondFactor/roles", $"At most {MostRoles} roles.");
        }

        for (var i = 0; i < policy.SecondFactor.Roles.Count && !faults.IsFull; i++)
        {
            if (!isRole(policy.SecondFactor.Roles[i]))
            {
                faults.Add($"/secondFactor/roles/{i}", "There is no such role in this organization.");
            }
        }
    }

    /// <summary>The policy with its networks in their one spelling, host bits cleared, as decisions read them.</summary>
    public static OrganizationPolicy Canonical(OrganizationPolicy policy) => policy with
    {
        Networks = [.. policy.Networks.Select(static text => NetworkPrefix.TryParse(text, out var network, out _) ? network.ToString() : text)],
    };

    /// <summary>Whether the networks, all of them valid, let an address in. None means all.</summary>
    public static bool LetsIn(IReadOnlyList<string> networks, IPAddress? address) =>
        networks.Count == 0
        || (address is not null && networks.Any(text => NetworkPrefix.TryParse(text, out var network, out _) && network.Contains(address)));

    private static void CheckRange(Faults faults, string field, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            faults.Add(field, $"A number from {least} to {most} is expected.");
        }
    }
}
