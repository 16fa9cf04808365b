using Weir.Testing;

namespace Weir.Tests.Architecture;

/// <summary>The repository's own files, read once per test run. Paths are relative to the root, with forward slashes.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs = [".git", ".vs", ".idea", "artifacts", "out", "bin", "obj", "node_modules"];

    private static readonly string[] TextEndings =
        [".cs", ".csproj", ".props", ".slnx", ".json", ".md", ".sql", ".yaml", ".yml", ".html", ".css", ".js", ".txt", ".sh"];

    /// <summary>Every text file, scripts without an ending included.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. Walk(Repository.Root).Where(IsText).Select(static path => new SourceFile(Relative(path), File.ReadAllText(path)))];

    /// <summary>C# sources below src, tests and benchmarks.</summary>
    public static IEnumerable<SourceFile> CSharp => Files.Where(static file => file.Path.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>Markdown pages: those at the root and those below docs.</summary>
    public static IEnumerable<SourceFile> Pages => Files.Where(static file =>
        file.Path.EndsWith(".md", StringComparison.Ordinal)
        && (!file.Path.Contains('/', StringComparison.Ordinal) || file.Path.StartsWith("docs/", StringComparison.Ordinal)));

    /// <summary>Project files.</summary>
    public static IEnumerable<SourceFile> Projects => Files.Where(static file => file.Path.EndsWith(".csproj", StringComparison.Ordinal));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return file;
        }

        foreach (var inner in Directory.EnumerateDirectories(folder))
        {
            if (!NotOurs.Contains(Path.GetFileName(inner), StringComparer.Ordinal))
            {
                foreach (var file in Walk(inner))
                {
                    yield return file;
                }
            }
        }
    }

    private static bool IsText(string path)
    {
        var name = Path.GetFileName(path);
        return !name.EndsWith(".lock.json", StringComparison.Ordinal)
            && (TextEndings.Contains(Path.GetExtension(name), StringComparer.Ordinal) || IsScript(path));
    }

    private static bool IsScript(string path) =>
        Relative(path) is "run" or "test" or "bench" or ".ci/run" or ".ci/environment";

    private static string Relative(string path) => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
}

/// <summary>A file of the repository.</summary>
/// <param name="Path">Relative to the root, with forward slashes.</param>
/// <param name="Text">The whole content.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The lines, without their ends; the first has index 0.</summary>
    public IReadOnlyList<string> Lines { get; } = Text.Split('\n');

    /// <summary>The path without its folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);
}
