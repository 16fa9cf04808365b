using System.Globalization;
using Weir.Masking.Generators;

namespace Weir.Masking.Configuration;

/// <summary>Reads keys of mappings and collects what is wrong with them. Not thread-safe.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    /// <summary>Records an error.</summary>
    public void Add(string path, string message, int line) => _problems.Add(new Problem(Severity.Error, path, message, line));

    /// <summary>Ends the reading.</summary>
    /// <exception cref="ConfigurationException">There were problems.</exception>
    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new ConfigurationException([.. _problems.OrderBy(p => p.Line)]);
        }
    }

    /// <summary>Records an error for every key that is not known, with the nearest known one.</summary>
    public void RefuseUnknownKeys(ConfigMapping mapping, string path, IReadOnlyCollection<string> known)
    {
        foreach (var (key, node) in mapping.Entries.Where(e => !known.Contains(e.Key)))
        {
            var near = known.MinBy(k => EditDistance.Between(k, key))!;
            var hint = EditDistance.Between(near, key) <= 3 ? $"; did you mean {near}?" : $"; known are {string.Join(", ", known)}";
            Add(Join(path, key), $"unknown setting{hint}", node.Line);
        }
    }

    /// <summary>A single value; null when it is absent or null.</summary>
    public string? Text(ConfigMapping mapping, string path, string key, bool required = false)
    {
        switch (mapping.Find(key))
        {
            case ConfigScalar scalar when scalar.Text is not null || !required:
                return scalar.Text;
            case null when !required:
                return null;
            case null or ConfigScalar:
                Add(Join(path, key), "must be given", mapping.Line);
                return null;
            case var other:
                Add(Join(path, key), "expected a single value", other.Line);
                return null;
        }
    }

    /// <summary>A list of texts, or a single one.</summary>
    public IReadOnlyList<string> Texts(ConfigMapping mapping, string path, string key)
    {
        switch (mapping.Find(key))
        {
            case null:
                return [];
            case ConfigScalar { Text: { } single }:
                return [single];
            case ConfigSequence sequence when sequence.Items.All(i => i is ConfigScalar { Text: not null }):
                return [.. sequence.Items.Select(i => ((ConfigScalar)i).Text!)];
            case var other:
                Add(Join(path, key), "expected a list of names", other.Line);
                return [];
        }
    }

    /// <summary>One of a few words. A plain <c>null</c> counts as <paramref name="nullMeans"/>.</summary>
    public string? OneOf(ConfigMapping mapping, string path, string key, IReadOnlyCollection<string> words, string? nullMeans = null)
    {
        var text = mapping.Find(key) is ConfigScalar { Text: null } ? nullMeans : Text(mapping, path, key);
        if (text is null || words.Contains(text))
        {
            return text;
        }

        Add(Join(path, key), $"expected one of {string.Join(", ", words)}", mapping.Find(key)!.Line);
        return null;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Boolean(ConfigMapping mapping, string path, string key) =>
        OneOf(mapping, path, key, ["true", "false"]) switch
        {
            "true" => true,
            "false" => false,
            _ => null,
        };

    /// <summary>A date as <c>yyyy-MM-dd</c>.</summary>
    public DateOnly? Date(ConfigMapping mapping, string path, string key)
    {
        if (Text(mapping, path, key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        Add(Join(path, key), "expected a date such as 2026-01-31", mapping.Find(key)!.Line);
        return null;
    }

    /// <summary>A mapping; null when it is absent or something else.</summary>
    public ConfigMapping? Mapping(ConfigMapping mapping, string path, string key, bool required)
    {
        switch (mapping.Find(key))
        {
            case ConfigMapping found:
                return found;
            case null or ConfigScalar { Text: null }:
                if (required)
                {
                    Add(Join(path, key), "must be given", mapping.Line);
                }

                return null;
            case var other:
                Add(Join(path, key), "expected a mapping", other.Line);
                return null;
        }
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
