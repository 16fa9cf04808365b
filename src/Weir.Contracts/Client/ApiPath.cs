namespace Weir.Contracts.Client;

/// <summary>Where on a server things are asked for.</summary>
internal static class ApiPath
{
    /// <summary>What belongs to the installation itself.</summary>
    public const string Installation = "/api/v1/installation";

    /// <summary>What belongs to an organization.</summary>
    /// <param name="organization">Its id, or whatever a caller took for one.</param>
    public static string Organization(string organization) => $"/api/v1/organizations/{Uri.EscapeDataString(organization)}";

    /// <summary>What an organization has, and the installation too.</summary>
    /// <param name="organization">Whose; null for the installation's.</param>
    public static string Owner(string? organization) => organization is null ? Installation : Organization(organization);
}
