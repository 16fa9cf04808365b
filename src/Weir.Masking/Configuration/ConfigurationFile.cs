using System.Text;
using Weir.Masking.Databases;

namespace Weir.Masking.Configuration;

/// <summary>A configuration and the file it stands in. Relative paths inside the file are relative to the file's folder.</summary>
/// <param name="Path">The full path of the file.</param>
/// <param name="Configuration">What it says.</param>
public sealed record ConfigurationFile(string Path, MaskingConfiguration Configuration)
{
    /// <summary>The key file's full path, or null when the configuration names none.</summary>
    public string? KeyPath => Configuration.KeyFile is { } key ? Resolve(key) : null;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ConfigurationException">It is missing, cannot be read, or is not a valid configuration.</exception>
    public static ConfigurationFile Load(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        string text;
        try
        {
            text = File.ReadAllText(full, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            var reason = exception switch
            {
                FileNotFoundException or DirectoryNotFoundException => "there is no such file; weir init writes one",
                DecoderFallbackException => "the file is not valid UTF-8",
                _ => exception.Message,
            };
            throw new ConfigurationException([new Problem(Severity.Error, path, reason)]);
        }

        return new ConfigurationFile(full, ConfigurationReader.Read(text));
    }

    /// <summary>An address of the configuration, with a relative SQLite path made full.</summary>
    /// <exception cref="DatabaseException">The address is malformed.</exception>
    public DatabaseAddress ResolveAddress(string address)
    {
        var parsed = DatabaseAddress.Parse(address);
        return parsed.Engine == "sqlite" ? parsed with { Text = Resolve(parsed.Text) } : parsed;
    }

    private string Resolve(string path) => System.IO.Path.GetFullPath(path, System.IO.Path.GetDirectoryName(Path)!);
}
