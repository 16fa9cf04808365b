namespace Weir.Contracts.Client;

/// <summary>Which things of a list are read, and in which order. Pages are fetched as they are needed.</summary>
public sealed record ListOptions
{
    /// <summary>Everything, in the server's order.</summary>
    public static ListOptions All { get; } = new();

    /// <summary>Things in one page: 1 to 500; null for the server's choice.</summary>
    public int? PageSize { get; init; }

    /// <summary>What to sort by; with <c>-</c> in front the order is turned round. Null for the server's order.</summary>
    public string? Sort { get; init; }

    /// <summary>Values that things must have, by the list's own names.</summary>
    public IReadOnlyDictionary<string, string> Filters { get; init; } = new Dictionary<string, string>();

    /// <summary>The address of a page.</summary>
    internal string AddressOf(string path, string? cursor)
    {
        var parameters = new List<KeyValuePair<string, string?>>
        {
            new("limit", PageSize?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new("sort", Sort),
            new("cursor", cursor),
        };
        parameters.AddRange(Filters.Select(static filter => new KeyValuePair<string, string?>(filter.Key, filter.Value)));
        var query = string.Join('&', parameters
            .Where(static parameter => parameter.Value is not null)
            .Select(static parameter => $"{Uri.EscapeDataString(parameter.Key)}={Uri.EscapeDataString(parameter.Value!)}"));
        return query.Length == 0 ? path : $"{path}?{query}";
    }
}
