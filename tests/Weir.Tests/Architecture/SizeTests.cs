using System.Text.RegularExpressions;

namespace Weir.Tests.Architecture;

/// <summary>A file is a room and a method is read without scrolling: the limits, and the few that have a reason to pass them.</summary>
public sealed partial class SizeTests
{
    private const int FileLines = 400;
    private const int MethodLines = 60;
    private const int LineColumns = 150;

    /// <summary>Files that may be longer, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal);

    /// <summary>Methods that may be longer, as <c>path:first line of the declaration</c>, each with its reason.</summary>
    private static readonly Dictionary<string, string> LongMethods = new(StringComparer.Ordinal);

    [Fact]
    public void A_file_has_at_most_400_lines() =>
        Rule.Holds("A file is a room: at most 400 lines.", SourceTree.CSharp
            .Where(static file => file.Lines.Count - 1 > FileLines && !LongFiles.ContainsKey(file.Path))
            .Select(static file => $"{file.Path}: {file.Lines.Count - 1} lines"));

    [Fact]
    public void A_line_has_at_most_150_columns() =>
        Rule.Holds("A line has at most 150 columns.", SourceTree.CSharp.SelectMany(file => file.Lines
            .Select(static (text, index) => (Text: text, Number: index + 1))
            .Where(line => !file.Path.EndsWith("ReportStyle.cs", StringComparison.Ordinal) && line.Text.EnumerateRunes().Count() > LineColumns)
            .Select(line => $"{file.Path}:{line.Number}: {line.Text.EnumerateRunes().Count()} columns")));

    [Fact]
    public void A_method_has_at_most_60_lines() =>
        Rule.Holds("A method is read without scrolling: at most 60 lines.", SourceTree.CSharp.SelectMany(static file => Blocks(file)
            .Where(static block => block.Lines > MethodLines)
            .Where(block => !LongMethods.ContainsKey($"{file.Path}:{block.Declaration}"))
            .Select(block => $"{file.Path}:{block.Number}: {block.Lines} lines: {block.Declaration}")));

    [Fact]
    public void A_block_is_measured_from_brace_to_brace()
    {
        var file = new SourceFile("Sample.cs", "class A\n{\n    void M()\n    {\n        if (x)\n        {\n        }\n    }\n}\n");

        Assert.Equal([(4, 3, "void M()"), (6, 0, "if (x)")], Blocks(file));
    }

    /// <summary>
    /// Every block that is not a type's: where it begins, how many lines stand between its braces, and what it belongs to. The format
    /// check puts both braces of a block on lines of their own in the same column.
    /// </summary>
    private static IEnumerable<(int Number, int Lines, string Declaration)> Blocks(SourceFile file)
    {
        for (var first = 1; first < file.Lines.Count; first++)
        {
            if (file.Lines[first].TrimStart() != "{")
            {
                continue;
            }

            var declaration = Declaration(file, first);
            if (TypeDeclaration().IsMatch(declaration))
            {
                continue;
            }

            var end = file.Lines[first].Replace('{', '}');
            var last = first + 1;
            while (last < file.Lines.Count && !file.Lines[last].StartsWith(end, StringComparison.Ordinal))
            {
                last++;
            }

            yield return (first + 1, last - first - 1, declaration);
        }
    }

    /// <summary>The first line of what a block belongs to: the nearest line above that stands in the same column as its brace.</summary>
    private static string Declaration(SourceFile file, int brace)
    {
        var column = file.Lines[brace].IndexOf('{', StringComparison.Ordinal);
        for (var index = brace - 1; index >= 0; index--)
        {
            var line = file.Lines[index];
            if (line.Length > column && line.Take(column).All(char.IsWhiteSpace) && !char.IsWhiteSpace(line[column]) && line[column] != ')')
            {
                return line.Trim();
            }
        }

        return "";
    }

    [GeneratedRegex(@"^(\[.*\] )?([a-z]+ )*(class|struct|record|interface|enum|namespace|extension)\b")]
    private static partial Regex TypeDeclaration();
}
