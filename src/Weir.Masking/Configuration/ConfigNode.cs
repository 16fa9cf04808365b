namespace Weir.Masking.Configuration;

/// <summary>A piece of the configuration file with the line it stands on, so that every message can point there.</summary>
/// <param name="Line">1-based line; 0 when it does not come from a file.</param>
public abstract record ConfigNode(int Line);

/// <summary>
/// A single value as written, without quotes. <c>null</c> and <c>~</c> written plainly are a null <paramref name="Text"/>.
/// </summary>
public sealed record ConfigScalar(string? Text, int Line) : ConfigNode(Line);

/// <summary>A list.</summary>
public sealed record ConfigSequence(IReadOnlyList<ConfigNode> Items, int Line) : ConfigNode(Line);

/// <summary>A mapping, in the order of the file. Keys are unique; a repeated key is an error of the reader.</summary>
public sealed record ConfigMapping(IReadOnlyList<KeyValuePair<string, ConfigNode>> Entries, int Line) : ConfigNode(Line)
{
    /// <summary>An empty mapping.</summary>
    public static ConfigMapping Empty { get; } = new([], 0);

    /// <summary>The value of <paramref name="key"/>, or null.</summary>
    public ConfigNode? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key)
            {
                return entry.Value;
            }
        }

        return null;
    }
}
