namespace Weir.Vault.Objects;

/// <summary>What an object's writer said about it, and readers get back as it was said. Sealed where it is stored.</summary>
public sealed record ObjectMetadata
{
    /// <summary>Nothing said.</summary>
    public static ObjectMetadata None { get; } = new();

    /// <summary>The media type; null where none was said.</summary>
    public string? ContentType { get; init; }

    /// <summary>As the header of the same name.</summary>
    public string? CacheControl { get; init; }

    /// <summary>As the header of the same name.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>As the header of the same name, without <c>aws-chunked</c>.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>As the header of the same name.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>As the header of the same name.</summary>
    public string? Expires { get; init; }

    /// <summary>Names in lower case, without <c>x-amz-meta-</c>, and values; 2 KiB together at most.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> User { get; init; } = [];
}
