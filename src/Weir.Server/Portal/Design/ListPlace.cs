namespace Weir.Server.Portal.Design;

/// <summary>Where somebody is in a list that comes in pages, and the addresses of its other pages and orders.</summary>
/// <param name="Path">The page of the list.</param>
/// <param name="Sort">What it is sorted by now, with '-' in front where downwards.</param>
/// <param name="Kept">What every address keeps: the length of pages and what the list is narrowed to.</param>
/// <param name="IsFirst">Whether this is the first page.</param>
/// <param name="Cursor">Where the next page begins; null on the last.</param>
public sealed record ListPlace(
    string Path, string Sort, IReadOnlyList<KeyValuePair<string, string>> Kept, bool IsFirst, string? Cursor)
{
    /// <summary>The first page; null on it.</summary>
    public string? First => IsFirst ? null : Address(Sort, null);

    /// <summary>The page after this one; null on the last.</summary>
    public string? Next => Cursor is null ? null : Address(Sort, Cursor);

    /// <summary>How the list is sorted by a column now, as ARIA says it; null where by another.</summary>
    public string? Order(string name) => Sort.TrimStart('-') != name ? null : Sort[0] == '-' ? "descending" : "ascending";

    /// <summary>The list sorted by a column: upwards, or downwards where it is upwards now.</summary>
    public string By(string name) => Address(Order(name) == "ascending" ? $"-{name}" : name, null);

    private string Address(string sort, string? cursor)
    {
        var parts = Kept.Append(new("sort", sort)).Concat(cursor is null ? [] : [new("cursor", cursor)]);
        return $"{Path}?{string.Join('&', parts.Select(static part => $"{part.Key}={Uri.EscapeDataString(part.Value)}"))}";
    }
}
