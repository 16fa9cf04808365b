using System.Text.RegularExpressions;

namespace Weir.Tests.Architecture;

/// <summary>What must not stand in code or docs: unfinished work, dead code, switches that nobody explained.</summary>
public sealed partial class WordsTests
{
    [Fact]
    public void Nothing_unfinished_is_left_behind() => NoLineOf(SourceTree.Files, Unfinished(), "Nothing unfinished is left behind.");

    [Fact]
    public void No_code_is_commented_out() => NoLineOf(SourceTree.CSharp, DeadCode(), "Code that is not used is deleted; git keeps it.");

    [Fact]
    public void No_region_hides_code() => NoLineOf(SourceTree.CSharp, Region(), "A file that needs folding is two files.");

    [Fact]
    public void No_test_is_switched_off() => NoLineOf(SourceTree.CSharp, SwitchedOff(), "A test that does not hold is fixed or removed.");

    [Fact]
    public void A_switched_off_warning_says_why()
    {
        var silent = SourceTree.CSharp.SelectMany(static file => file.Lines
            .Select(static (text, index) => (Text: text, Index: index))
            .Where(static line => PragmaDisable().IsMatch(line.Text))
            .Where(line => !line.Text.Contains("//", StringComparison.Ordinal)
                && (line.Index == 0 || !file.Lines[line.Index - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)))
            .Select(line => $"{file.Path}:{line.Index + 1}: {line.Text.Trim()}"));

        Rule.Holds("A switched-off warning has its reason beside it.", silent);
        Rule.Holds(
            "A suppressed message has a Justification.",
            SourceTree.CSharp.Where(static file => SilentSuppression().IsMatch(file.Text)).Select(static file => file.Path));
    }

    [Theory]
    [InlineData("// " + "await Run(cancellationToken);", true)]
    [InlineData("    // " + "x = y + 1;", true)]
    [InlineData("// The caller disposes it (see above).", false)]
    [InlineData("/// <code>return x;</code>", false)]
    public void Dead_code_is_told_from_prose(string line, bool dead) => Assert.Equal(dead, DeadCode().IsMatch(line));

    private static void NoLineOf(IEnumerable<SourceFile> files, Regex pattern, string rule) =>
        Rule.Holds(rule, files.SelectMany(file => file.Lines
            .Select(static (text, index) => (Text: text, Number: index + 1))
            .Where(line => pattern.IsMatch(line.Text))
            .Select(line => $"{file.Path}:{line.Number}: {line.Text.Trim()}")));

    // The brackets keep each pattern from finding itself.
    [GeneratedRegex(@"\b([T]ODO|[F]IXME|[H]ACK|[N]otImplementedException)\b|[L]orem ipsum|^([<]{7}|[>]{7}) ")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*//\s*(var |await |return\b.*;|using |if \(.*\)\s*\{?$|foreach \(|[\w.]+\(.*\);|[\w.\[\]]+ \+?= .*;)")]
    private static partial Regex DeadCode();

    [GeneratedRegex(@"^\s*#[r]egion\b")]
    private static partial Regex Region();

    [GeneratedRegex(@"\[(Fact|Theory)\([^)]*\b[S]kip\s*=")]
    private static partial Regex SwitchedOff();

    [GeneratedRegex(@"^\s*#[p]ragma warning disable")]
    private static partial Regex PragmaDisable();

    [GeneratedRegex(@"\[([\w.]+: )?[S]uppressMessage\((?![^\]]*Justification)")]
    private static partial Regex SilentSuppression();
}
