using Weir.Foundation;

namespace Weir.Vault.Objects;

/// <summary>
/// What clients call a version: its id, or <c>null</c> for the one version of a key that was written while versioning was not enabled.
/// </summary>
/// <param name="Id">The id; null for the version that is called <c>null</c>.</param>
public readonly record struct VersionName(Id<ObjectVersion>? Id)
{
    private const string NullText = "null";

    /// <summary>The version that is called <c>null</c>.</summary>
    public static VersionName Null => default;

    /// <summary>Whether this is the version that is called <c>null</c>.</summary>
    public bool IsNull => Id is null;

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, out VersionName name)
    {
        name = default;
        if (text == NullText)
        {
            return true;
        }

        if (!Id<ObjectVersion>.TryParse(text, null, out var id))
        {
            return false;
        }

        name = new VersionName(id);
        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => Id?.ToString() ?? NullText;
}
