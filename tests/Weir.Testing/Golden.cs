using System.Reflection;
using System.Text;
using Xunit;

namespace Weir.Testing;

/// <summary>
/// Compares text with a file that was reviewed once and stands in the repository: <c>tests/(the test project)/golden/(name)</c>.
/// With <c>UPDATE_GOLDEN=1</c> the file is written instead, so that a review sees the change.
/// </summary>
public static class Golden
{
    private const int ShownDifferences = 10;

    /// <summary>Fails with the first differing lines when <paramref name="actual"/> is another text than the golden file's.</summary>
    /// <param name="name">The file, with subfolders, for example <c>generators/first-name.v1.txt</c>.</param>
    /// <param name="actual">The text that the code under test made; lines end with a line feed.</param>
    public static void Matches(string name, string actual)
    {
        var project = Assembly.GetEntryAssembly()?.GetName().Name ?? "Weir.Tests";
        var path = Repository.Path(Path.Combine("tests", project, "golden", name));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }

        if (!File.Exists(path))
        {
            Assert.Fail($"the golden file {Path.GetRelativePath(Repository.Root, path)} does not exist. "
                + "Run this test once with UPDATE_GOLDEN=1 and review the file.");
        }

        var expected = File.ReadAllText(path);
        if (!string.Equals(expected, actual, StringComparison.Ordinal))
        {
            Assert.Fail($"{Path.GetRelativePath(Repository.Root, path)} differs:\n{Difference(expected, actual)}"
                + "If the change is meant, run this test with UPDATE_GOLDEN=1 and review the file.");
        }
    }

    /// <summary>The first lines in which two texts differ, in the manner of diff, with line numbers.</summary>
    internal static string Difference(string expected, string actual)
    {
        var expectedLines = expected.Split('\n');
        var actualLines = actual.Split('\n');
        var text = new StringBuilder();
        var shown = 0;
        for (var line = 0; line < Math.Max(expectedLines.Length, actualLines.Length); line++)
        {
            var before = line < expectedLines.Length ? expectedLines[line] : null;
            var after = line < actualLines.Length ? actualLines[line] : null;
            if (before == after)
            {
                continue;
            }

            if (++shown > ShownDifferences)
            {
                return text.Append("… and more\n").ToString();
            }

            Append(text, '-', line, before);
            Append(text, '+', line, after);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, char sign, int line, string? content)
    {
        if (content is not null)
        {
            text.Append(sign).Append(line + 1).Append(": ").Append(content).Append('\n');
        }
    }
}
