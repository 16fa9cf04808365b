using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Portal.Design;

namespace Weir.Server.Portal.AccessKeys;

/// <summary>How pages speak of access keys.</summary>
internal static class KeyWords
{
    /// <summary>A door, as people know it.</summary>
    public static string OfDoor(string word) => word switch
    {
        "s3" => "S3",
        "sftp" => "SFTP",
        _ => "API and command line",
    };

    /// <summary>The tag of a key's state.</summary>
    public static string TagOf(AccessKeyView key) => key.State switch
    {
        "active" => "tag-good",
        "expired" => "tag-warning",
        _ => "",
    };

    /// <summary>Permissions as sentences; a name that means nothing any more stays a name.</summary>
    public static IReadOnlyList<string>? Of(IReadOnlyList<string>? names) =>
        names is null ? null : [.. names.Select(static name => Permissions.All.TryGetValue(name, out var found) ? found.Summary : name)];

    /// <summary>The fields of the form by the places in the body of the API that they stand for.</summary>
    public static readonly (string Pointer, string Field)[] Fields =
    [
        ("/name", "name"), ("/door", "door"), ("/scope/project", "project"), ("/scope/bucket", "bucket"), ("/scope/prefix", "prefix"),
        ("/scope/permissions", "permission"), ("/networks", "networks"), ("/overlapHours", "hours"), ("/expiresAt", "days"),
    ];

    /// <summary>Errors, with what a form asks for instead of what the API asks for.</summary>
    /// <param name="errors">The errors.</param>
    /// <param name="mostDays">The most days that a key counts.</param>
    public static FormErrors InDays(FormErrors errors, int mostDays) => new([.. errors.All.Select(error =>
        error.Field == "days" ? error with { Text = $"A number of days from 1 to {mostDays} is expected." } : error)]);
}
