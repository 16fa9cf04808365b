namespace Weir.Masking.Generators.Dictionaries;

/// <summary>The frozen text files embedded in this assembly.</summary>
internal static class FrozenFile
{
    private const string Prefix = "dictionaries/";

    /// <summary>The names of all frozen files, in order.</summary>
    public static IEnumerable<string> Names =>
        typeof(FrozenFile).Assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..]).Order(StringComparer.Ordinal);

    /// <summary>The file's bytes. The caller disposes the stream.</summary>
    public static Stream Open(string name) =>
        typeof(FrozenFile).Assembly.GetManifestResourceStream(Prefix + name)
            ?? throw new ArgumentException($"There is no frozen file named {name}.", nameof(name));

    /// <summary>The file's lines.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var reader = new StreamReader(Open(name));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
