namespace Weir.Server.SignIn.Sessions;

/// <summary>
/// Says in few words which browser a session belongs to, so that a person knows their own. Of what the client says only names from this
/// table come out: nothing that a stranger wrote is stored or shown.
/// </summary>
internal static class BrowserName
{
    // The order decides: most browsers name several others.
    private static readonly (string Mark, string Name)[] Programs =
    [
        ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
        ("weir/", "weir"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];

    /// <summary>Such as <c>Firefox on Linux</c>; <c>unknown</c> where nothing is recognized.</summary>
    public static string Of(string userAgent)
    {
        var program = Find(Programs, userAgent);
        var system = Find(Systems, userAgent);
        return (program, system) switch
        {
            (null, null) => "unknown",
            (null, _) => system,
            (_, null) => program,
            _ => $"{program} on {system}",
        };
    }

    private static string? Find((string Mark, string Name)[] table, string text) =>
        table.Where(row => text.Contains(row.Mark, StringComparison.Ordinal)).Select(static row => row.Name).FirstOrDefault();
}
