using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.Tests.Architecture;

/// <summary>
/// docs/asvs.md is made from the traits of the tests: <c>[Trait("Asvs", "V6.2.1")]</c> on a test, or on a class for all of its tests, says
/// that it shows this requirement of OWASP ASVS 5.0. What a requirement asks stands in our words in <c>asvs.txt</c> beside this file.
/// </summary>
public sealed partial class AsvsPageTests
{
    private const string Page = "docs/asvs.md";

    private static readonly string[] Chapters =
    [
        "Encoding and sanitization", "Validation and business logic", "Web frontend", "API and web service", "File handling", "Authentication",
        "Sessions", "Authorization", "Self-contained tokens", "OAuth and OIDC", "Cryptography", "Secure communication", "Configuration",
        "Data protection", "Secure coding and architecture", "Logging and errors",
    ];

    private static readonly IReadOnlyDictionary<string, (int Level, string Words)> Requirements = ReadRequirements();

    [Fact]
    public void The_page_lists_every_requirement_that_a_test_shows()
    {
        var text = Render(All().ToList());
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(Repository.Path(Page), text);
            return;
        }

        Assert.True(
            File.ReadAllText(Repository.Path(Page)) == text,
            $"{Page} is not what the traits say; run this test with UPDATE_GOLDEN=1 and review the change.");
    }

    [Fact]
    public void Every_trait_names_a_requirement() => Rule.Holds(
        "A trait Asvs names a requirement of asvs.txt, such as V6.2.1.",
        All().Where(static proof => !Requirements.ContainsKey(proof.Id))
            .Select(static proof => $"{proof.File}: {proof.Test}: {proof.Id}"));

    [Fact]
    public void Traits_are_read_from_methods_and_classes()
    {
        var file = new SourceFile("tests/XTests.cs", """
            [Trait("Asvs", "V1.1.1")]
            public sealed class XTests
            {
                [Theory]
                [Trait("Asvs", "V2.2.1")]
                [Trait("Asvs", "V2.2.2")]
                public async Task One_is(int one)
                public void Two() => Nothing();
            }
            """);

        Assert.Equal(
            ["V1.1.1 XTests", "V2.2.1 XTests.One_is", "V2.2.2 XTests.One_is"],
            Proofs(file).Select(static proof => $"{proof.Id} {proof.Test}"));
    }

    // Not this file: it shows how traits are read.
    private static IEnumerable<Proof> All() =>
        SourceTree.CSharp.Where(static file => file.Name != $"{nameof(AsvsPageTests)}.cs").SelectMany(Proofs);

    private static IEnumerable<Proof> Proofs(SourceFile file)
    {
        var (type, waiting) = ("", new List<string>());
        foreach (var line in file.Lines.Select(static line => line.Trim()).Where(static line => !line.StartsWith("//", StringComparison.Ordinal)))
        {
            if (AsvsTrait().Match(line) is { Success: true } trait)
            {
                waiting.Add(trait.Groups[1].Value);
            }

            var opened = TestClass().Match(line);
            if ((opened.Success ? opened : Method().Match(line)) is { Success: true } found)
            {
                type = opened.Success ? found.Groups[1].Value : type;
                var test = opened.Success ? type : $"{type}.{found.Groups[1].Value}";
                foreach (var id in waiting)
                {
                    yield return new Proof(id, test, file.Path);
                }

                waiting.Clear();
            }
        }
    }

    private static string Render(IReadOnlyList<Proof> proofs)
    {
        var shown = proofs.GroupBy(static proof => proof.Id).Where(static group => Requirements.ContainsKey(group.Key)).ToList();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            # OWASP ASVS 5.0: what tests show

            This page is made from the traits of the tests (`AsvsPageTests` with `UPDATE_GOLDEN=1`) and lists only requirements that a test
            shows: {shown.Count} of the 345 of the OWASP Application Security Verification Standard 5.0.0. What is not listed is either not
            shown by a test of ours, not met, or not for this product (WebRTC, GraphQL, LDAP). The words are ours and shorter than the
            standard's; the number and level are its own. A class without a method stands for all of its tests.


            """);
        foreach (var chapter in shown.GroupBy(static group => Parts(group.Key)[0]).OrderBy(static chapter => chapter.Key))
        {
            text.Append(CultureInfo.InvariantCulture, $"## V{chapter.Key} {Chapters[chapter.Key - 1]}\n\n")
                .Append("| id | level | what is asked | tests |\n|---|---|---|---|\n");
            foreach (var requirement in chapter.OrderBy(static group => Parts(group.Key)[1]).ThenBy(static group => Parts(group.Key)[2]))
            {
                var (level, words) = Requirements[requirement.Key];
                var tests = requirement.Select(static proof => $"[`{proof.Test}`](../{proof.File})").Distinct().Order(StringComparer.Ordinal);
                text.Append(CultureInfo.InvariantCulture, $"| {requirement.Key} | {level} | {words} | {string.Join("<br>", tests)} |\n");
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd() + "\n";
    }

    private static int[] Parts(string id) => [.. id[1..].Split('.').Select(static part => int.Parse(part, CultureInfo.InvariantCulture))];

    private static Dictionary<string, (int Level, string Words)> ReadRequirements() =>
        File.ReadLines(Repository.Path("tests/Weir.Tests/Architecture/asvs.txt"))
            .Select(static line => line.Split(' ', 3))
            .ToDictionary(
                static parts => parts[0], static parts => (int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2]), StringComparer.Ordinal);

    [GeneratedRegex(@"^\[Trait\(""Asvs"", ""([^""]+)""\)\]$")]
    private static partial Regex AsvsTrait();

    [GeneratedRegex(@"^public (?:sealed |abstract |partial )*class (\w+)")]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^public (?:async )?(?:Task|ValueTask|void) (\w+)\(")]
    private static partial Regex Method();

    /// <summary>That a test shows a requirement.</summary>
    private sealed record Proof(string Id, string Test, string File);
}
