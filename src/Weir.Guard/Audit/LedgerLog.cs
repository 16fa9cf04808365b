using Weir.Foundation;
using Weir.Guard.Keys;

namespace Weir.Guard.Audit;

/// <summary>Names of logs: one per organization, and one for the installation.</summary>
public static class LedgerLog
{
    /// <summary>The log of what belongs to no organization.</summary>
    public const string Installation = AuditTrail.InstallationLog;

    /// <summary>The log of an organization; of the installation where null.</summary>
    public static string NameOf(Id<Organization>? organization) => organization?.ToString() ?? Installation;

    /// <summary>The organization whose log it is; null for the installation's.</summary>
    /// <exception cref="FormatException">The text names no log.</exception>
    public static Id<Organization>? OrganizationOf(string log) => log == Installation ? null : Id<Organization>.Parse(log, null);

    /// <summary>Whose key signs the checkpoints of a log and seals what has no narrower owner.</summary>
    public static KeyOwner OwnerOf(string log) =>
        OrganizationOf(log) is { } organization ? KeyOwner.Organization(organization) : KeyOwner.Installation;

    /// <summary>Says whether a text can be the name of a log.</summary>
    public static bool IsName(string log) => log == Installation || Id<Organization>.TryParse(log, null, out _);
}
