namespace Weir.Guard.Keys;

/// <summary>What can be said about a key without knowing it.</summary>
/// <param name="Owner">Whose key.</param>
/// <param name="Parent">Whose key wraps it; null is the root.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="DestroyedAt">When it was destroyed; null when it can be used.</param>
/// <param name="Versions">Its versions in their order; 0 is the one of codes and derived keys, the last one seals.</param>
public sealed record KeyDescription(
    KeyOwner Owner, KeyOwner? Parent, DateTimeOffset CreatedAt, DateTimeOffset? DestroyedAt, IReadOnlyList<KeyVersionDescription> Versions)
{
    internal static IReadOnlyList<KeyDescription> From(KeyStoreContent content)
    {
        var versions = content.Versions.ToLookup(static row => row.KeyId, StringComparer.Ordinal);
        return [.. content.Keys.Select(row => Of(row, versions[row.Id]))];
    }

    internal static KeyDescription Of(KeyRow row, IEnumerable<VersionRow> versions) =>
        new(row.Owner, row.Parent, Time(row.CreatedAt), Time(row.DestroyedAt), [.. versions.Select(Describe)]);

    private static KeyVersionDescription Describe(VersionRow row) => new(
        checked((uint)row.Version),
        checked((uint)row.ParentVersion),
        Time(row.CreatedAt),
        Time(row.RetiredAt),
        Time(row.DestroyedAt));

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? Time(value) : null;
}

/// <summary>One version of a key.</summary>
/// <param name="Number">0 for the fixed one, then 1 and up.</param>
/// <param name="WrappedUnder">The version of the key above, or of the root, that wraps it.</param>
/// <param name="CreatedAt">When it was made; its age counts from here.</param>
/// <param name="RetiredAt">When another version took over sealing; null for 0 and for the one that seals.</param>
/// <param name="DestroyedAt">When its bytes were destroyed; null while it opens what it sealed.</param>
public sealed record KeyVersionDescription(
    uint Number, uint WrappedUnder, DateTimeOffset CreatedAt, DateTimeOffset? RetiredAt, DateTimeOffset? DestroyedAt);
