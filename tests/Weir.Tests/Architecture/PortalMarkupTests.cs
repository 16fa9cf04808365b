using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.Tests.Architecture;

/// <summary>
/// What the content security policy of the portal forbids must not stand in its markup: the browser would drop it without a word, on the one
/// page that no test visits.
/// </summary>
public sealed partial class PortalMarkupTests
{
    [Fact]
    public void No_component_has_inline_style_script_or_handlers() => Rule.Holds(
        "Style and script stand in files of their own.",
        Components.SelectMany(static file => file.Lines
            .Select(static (text, index) => (Text: text, Number: index + 1))
            .Where(static line => Inline().IsMatch(line.Text))
            .Select(line => $"{file.Path}:{line.Number}: {line.Text.Trim()}")));

    [Fact]
    public void Every_script_element_has_a_nonce_and_a_digest() => Rule.Holds(
        "A script runs by its nonce and is what it was.",
        Components.SelectMany(static file => ScriptElement().Matches(file.Text)
            .Where(static match => !match.Value.Contains("nonce=", StringComparison.Ordinal)
                || !match.Value.Contains("integrity=", StringComparison.Ordinal))
            .Select(match => $"{file.Path}: {match.Value}")));

    [Fact]
    public void No_component_needs_a_runtime_in_the_browser() => Rule.Holds(
        "Pages are rendered on the server and are complete.",
        Components.Where(static file => Interactive().IsMatch(file.Text)).Select(static file => file.Path));

    [Fact]
    [Trait("Asvs", "V1.2.1")]
    public void Only_a_picture_that_this_server_draws_is_written_without_escaping() => Rule.Holds(
        "What people wrote is text; markup comes from this server alone.",
        Components.Where(static file => !file.Path.EndsWith("/TotpView.razor", StringComparison.Ordinal)
            && file.Text.Contains("MarkupString", StringComparison.Ordinal)).Select(static file => file.Path));

    [Theory]
    [InlineData("<p style=\"color: red\">", true)]
    [InlineData("<body onload=\"x()\">", true)]
    [InlineData("<a href=\"javascript:x()\">", true)]
    [InlineData("<style>", true)]
    [InlineData("<link rel=\"stylesheet\" href=\"/a.css\">", false)]
    [InlineData("<p class=\"style\">on the left</p>", false)]
    public void The_rule_tells_inline_code_from_markup(string markup, bool forbidden) => Assert.Equal(forbidden, Inline().IsMatch(markup));

    private static IEnumerable<SourceFile> Components { get; } =
        [.. Directory.EnumerateFiles(Repository.Path(Path.Combine("src", "Weir.Server", "Portal")), "*.razor", SearchOption.AllDirectories)
            .Select(static path => new SourceFile(
                Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'), File.ReadAllText(path)))];

    [GeneratedRegex(@"\bstyle\s*=|<style\b|\son[a-z]+\s*=\s*[""'@]|javascript:|@on[a-z]+\b", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex(@"<script\b[^>]*>")]
    private static partial Regex ScriptElement();

    [GeneratedRegex(@"@rendermode|@onclick|@bind\b|StreamRendering|blazor\.(web|server)\.js")]
    private static partial Regex Interactive();
}
