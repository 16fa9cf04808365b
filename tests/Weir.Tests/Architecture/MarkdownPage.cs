using System.Text.RegularExpressions;

namespace Weir.Tests.Architecture;

/// <summary>What a page names: code spans, lines of its code blocks, links and headings.</summary>
internal sealed partial class MarkdownPage
{
    private const string Fence = "```";

    private MarkdownPage(SourceFile file, List<string> spans, List<string> commands, List<string> links, List<string> headings)
    {
        File = file;
        Spans = spans;
        CodeLines = commands;
        Links = links;
        Headings = headings;
    }

    /// <summary>The page itself.</summary>
    public SourceFile File { get; }

    /// <summary>The contents of inline code spans.</summary>
    public IReadOnlyList<string> Spans { get; }

    /// <summary>The lines of fenced blocks, without a leading prompt; lines that end with a backslash are joined with the next.</summary>
    public IReadOnlyList<string> CodeLines { get; }

    /// <summary>The targets of links, as written.</summary>
    public IReadOnlyList<string> Links { get; }

    /// <summary>The anchors of the headings, made as source hosts make them.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>Reads a page. Lines that promise something for later ("not yet") name what does not exist and are left out.</summary>
    public static MarkdownPage Parse(SourceFile file)
    {
        List<string> spans = [], code = [], links = [], headings = [];
        var fenced = false;
        var joined = "";
        foreach (var line in file.Lines)
        {
            if (line.TrimStart().StartsWith(Fence, StringComparison.Ordinal))
            {
                fenced = !fenced;
            }
            else if (fenced)
            {
                joined += Prompt().Replace(line, "");
                if (joined.EndsWith('\\'))
                {
                    joined = joined[..^1];
                    continue;
                }

                code.Add(joined);
                joined = "";
            }
            else if (!line.Contains("not yet", StringComparison.Ordinal))
            {
                spans.AddRange(Span().Matches(line).Select(static match => match.Groups["code"].Value));
                links.AddRange(Link().Matches(line).Select(static match => match.Groups["target"].Value));
                headings.AddRange(Heading().Matches(line).Select(static match => Anchor(match.Groups["title"].Value)));
            }
        }

        return new MarkdownPage(file, spans, code, links, headings);
    }

    private static string Anchor(string title) =>
        NotInAnchor().Replace(title.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex(@"\[[^\]]*\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<title>.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"^\s*(\$ )?")]
    private static partial Regex Prompt();
}
