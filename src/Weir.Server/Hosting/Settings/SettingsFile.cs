using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Weir.Server.Hosting.Settings;

/// <summary>
/// The file of <c>--config</c>: one flat mapping from a setting's key to its value, as YAML 1.2 or JSON (which is YAML). A list is written as a
/// list or as text with commas.
/// </summary>
internal static class SettingsFile
{
    // Far above any real file of settings, far below what could hurt.
    private const long MaxBytes = 1024 * 1024;

    /// <summary>Reads the file.</summary>
    /// <returns>The text of each value by its key; of a list, its items with commas between.</returns>
    /// <exception cref="SettingsException">The file cannot be read or is not such a mapping.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxBytes }
                ? Parse(File.ReadAllText(path), path)
                : throw Fault(path, $"does not exist or is larger than {MaxBytes} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Fault(path, $"cannot be read: {exception.Message}");
        }
    }

    /// <summary>Reads the file's text; see <see cref="Read"/>.</summary>
    internal static IReadOnlyDictionary<string, string> Parse(string text, string path)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException exception)
        {
            // The parser's message quotes the file, which may hold a password; the line is enough to find the place.
            throw Fault(path, $"is neither YAML nor JSON: line {exception.Start.Line}");
        }

        if (stream.Documents.Count == 0)
        {
            return new Dictionary<string, string>();
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode mapping }])
        {
            throw Fault(path, "must be one mapping of settings to values, such as 'https_only: true'");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? throw Fault(path, $"line {key.Start.Line}: a key must be a word");
            values[name] = TextOf(value) ?? throw Fault(path, $"line {value.Start.Line}: {name} must be a value or a list of values");
        }

        return values;
    }

    private static string? TextOf(YamlNode node) => node switch
    {
        YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" } => "",
        YamlScalarNode scalar => scalar.Value ?? "",
        YamlSequenceNode list when list.Children.All(static item => item is YamlScalarNode) =>
            string.Join(',', list.Children.Select(static item => ((YamlScalarNode)item).Value)),
        _ => null,
    };

    private static SettingsException Fault(string path, string what) => new([$"the settings file {path} {what}"]);
}
