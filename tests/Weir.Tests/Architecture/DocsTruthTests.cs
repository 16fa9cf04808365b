using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.Tests.Architecture;

/// <summary>Every path, link, type, variable and command that the pages name exists.</summary>
public sealed partial class DocsTruthTests
{
    private static readonly IReadOnlyList<MarkdownPage> Pages = [.. SourceTree.Pages.Select(MarkdownPage.Parse)];

    private static readonly string[] MadeByRunning = ["out", "artifacts"];

    [Fact]
    public void Every_path_exists()
    {
        var roots = SourceTree.Files.Select(static file => file.Path.Split('/')[0]).ToHashSet(StringComparer.Ordinal);
        var missing = Named(static page => page.Spans.Concat(page.CodeLines.Where(IsScriptLine)))
            .Select(static named => (named.Page, Path: PathIn(named.Text), IsScript: IsScriptLine(named.Text)))
            .Where(named => IsPath(named.Path, named.IsScript, roots) && !Exists(named.Path))
            .Select(static named => $"{named.Page}: {named.Path}");

        Rule.Holds("A path that a page names exists.", missing);
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        var dead = Pages.SelectMany(static page => page.Links
            .Where(static target => !Scheme().IsMatch(target))
            .Where(target => !LinkExists(page, target))
            .Select(target => $"{page.File.Path}: {target}"));

        Rule.Holds("A link leads somewhere.", dead);
    }

    [Fact]
    public void Every_type_and_member_exists()
    {
        var identifiers = SourceTree.CSharp
            .SelectMany(static file => file.Lines)
            .Where(static line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(static line => Identifier().Matches(line).Select(static match => match.Value))
            .ToHashSet(StringComparer.Ordinal);
        var missing = Named(static page => page.Spans)
            .Where(static named => TypeName().IsMatch(named.Text))
            .SelectMany(static named => Identifier().Matches(named.Text).Select(match => (named.Page, Name: match.Value)))
            .Where(named => TwoHumps().IsMatch(named.Name) && !identifiers.Contains(named.Name))
            .Select(static named => $"{named.Page}: {named.Name}");

        Rule.Holds("A type or member that a page names exists.", missing);
    }

    [Fact]
    public void Every_environment_variable_is_read_somewhere()
    {
        var known = SourceTree.Files
            .Where(static file => !file.Path.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(static file => Variable().Matches(file.Text).Select(static match => match.Value))
            .ToHashSet(StringComparer.Ordinal);
        var missing = Named(static page => page.Spans.Concat(page.CodeLines))
            .SelectMany(static named => Variable().Matches(named.Text).Select(match => (named.Page, Name: match.Value)))
            .Where(named => !known.Contains(named.Name))
            .Select(static named => $"{named.Page}: {named.Name}");

        Rule.Holds("An environment variable that a page names is read somewhere.", missing);
    }

    [Fact]
    public void Every_option_of_a_script_is_one_that_it_reads()
    {
        var missing = Named(static page => page.Spans.Concat(page.CodeLines))
            .Where(static named => IsScriptLine(named.Text) && File.Exists(Repository.Path(PathIn(named.Text))))
            .SelectMany(static named => Option().Matches(named.Text).Select(match => (named, Option: match.Value)))
            .Where(static use => !File.ReadAllText(Repository.Path(PathIn(use.named.Text))).Contains(use.Option, StringComparison.Ordinal))
            .Select(static use => $"{use.named.Page}: {use.named.Text}");

        Rule.Holds("An option of a script that a page names is one that it reads.", missing);
    }

    [Fact]
    public async Task Every_command_and_option_of_weir_is_in_its_help()
    {
        var help = new CommandHelp();
        var missing = new List<string>();
        foreach (var (page, text) in Named(static page => page.Spans.Concat(page.CodeLines)).Distinct())
        {
            if (WeirCommand().Match(text) is { Success: true } command && await help.FaultAsync(command.Value) is { } fault)
            {
                missing.Add($"{page}: {text}: {fault}");
            }
        }

        Rule.Holds("A verb or option that a page names is in the help of the weir command.", missing);
    }

    private static IEnumerable<(string Page, string Text)> Named(Func<MarkdownPage, IEnumerable<string>> select) =>
        Pages.SelectMany(page => select(page).Select(text => (page.File.Path, text)));

    private static bool IsScriptLine(string text) => text.StartsWith("./", StringComparison.Ordinal);

    private static string PathIn(string text)
    {
        var first = text.Split(' ')[0].TrimEnd('/', ',', '.');
        return LineNumber().Replace(IsScriptLine(first) ? first[2..] : first, "");
    }

    private static bool IsPath(string text, bool isScript, HashSet<string> roots)
    {
        if (Placeholder().IsMatch(text) || MadeByRunning.Contains(text.Split('/')[0], StringComparer.Ordinal))
        {
            return false;
        }

        return isScript
            || SourceName().IsMatch(text)
            || (text.Contains('/', StringComparison.Ordinal) && roots.Contains(text.Split('/')[0]));
    }

    private static bool Exists(string path) =>
        File.Exists(Repository.Path(path))
        || Directory.Exists(Repository.Path(path))
        || (SourceName().IsMatch(path) && SourceTree.Files.Any(file => file.Path.EndsWith("/" + path, StringComparison.Ordinal)));

    private static bool LinkExists(MarkdownPage from, string target)
    {
        var (path, anchor) = target.Split('#') is [var file, var heading] ? (file, heading) : (target, "");
        var folder = Path.GetDirectoryName(from.File.Path) ?? "";
        var full = Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, folder, path)).Replace('\\', '/');
        var page = path.Length == 0 ? from : Pages.FirstOrDefault(page => page.File.Path == full);
        return (path.Length == 0 || File.Exists(Repository.Path(full)) || Directory.Exists(Repository.Path(full)))
            && (anchor.Length == 0 || page is null || page.Headings.Contains(anchor, StringComparer.Ordinal));
    }

    [GeneratedRegex("^[a-z]+:")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[<>*{}…|$]|\bN\b")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^[\w./-]+\.(cs|csproj|slnx|props|md)$|^(BannedSymbols\.txt|global\.json|\.editorconfig)$")]
    private static partial Regex SourceName();

    [GeneratedRegex(@":\d+$")]
    private static partial Regex LineNumber();

    [GeneratedRegex(@"^[A-Z]\w*(\.[A-Z]\w*)*(<[\w, ]+>)?(\(.*\))?$")]
    private static partial Regex TypeName();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Identifier();

    [GeneratedRegex("^[A-Z][a-z0-9]+[A-Z][A-Za-z0-9]*$")]
    private static partial Regex TwoHumps();

    [GeneratedRegex(@"\bWEIR_[A-Z][A-Z0-9_]*")]
    private static partial Regex Variable();

    [GeneratedRegex(@"(?<=\s)--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"^(?:[A-Z_]+=\S+ )*weir [a-z].*$")]
    private static partial Regex WeirCommand();
}
